import type { Stage } from '../directory/index.ts'
import { type FieldProblems, Invalid } from '../http/errors.ts'
import { later, MINUTE, readInstant } from '../lib/dates.ts'
import { oneLine } from '../lib/json.ts'
import { type IncidentState, isIncidentState, isSeverity, type Severity } from './words.ts'

export const MAX_TITLE = 300
export const MAX_TEXT = 20_000
export const MAX_URL = 2_000
export const MAX_AFFECTED = 200
/** Clocks differ a little; what is further ahead is a mistake. */
const SLACK_MS = MINUTE
const EARLIEST = '1990-01-01T00:00:00.000Z'

/** An incident as somebody gives it: by form, by the API, by a row of a sheet. Times are instants with an offset. */
export interface GivenIncident {
  title: string
  description: string
  severity: string
  stage: string
  startedAt?: string | undefined
  /** An e-mail address or a name. */
  engineer?: string | undefined
  externalUrl?: string | undefined
  /** Slugs of the directory. */
  affects: readonly string[]
}

export interface GivenUpdate {
  text: string
  state?: string | undefined
  severity?: string | undefined
  at?: string | undefined
  endedAt?: string | undefined
}

export interface ReadIncident {
  title: string
  description: string
  severity: Severity
  stage: Stage
  startedAt: string
  externalUrl: string | null
}

export interface ReadUpdate {
  text: string
  state: IncidentState | null
  severity: Severity | null
  at: string
  endedAt: string | null
}

/** What can be read from a new incident by itself. @throws Invalid with a message for each field that is wrong */
export function readIncident(given: GivenIncident, now: string): ReadIncident {
  const problems: FieldProblems = {}
  const title = readTitle(given.title, problems)
  const description = readText(given.description, 'description', problems)
  const severity = isSeverity(given.severity) ? given.severity : refuse(problems, 'severity', 'Choose SEV1 to SEV4.')
  const stage = readStage(given.stage, problems)
  const startedAt = given.startedAt ? readPast(given.startedAt, 'startedAt', now, problems) : now
  const externalUrl = readUrl(given.externalUrl, problems)
  if (given.affects.length > MAX_AFFECTED) problems['affects'] = `Name at most ${MAX_AFFECTED} of them.`
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { title, description, severity: severity!, stage: stage!, startedAt: startedAt!, externalUrl }
}

/** What can be read from an update without knowing the incident. @throws Invalid */
export function readUpdate(given: GivenUpdate, now: string): ReadUpdate {
  const problems: FieldProblems = {}
  const text = readText(given.text, 'text', problems)
  if (text === '') problems['text'] = 'Say what is new, in a sentence or two.'
  const state = given.state ? (isIncidentState(given.state) ? given.state : refuse(problems, 'state', STATES)) : null
  const severity = given.severity
    ? isSeverity(given.severity)
      ? given.severity
      : refuse(problems, 'severity', 'Choose SEV1 to SEV4.')
    : null
  const at = given.at ? readPast(given.at, 'at', now, problems) : now
  const isClosing = state === 'closed'
  if (given.endedAt && !isClosing) problems['endedAt'] = 'An end is part of closing: send state “closed” with it.'
  const endedAt = isClosing ? (given.endedAt ? readPast(given.endedAt, 'endedAt', now, problems) : at) : null
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { text, state, severity, at: at!, endedAt }
}

const STATES = 'Choose open, inprogress or closed.'

/** One line, without what would break lists and subjects of mails. */
export function readTitle(given: string, problems: FieldProblems): string {
  const title = oneLine(given, MAX_TITLE + 1)
  if (title === '') problems['title'] = 'Say in one line what is wrong.'
  if (title.length > MAX_TITLE) problems['title'] = `Must have at most ${MAX_TITLE} characters.`
  return title
}

export function readText(given: string, field: string, problems: FieldProblems): string {
  const text = given.replace(/\r\n?/g, '\n').trim()
  if (text.length > MAX_TEXT)
    problems[field] = `Must have at most ${MAX_TEXT} characters; this has ${text.length}. Put logs behind a link.`
  return text
}

export function readStage(given: string, problems: FieldProblems): Stage | null {
  return given === 'prd' || given === 'stg' ? given : refuse(problems, 'stage', 'Choose prd or stg.')
}

export function readUrl(given: string | undefined, problems: FieldProblems): string | null {
  const text = given?.trim()
  if (!text) return null
  if (text.length > MAX_URL) return refuse(problems, 'externalUrl', `Must have at most ${MAX_URL} characters.`)
  const isWeb = /^https?:\/\//i.test(text) && URL.canParse(text)
  return isWeb
    ? new URL(text).href
    : refuse(problems, 'externalUrl', 'Write the whole address, beginning with https://')
}

/** A time that lies before now; a clock that is a little ahead is set right. */
export function readPast(given: string, field: string, now: string, problems: FieldProblems): string | null {
  const time = readInstant(given)
  if (time === null)
    return refuse(problems, field, `${field} must be a time with its offset, such as 2026-11-19T14:00:00Z.`)
  if (time > later(now, SLACK_MS)) return refuse(problems, field, 'This lies in the future.')
  if (time < EARLIEST) return refuse(problems, field, 'This is too long ago.')
  return time > now ? now : time
}

function refuse(problems: FieldProblems, field: string, message: string): null {
  problems[field] = message
  return null
}
