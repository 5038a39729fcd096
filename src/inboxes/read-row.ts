import { DateReader, type Notation } from '../imports/index.ts'
import { type GivenIncident, type GivenUpdate, type Severity, ticketNumber, ticketOf } from '../incidents/index.ts'
import { slugOf } from '../lib/slugs.ts'
import { cellOf } from './check-dates.ts'
import type { Mapping } from './fields.ts'

export type Cells = Record<string, string>

export interface RowSettings {
  mapping: Mapping
  timeZone: string
  notation: Notation
  defaultSeverity: Severity
}

/** What a row asks for. */
export type Wanted =
  | { action: 'create'; incident: GivenIncident }
  | { action: 'update' | 'close'; ticket: string; update: GivenUpdate }

/** Why a row cannot be taken, in a sentence for who owns the inbox. */
export class Unusable extends Error {}

const ACTIONS: Record<string, 'create' | 'update' | 'close'> = {
  ...{ create: 'create', new: 'create', open: 'create', report: 'create', file: 'create' },
  ...{ update: 'update', progress: 'update', comment: 'update', edit: 'update' },
  ...{ close: 'close', closed: 'close', resolve: 'close', resolved: 'close', fixed: 'close', done: 'close' },
}
const STAGES: Record<string, string> = {
  production: 'prd',
  prod: 'prd',
  live: 'prd',
  staging: 'stg',
  stage: 'stg',
  test: 'stg',
}
const SEVERITY_WORDS: Record<string, Severity> = {
  critical: 'SEV1',
  major: 'SEV2',
  high: 'SEV2',
  minor: 'SEV3',
  medium: 'SEV3',
  low: 'SEV4',
}

/** The cells of a row by field; a field that has no column, or an empty cell, is ''. */
export function fieldsOf(cells: Cells, mapping: Mapping): (field: string) => string {
  return (field) => {
    const column = mapping[field]
    return column !== undefined && Object.hasOwn(cells, column) ? cells[column]!.trim() : ''
  }
}

/** Reads what a row asks for. What it says is checked by the incident desk. @throws Unusable */
export function readRow(cells: Cells, settings: RowSettings): Wanted {
  const field = fieldsOf(cells, settings.mapping)
  const action = readAction(field('action'), field('ticket'))
  const time = timesOf(field, settings)
  if (action === 'create') {
    const description = field('description')
    const startedAt = time('startedAt') ?? time('timestamp')
    return {
      action,
      incident: {
        title: field('title') || description.split('\n', 1)[0]!.slice(0, 200),
        description,
        severity: readSeverity(field('severity')) ?? settings.defaultSeverity,
        stage: readStage(field('stage')),
        affects: readAffects(field('affects')),
        ...(startedAt && { startedAt }),
        ...(field('engineer') && { engineer: field('engineer') }),
        ...(field('externalUrl') && { externalUrl: field('externalUrl') }),
      },
    }
  }
  const ticket = readTicket(field('ticket'), action)
  const severity = readSeverity(field('severity'))
  const at = time('timestamp')
  const endedAt = action === 'close' ? (time('endedAt') ?? at) : null
  const text = field('description') || field('title') || (action === 'close' ? 'Closed by the form.' : '')
  return {
    action,
    ticket,
    update: {
      text,
      ...(severity && { severity }),
      ...(at && { at }),
      ...(action === 'close' && { state: 'closed' }),
      ...(endedAt && { endedAt }),
    },
  }
}

function readAction(text: string, ticket: string): 'create' | 'update' | 'close' {
  if (text === '') return ticket === '' ? 'create' : 'update'
  const words = text.toLowerCase().split(/[^a-z]+/)
  const found = new Set(words.flatMap((word) => (Object.hasOwn(ACTIONS, word) ? [ACTIONS[word]!] : [])))
  if (found.size !== 1) throw new Unusable(`“${text.slice(0, 80)}” is neither create, update nor close.`)
  return [...found][0]!
}

function readTicket(text: string, action: 'update' | 'close'): string {
  if (text === '') throw new Unusable(`It is to ${action} a ticket and names none.`)
  const number = ticketNumber(/INC-?\d+/i.exec(text)?.[0] ?? text)
  if (number === null) throw new Unusable(`“${text.slice(0, 80)}” is no ticket number.`)
  return ticketOf(number)
}

function readSeverity(text: string): Severity | null {
  if (text === '') return null
  const digit = /(?:^|[^0-9])([1-4])(?:[^0-9]|$)/.exec(text)?.[1]
  if (digit) return `SEV${digit}` as Severity
  const word = text
    .toLowerCase()
    .split(/[^a-z]+/)
    .find((one) => Object.hasOwn(SEVERITY_WORDS, one))
  if (!word) throw new Unusable(`“${text.slice(0, 80)}” is no severity from SEV1 to SEV4.`)
  return SEVERITY_WORDS[word]!
}

function readStage(text: string): string {
  const word = text.toLowerCase()
  return word === '' ? 'prd' : Object.hasOwn(STAGES, word) ? STAGES[word]! : word
}

/** Sheets join ticked boxes with commas, the export of a form with semicolons. */
function readAffects(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[,;\n]/)
        .map((part) => part.trim())
        .filter(Boolean)
        .map((part) => slugOf(part, '-')),
    ),
  ]
}

function timesOf(
  field: (name: string) => string,
  { notation, timeZone }: RowSettings,
): (name: string) => string | null {
  const reader = new DateReader({ notation, zone: timeZone })
  return (name) => {
    const text = field(name)
    const { value, problem } = reader.readMoment(cellOf(text, notation))
    if (problem !== null) throw new Unusable(`The date ${problem}.`)
    return value
  }
}
