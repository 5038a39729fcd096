import {
  type Choices,
  type DateVerdict,
  type Field,
  type Header,
  type Inspection,
  type Notation,
  type Note,
  problemsWithHeader,
  textOf,
} from '../imports/index.ts'
import type { ImportResult } from './protocol.ts'

/** What a person chose about a file. */
export interface FileChoices extends Pick<Choices, 'sheet' | 'encoding' | 'delimiter' | 'headerLine' | 'assigned'> {
  /** How the dates of a field are written. */
  dates?: Record<string, Notation> | undefined
  /** The zone of times that say none. */
  zone?: string | undefined
}

/** What is kept of having looked through a file, in `upload.found`. */
export interface Found {
  format: 'csv' | 'xlsx'
  encoding: string | null
  delimiter: string | null
  sheet: string | null
  sheets: readonly string[]
  header: Header
  rows: number
  brokenRows: number
  /** The first rows as texts. */
  samples: { line: number; cells: string[] }[]
  dates: Record<string, DateVerdict>
  notes: Note[]
  /** What a try or the import itself came to. */
  result?: ImportResult
}

const SAMPLES = 5
const MAX_SAMPLE = 80

export function foundOf(inspection: Inspection): Found {
  const { samples, date1904: _, ...rest } = inspection
  return {
    ...rest,
    samples: samples.slice(0, SAMPLES).map(({ line, cells }) => {
      return { line, cells: cells.map((cell) => textOf(cell).slice(0, MAX_SAMPLE)) }
    }),
  }
}

/** What has to be said about a file before it can be tried, in sentences. */
export function openQuestions(fields: readonly Field[], found: Found, choices: FileChoices): string[] {
  const labels = new Map(fields.map(({ field, label }) => [field, label]))
  const unclear = ambiguousDates(found).filter((field) => !choices.dates?.[field])
  return [
    ...problemsWithHeader(found.header),
    ...missingIdentity(fields, found.header),
    ...unclear.map((field) => `The dates in “${labels.get(field)}” can be read in several ways. Choose one.`),
  ]
}

/** Rows say by some field which thing they are: without any of these a file says nothing. */
function missingIdentity(fields: readonly Field[], { columns, doubled }: Header): string[] {
  const wanted = fields.filter(({ identifies }) => identifies)
  const there = new Set([...columns, ...doubled].map(({ field }) => field))
  if (wanted.length === 0 || wanted.some(({ field }) => there.has(field))) return []
  const labels = wanted.map(({ label }) => `“${label}”`).join(', ')
  return [`No column was recognised as one of ${labels}; rows are known by the first of them that they have.`]
}

export function ambiguousDates({ dates }: Found): string[] {
  return Object.entries(dates).flatMap(([field, verdict]) => (verdict.state === 'ambiguous' ? [field] : []))
}

/** How the dates of each date column are read. */
export function notationsOf({ dates }: Found, choices: FileChoices): Record<string, Notation> {
  return Object.fromEntries(
    Object.entries(dates).map(([field, verdict]) => {
      const decided = verdict.state === 'decided' ? verdict.notation : 'plain'
      return [field, choices.dates?.[field] ?? decided]
    }),
  )
}
