import { type DateVerdict, type Field, NOTATION_LABELS, type Notation } from '../imports/index.ts'
import { formatNumber } from '../lib/numbers.ts'
import { ambiguousDates, type FileChoices, type Found, openQuestions } from './found.ts'
import type { Imports } from './imports.ts'
import type { ImportKind } from './plan.ts'
import type { Counts, ImportResult, RunProgress } from './protocol.ts'
import type { Upload } from './queries.ts'

const ENCODINGS = [
  'windows-1252',
  'utf-8',
  'iso-8859-2',
  'iso-8859-7',
  'windows-1251',
  'shift_jis',
  'gb18030',
  'euc-kr',
]
const STEP_WORDS = { reading: 'Reading the file', comparing: 'Comparing with what is known', writing: 'Writing' }

/** All that the pages of one upload show. */
export function uploadView(imports: Imports, upload: Upload, base: string) {
  const kind = imports.kind(upload.kind)
  const running = imports.isRunning(upload.id)
  const found = upload.found === null ? null : (JSON.parse(upload.found) as Found & Asked)
  const choices = JSON.parse(upload.choices) as FileChoices
  const { state } = upload
  return {
    base,
    at: `${base}/${upload.id}`,
    upload,
    noun: kind.noun,
    running,
    progress: running ? progressView(imports.progress(upload.id)) : null,
    ask: !running && (state === 'asking' || state === 'checked') ? askView(kind, found, choices) : null,
    read: found?.header ? readView(kind, found) : null,
    trial: !running && state === 'checked' && found?.result ? trialView(found.result) : null,
    result: state === 'applied' || state === 'taken_back' ? (found?.result ?? null) : null,
    counts: countsView(upload),
    reasons: upload.problem?.split('\n') ?? [],
  }
}

/** What stands in `upload.found` while a sheet has to be chosen. */
interface Asked {
  question?: string
}

function progressView(progress: RunProgress | null) {
  const { step, rows, fraction } = progress ?? { step: 'reading', rows: 0, fraction: 0 }
  return { word: STEP_WORDS[step], rows, percent: Math.floor(fraction * 100) }
}

/** What may be chosen about a file, and what has to be. */
function askView(kind: ImportKind, found: (Found & Asked) | null, choices: FileChoices) {
  if (!found) return null
  const sheets = found.sheets.length > 1 || found.question ? found.sheets : []
  if (!found.header) return { question: found.question ?? null, questions: [], sheets, fields: [], dates: [], choices }
  return {
    question: null,
    questions: openQuestions(kind.fields, found, choices),
    sheets,
    sheet: found.sheet,
    fields: kind.fields.map((field) => fieldView(field, found, choices)),
    columns: found.header.columns.map(({ index, letters, name }) => [
      index,
      `${letters} · ${name || 'without a name'}`,
    ]),
    dates: datesView(kind.fields, found, choices),
    encodings: found.format === 'csv' ? ENCODINGS : [],
    encoding: found.encoding,
    isGuessed: found.notes.some(({ code }) => code === 'encoding-guessed'),
    choices,
  }
}

function fieldView({ field, label, required }: Field, { header }: Found, { assigned }: FileChoices) {
  const column = header.columns.find((one) => one.field === field)
  const chosen = assigned?.[field]
  const isDoubled = header.doubled.some((one) => one.field === field)
  const open = isDoubled
    ? 'Choose one'
    : column
      ? `As recognised: ${column.letters} · ${column.name}`
      : 'None was recognised'
  return { field, label, required: Boolean(required), open, value: chosen === null ? 'none' : (chosen ?? '') }
}

function datesView(fields: readonly Field[], found: Found, choices: FileChoices) {
  return ambiguousDates(found).map((field) => {
    const { readings } = found.dates[field] as Extract<DateVerdict, { state: 'ambiguous' }>
    return {
      field,
      label: fields.find((one) => one.field === field)!.label,
      chosen: choices.dates?.[field] ?? null,
      readings: readings.map(({ notation, examples, misfits }) => ({
        notation,
        label: NOTATION_LABELS[notation as Notation],
        examples: examples.map(({ text, day }) => `${text} is ${day}`).join(', '),
        misfits,
      })),
    }
  })
}

/** What was made of a file: its columns, its first rows, and what is to be known of it. */
function readView({ fields }: ImportKind, { header, samples, notes, rows, format, sheet }: Found) {
  const labels = new Map(fields.map(({ field, label }) => [field, label]))
  const columns = header.columns.map(({ name, letters, field, index }) => ({
    name: name || `Column ${letters}`,
    label: field === null ? null : labels.get(field)!,
    index,
  }))
  const { firstLine: headerLine } = header
  return {
    columns,
    samples,
    notes,
    rows,
    format,
    sheet,
    headerLine,
    recognised: columns.filter(({ label }) => label).length,
  }
}

function trialView(result: ImportResult) {
  const { added, changed, rejected } = result.counts
  const writes = added + changed
  return {
    result,
    writes,
    canConfirm: rejected === 0 && writes > 0,
    canLeaveOut: rejected > 0 && writes > 0,
  }
}

function countsView({ added, changed, unchanged, rejected }: Counts) {
  return [
    { name: 'added', word: 'added', count: added, tone: 'operational' },
    { name: 'changed', word: 'changed', count: changed, tone: 'maintenance' },
    { name: 'unchanged', word: 'left as they are', count: unchanged, tone: 'unknown' },
    { name: 'rejected', word: 'rejected', count: rejected, tone: 'outage' },
  ].map((one) => ({ ...one, shown: formatNumber(one.count) }))
}
