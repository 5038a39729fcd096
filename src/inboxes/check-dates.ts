import { DateEvidence, DateReader, NOTATION_LABELS, NOTATIONS, type Notation } from '../imports/index.ts'
import type { Mapping } from './fields.ts'
import type { SeenSheet } from './inbox.ts'

const DATE_FIELDS = ['timestamp', 'startedAt', 'endedAt']

/** What the dates of a sheet's last rows become, read in one way. */
export interface DateCheck {
  /** Other ways in which all of them can be read, and say other moments. */
  otherwise: { notation: Notation; label: string }[]
  examples: { text: string; value: string | null; problem: string | null }[]
  misfits: number
}

/** Tries the zone and the order of dates on what stands in the sheet, so that a wrong one is seen before it is used. */
export function checkDates(seen: SeenSheet, mapping: Mapping, notation: Notation, zone: string): DateCheck {
  const columns = DATE_FIELDS.flatMap((field) => mapping[field] ?? [])
  const texts = seen.last.flatMap((cells) => columns.map((column) => cells[column]?.trim() ?? '')).filter(Boolean)
  const read = (as: Notation) => {
    const reader = new DateReader({ notation: as, zone })
    return texts.map((text) => ({ text, ...reader.readMoment(cellOf(text, as)) }))
  }
  const examples = read(notation).map(({ text, value, problem }) => ({ text, value, problem }))
  const otherwise = NOTATIONS.filter((one) => {
    const readings = read(one)
    // What says its own order says the same in several notations: those are no other way.
    return (
      readings.every(({ problem }) => problem === null) && readings.some(({ value }, i) => value !== examples[i]!.value)
    )
  })
  return {
    otherwise: otherwise.map((one) => ({ notation: one, label: NOTATION_LABELS[one] })),
    examples,
    misfits: examples.filter((example) => example.problem !== null).length,
  }
}

/** The way in which the dates of a sheet are written, where they leave no doubt; null otherwise. */
export function guessNotation(texts: readonly string[]): Notation | null {
  const evidence = new DateEvidence()
  for (const [line, text] of texts.entries()) evidence.add(text, line)
  const verdict = evidence.verdict()
  return verdict.state === 'decided' ? verdict.notation : null
}

/** A serial number is a number to the reader, as it is in a workbook. */
export function cellOf(text: string, notation: Notation): string | number | null {
  if (text === '') return null
  return notation === 'days' && /^\d+(\.\d+)?$/.test(text) ? Number(text) : text
}
