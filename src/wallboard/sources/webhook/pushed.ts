import { readInstant, toStored } from '../../../lib/dates.ts'
import type { ReadAlarm, ReadServer } from '../source.ts'
import { type AlarmState, stateOfWord } from '../states.ts'
import { plainLine, plainText } from '../text.ts'
import { isShape, type Shape, safeLink, textOf } from '../values.ts'

export const MAX_PUSHED = 5000
const MAX_NAME = 200
const MAX_MESSAGE = 1000
/** Clocks differ; more than this is a wrong zone or a wrong unit. */
const MAX_AHEAD_MS = 5 * 60_000

/** An alarm that somebody sent, and for whom it is. */
export interface PushedAlarm {
  /** Its place in the batch, from 0. */
  index: number
  /** The slug of the account. */
  account: string
  server: Omit<ReadServer, 'alarms'>
  /** `since` is when it was so, by the sender; the state before may have been the same. */
  alarm: ReadAlarm & { since: string }
}

export interface RejectedAlarm {
  /** Its place in the batch, from 0. */
  index: number
  /** A sentence for whoever sent it. */
  reason: string
}

/**
 * The alarms in the body of `POST /api/v1/alarms`: one, a list, or `{alarms: […]}`. Never throws: what cannot be taken
 * is told, and does not keep the others back.
 * @param account the account of alarms that name none, where the sender is known by its token
 */
export function readPushedAlarms(
  body: unknown,
  now: Date,
  account: string | null = null,
): { taken: PushedAlarm[]; rejected: RejectedAlarm[] } {
  const taken: PushedAlarm[] = []
  const rejected: RejectedAlarm[] = []
  const list = listOf(body)
  for (const [index, raw] of list.slice(0, MAX_PUSHED).entries()) {
    const read = readAlarm(raw, now, account)
    if (typeof read === 'string') rejected.push({ index, reason: read })
    else taken.push({ index, ...read })
  }
  if (list.length > MAX_PUSHED) {
    rejected.push({ index: MAX_PUSHED, reason: `At most ${MAX_PUSHED} alarms at once; from here on none was taken.` })
  }
  return { taken, rejected }
}

function listOf(body: unknown): unknown[] {
  if (Array.isArray(body)) return body
  return isShape(body) && Array.isArray(body['alarms']) ? body['alarms'] : [body]
}

/** @returns the alarm, or why it cannot be taken */
function readAlarm(raw: unknown, now: Date, defaultAccount: string | null): Omit<PushedAlarm, 'index'> | string {
  if (!isShape(raw)) return 'An alarm must be an object with account, server, check and state.'
  const account = nameIn(raw, 'account') ?? defaultAccount
  const server = nameIn(raw, 'server')
  const check = nameIn(raw, 'check')
  for (const [name, value] of Object.entries({ account, server, check })) {
    if (!value) return `“${name}” must be a text of 1 to ${MAX_NAME} characters.`
  }
  const state = stateOfWord(raw['state'])
  if (!state) return `“state” must be OK, WARNING, CRITICAL or UNKNOWN, got ${quoted(raw['state'])}.`
  const at = timeOf(raw['at'], now)
  if (at === null)
    return `“at” must be a time such as ${toStored(now)}, with its zone, and not in the future, got ${quoted(raw['at'])}.`
  return {
    account: account!,
    server: { key: server!.toLowerCase(), name: server!, addresses: [server!] },
    alarm: alarmOf(raw, check!, state, at),
  }
}

function alarmOf(raw: Shape, check: string, state: AlarmState, at: string): PushedAlarm['alarm'] {
  return {
    key: check.toLowerCase(),
    check,
    state,
    disabled: raw['disabled'] === true,
    since: at,
    message: plainText(raw['message'], MAX_MESSAGE),
    url: safeLink(raw['url']),
  }
}

/** Null when it is missing, is no text, or is too long to be a name: cut, two of them could become one. */
function nameIn(raw: Shape, field: string): string | null {
  const text = Object.hasOwn(raw, field) ? textOf(raw[field]) : null
  return text === null || text.length > MAX_NAME ? null : plainLine(text, MAX_NAME) || null
}

/** The stored form of a time; now when none is given, or one so little ahead that it is a difference of clocks. */
function timeOf(value: unknown, now: Date): string | null {
  if (value === undefined || value === null) return toStored(now)
  const at = typeof value === 'string' ? readInstant(value) : null
  if (at === null || Date.parse(at) > now.getTime() + MAX_AHEAD_MS) return null
  return at < toStored(now) ? at : toStored(now)
}

function quoted(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `“${plainLine(value, 60)}”` : 'none'
}
