import type { RowReader } from '../../uploads/index.ts'
import type { LogStage, LogState } from '../words.ts'
import { foldName } from '../words.ts'

/** One row of a log. */
export interface LogRow {
  externalId: string | null
  services: string[]
  state: LogState
  /** The state as it is written in the file. */
  stateText: string
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

export function readLogRow(row: RowReader): { key: string; value: LogRow } {
  const services = readServices(row)
  const state = readWord(row, 'state', STATES)
  const stage = readWord(row, 'stage', STAGES)
  const createdAt = readMoment(row, 'creationtime')
  const reportedAt = readMoment(row, 'recentreporttime')
  const externalId = row.id('id') || null
  return {
    key: externalId === null ? `line ${row.line}` : `id ${externalId}`,
    value: {
      externalId,
      services,
      state: state || 'open',
      stateText: row.text('state'),
      stage: stage || 'prd',
      createdAt,
      reportedAt,
    },
  }
}

/** Several services stand in a cell with a comma, a semicolon or a line break between them. */
function readServices(row: RowReader): string[] {
  const names = new Map<string, string>()
  for (const part of row.required('services', 10_000).split(/[,;\r\n]/)) {
    const name = part.replace(/\s+/g, ' ').trim()
    if (name.length > MAX_SERVICE) row.reject('services', `holds a name of more than ${MAX_SERVICE} characters`)
    else if (name !== '' && !names.has(foldName(name))) names.set(foldName(name), name)
  }
  if (names.size > MAX_SERVICES) row.reject('services', `names more than ${MAX_SERVICES} services`)
  if (names.size === 0 && row.problems.length === 0) row.reject('services', 'must not be empty')
  return [...names.values()]
}

function readWord<T extends string>(row: RowReader, field: string, words: Readonly<Record<string, T>>): T | '' {
  const before = row.problems.length
  const word = row.word(field, words)
  if (word === '' && row.problems.length === before) row.reject(field, 'must not be empty')
  return word
}

function readMoment(row: RowReader, field: string): string {
  const before = row.problems.length
  const moment = row.moment(field)
  if (moment === null && row.problems.length === before) row.reject(field, 'must not be empty')
  return moment ?? ''
}
