import { type FieldProblems, Invalid } from '../http/errors.ts'
import { between, DAY, MINUTE, readInstant } from '../lib/dates.ts'
import { oneLine } from '../lib/json.ts'
import { type Effect, isEffect } from './words.ts'

export const MAX_TITLE = 300
export const MAX_TEXT = 20_000
const MAX_CHANGE_REF = 200
const MAX_URL = 2_000
export const MAX_TARGETS = 200
const SHORTEST_MS = MINUTE
/** Longer than anybody takes something down on purpose; a mistyped year is caught by it. */
const LONGEST_MS = 92 * DAY
const FARTHEST_MS = 5 * 366 * DAY

/** A downtime as somebody declares it. Times are instants with an offset. */
export interface GivenDowntime {
  title: string
  reason: string
  startsAt: string
  endsAt: string
  /** Slugs of the directory. */
  targets: readonly string[]
  changeRef?: string | undefined
  changeUrl?: string | undefined
  /** E-mail addresses; proposed from the directory when left out. */
  coordinator?: string | undefined
  communicationsManager?: string | undefined
  effect?: string | undefined
}

export interface ReadDowntime {
  title: string
  reason: string
  startsAt: string
  endsAt: string
  changeRef: string | null
  changeUrl: string | null
  effect: Effect
}

/** What can be read from a declaration by itself. @throws Invalid with a message for each field that is wrong */
export function readDowntime(given: GivenDowntime, now: string): ReadDowntime {
  const problems: FieldProblems = {}
  const title = oneLine(given.title, MAX_TITLE + 1)
  if (title === '') problems['title'] = 'Say in one line what is done.'
  if (title.length > MAX_TITLE) problems['title'] = `Must have at most ${MAX_TITLE} characters.`
  const reason = given.reason.replace(/\r\n?/g, '\n').trim()
  if (reason === '') problems['reason'] = 'Say why, and what happens when it does not go as planned.'
  if (reason.length > MAX_TEXT)
    problems['reason'] = `Must have at most ${MAX_TEXT} characters; this has ${reason.length}.`
  const window = readWindow(given, now, problems)
  const changeRef = oneLine(given.changeRef ?? '', MAX_CHANGE_REF + 1) || null
  if (changeRef && changeRef.length > MAX_CHANGE_REF)
    problems['changeRef'] = `Must have at most ${MAX_CHANGE_REF} characters.`
  const changeUrl = readUrl(given.changeUrl, problems)
  const effect = given.effect || 'unavailable'
  if (!isEffect(effect)) problems['effect'] = 'Choose unavailable, degraded or at_risk.'
  const slugs = given.targets.map((slug) => slug.trim()).filter(Boolean)
  if (slugs.length === 0) problems['targets'] = 'Say what is taken down: at least one entry of the directory.'
  if (slugs.length > MAX_TARGETS) problems['targets'] = `Name at most ${MAX_TARGETS}; take what contains them instead.`
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { title, reason, ...window!, changeRef, changeUrl, effect: effect as Effect }
}

/** Reads both ends of a window; what is wrong is put into `problems`. */
function readWindow(
  given: { startsAt: string; endsAt: string },
  now: string,
  problems: FieldProblems,
): { startsAt: string; endsAt: string } | null {
  const startsAt = readTime(given.startsAt, 'startsAt', problems)
  const endsAt = readTime(given.endsAt, 'endsAt', problems)
  if (startsAt === null || endsAt === null) return null
  const problem = problemWithWindow(startsAt, endsAt, now)
  if (problem) problems['endsAt'] = problem
  return { startsAt, endsAt }
}

/** Why a window cannot be; null when it can. */
export function problemWithWindow(startsAt: string, endsAt: string, now: string): string | null {
  if (endsAt <= startsAt) return 'The end must come after the start.'
  if (endsAt <= now) return 'This window is over already.'
  if (between(startsAt, endsAt) < SHORTEST_MS) return 'A downtime lasts at least a minute.'
  if (between(startsAt, endsAt) > LONGEST_MS) return 'A downtime lasts at most three months; is the year right?'
  if (between(now, startsAt) > FARTHEST_MS) return 'This is more than five years ahead; is the year right?'
  return null
}

export function readTime(given: string, field: string, problems: FieldProblems): string | null {
  const time = readInstant(given.trim())
  if (time === null) problems[field] = `${field} must be a time with its offset, such as 2026-11-19T10:00:00+01:00.`
  return time
}

function readUrl(given: string | undefined, problems: FieldProblems): string | null {
  const text = given?.trim()
  if (!text) return null
  if (text.length <= MAX_URL && /^https?:\/\//i.test(text) && URL.canParse(text)) return new URL(text).href
  problems['changeUrl'] =
    text.length > MAX_URL
      ? `Must have at most ${MAX_URL} characters.`
      : 'Write the whole address, beginning with https://'
  return null
}
