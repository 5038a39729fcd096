import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { between, DAY, momentsOfWall } from '../../lib/dates.ts'
import { oneLine } from '../../lib/json.ts'
import { readTime } from '../rules.ts'

const MAX_NAME = 300
const MAX_REASON = 5_000
/** Longer than any company stands still; a mistyped year is caught by it. */
const LONGEST_MS = 366 * DAY

/** A freeze as somebody gives it. Times are instants with an offset. */
export interface GivenFreeze {
  name: string
  reason?: string | undefined
  startsAt: string
  endsAt: string
}

export interface ReadFreeze {
  name: string
  reason: string
  startsAt: string
  endsAt: string
}

/** @throws Invalid with a message for each field that is wrong */
export function readFreeze(given: GivenFreeze): ReadFreeze {
  const problems: FieldProblems = {}
  const name = oneLine(given.name, MAX_NAME + 1)
  if (name === '') problems['name'] = 'Give it a name, such as “Year-end close”.'
  if (name.length > MAX_NAME) problems['name'] = `Must have at most ${MAX_NAME} characters.`
  const reason = (given.reason ?? '').replace(/\r\n?/g, '\n').trim()
  if (reason.length > MAX_REASON)
    problems['reason'] = `Must have at most ${MAX_REASON} characters; this has ${reason.length}.`
  const startsAt = readTime(given.startsAt, 'startsAt', problems)
  const endsAt = readTime(given.endsAt, 'endsAt', problems)
  if (startsAt !== null && endsAt !== null) {
    if (endsAt <= startsAt) problems['endsAt'] = 'The end must come after the start.'
    else if (between(startsAt, endsAt) > LONGEST_MS)
      problems['endsAt'] = 'A freeze lasts at most a year; is the year right?'
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { name, reason, startsAt: startsAt!, endsAt: endsAt! }
}

/** A freeze as the form holds it: times of the clock on the wall of the site. */
export interface FreezeForm {
  name?: string | undefined
  reason?: string | undefined
  startsAt?: string | undefined
  endsAt?: string | undefined
}

/**
 * Reads the times of a form. In the night in which the clocks go back the freeze takes in both hours that look alike.
 * @throws Invalid
 */
export function fromForm({ name = '', reason, startsAt = '', endsAt = '' }: FreezeForm, zone: string): GivenFreeze {
  const [start, end] = [momentsOfWall(startsAt.trim(), zone).at(0), momentsOfWall(endsAt.trim(), zone).at(-1)]
  const problems: FieldProblems = {
    ...(start === undefined && { startsAt: problemWith(startsAt, 'begins', zone) }),
    ...(end === undefined && { endsAt: problemWith(endsAt, 'ends', zone) }),
    ...(name.trim() === '' && { name: 'Give it a name, such as “Year-end close”.' }),
  }
  if (start === undefined || end === undefined) throw new Invalid(problems)
  return { name, reason, startsAt: start, endsAt: end }
}

function problemWith(text: string, verb: string, zone: string): string {
  if (text.trim() === '') return `Say when it ${verb}.`
  return `There is no such time in ${zone}: the clocks skip it, or it is not written as one.`
}
