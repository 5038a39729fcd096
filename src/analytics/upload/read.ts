// Not by the index, which would load its pages into the thread of the import as well.
import { plainWord, type RowReader } from '../../uploads/row-reader.ts'
import { foldName, LOG_STATE_WORD, type LogStage, type LogState } from '../words.ts'

/** One row of a log. */
export interface LogRow {
  externalId: string | null
  /** JSON: the names. */
  services: string
  state: LogState
  stage: LogStage
  createdAt: string
  reportedAt: string
}

const STATES: Record<string, LogState> = {
  open: 'open',
  opened: 'open',
  reopened: 'open',
  new: 'open',
  active: 'open',
  todo: 'open',
  triggered: 'open',
  unresolved: 'open',
  inprogress: 'inprogress',
  progress: 'inprogress',
  wip: 'inprogress',
  workinprogress: 'inprogress',
  ongoing: 'inprogress',
  assigned: 'inprogress',
  acknowledged: 'inprogress',
  investigating: 'inprogress',
  onhold: 'inprogress',
  pending: 'inprogress',
  monitoring: 'inprogress',
  closed: 'closed',
  close: 'closed',
  resolved: 'closed',
  done: 'closed',
  fixed: 'closed',
  completed: 'closed',
  complete: 'closed',
  solved: 'closed',
  cancelled: 'closed',
  canceled: 'closed',
}

const STAGES: Record<string, LogStage> = {
  prd: 'prd',
  prod: 'prd',
  production: 'prd',
  live: 'prd',
  stg: 'stg',
  stage: 'stg',
  staging: 'stg',
  test: 'stg',
  qa: 'stg',
  uat: 'stg',
  preprod: 'stg',
  dev: 'stg',
}

const MAX_SERVICE = 300
const MAX_SERVICES = 100

/** So many texts of cells are remembered: a log of a million rows has few services and fewer states. */
const MOST_REMEMBERED = 10_000

/** Reads the rows of one log. */
export class LogRowReader {
  readonly #services = new Map<string, string>()
  readonly #states = new Map<string, { state: LogState; note: string | null }>()
  readonly #stages = new Map<string, LogStage>()

  read(row: RowReader): LogRow {
    const services = this.#readServices(row)
    const state = this.#readState(row)
    const stage = remembered(this.#stages, row.text('stage'), () => readWord(row, 'stage', STAGES))
    const createdAt = readMoment(row, 'creationtime')
    const reportedAt = readMoment(row, 'recentreporttime')
    const externalId = row.id('id') || null
    if (reportedAt !== '' && reportedAt < createdAt) {
      row.note('reported-early', 'The recent report lies before the creation; the row is taken as it is.')
    }
    return { externalId, services, state: state ?? 'open', stage: stage ?? 'prd', createdAt, reportedAt }
  }

  #readServices(row: RowReader): string {
    const text = row.text('services', 10_000)
    return remembered(this.#services, text, () => readNames(row)) ?? '[]'
  }

  #readState(row: RowReader): LogState | undefined {
    const text = row.text('state')
    const read = remembered(this.#states, text, () => {
      const state = readWord(row, 'state', STATES)
      return state && { state, note: noteOf(text, state) }
    })
    if (read?.note) row.note(`state-${plainWord(text)}`, read.note)
    return read?.state
  }
}

/** What a text was read as before, or is now. @returns undefined when it cannot be read */
function remembered<T>(memory: Map<string, T>, text: string, read: () => T | undefined): T | undefined {
  const known = memory.get(text)
  if (known !== undefined) return known
  const value = read()
  if (memory.size >= MOST_REMEMBERED) memory.clear()
  if (value !== undefined) memory.set(text, value)
  return value
}

/** A word about a state that is written in another way. */
function noteOf(text: string, state: LogState): string | null {
  const word = LOG_STATE_WORD[state].toLowerCase()
  return [state, word].includes(text.toLowerCase()) ? null : `“${text}” is read as ${word}.`
}

/** Several services stand in a cell with a comma, a semicolon or a line break between them. */
function readNames(row: RowReader): string | undefined {
  const before = row.problems.length
  const names = new Map<string, string>()
  for (const part of row.required('services', 10_000).split(/[,;\r\n]/)) {
    const name = part.replace(/\s+/g, ' ').trim()
    if (name.length > MAX_SERVICE) row.reject('services', `holds a name of more than ${MAX_SERVICE} characters`)
    else if (name !== '' && !names.has(foldName(name))) names.set(foldName(name), name)
  }
  if (names.size > MAX_SERVICES) row.reject('services', `names more than ${MAX_SERVICES} services`)
  if (names.size === 0 && row.problems.length === before) row.reject('services', 'must not be empty')
  return row.problems.length === before ? JSON.stringify([...names.values()]) : undefined
}

function readWord<T extends string>(row: RowReader, field: string, words: Readonly<Record<string, T>>): T | undefined {
  const before = row.problems.length
  const word = row.word(field, words)
  if (word === '' && row.problems.length === before) row.reject(field, 'must not be empty')
  return word || undefined
}

function readMoment(row: RowReader, field: string): string {
  const before = row.problems.length
  const moment = row.moment(field)
  if (moment === null && row.problems.length === before) row.reject(field, 'must not be empty')
  return moment ?? ''
}
