import { type FieldProblems, Invalid } from '../../../http/errors.ts'
import { normalText } from '../rules.ts'

export interface GivenItem {
  text?: string | undefined
  /** An e-mail address of the directory. */
  owner?: string | undefined
  /** `YYYY-MM-DD`. */
  dueOn?: string | undefined
  done?: boolean | undefined
}

export interface ReadItem {
  text: string | null
  owner: string | null
  dueOn: string | null
}

const MAX_TEXT = 1_000
const MAX_EMAIL = 254

/** @param isNew whether all of it has to be given @throws Invalid with a message for each field that is wrong */
export function readItem(given: GivenItem, isNew: boolean): ReadItem {
  const problems: FieldProblems = {}
  const asked = (field: 'text' | 'owner' | 'dueOn') => (isNew ? (given[field] ?? '') : given[field])
  const text = asked('text') === undefined ? null : normalText(asked('text')!)
  const owner = asked('owner')?.trim() ?? null
  const dueOn = asked('dueOn')?.trim() ?? null
  if (text === '') problems['text'] = 'Say what is to be done.'
  if (text !== null && text.length > MAX_TEXT)
    problems['text'] = `Must have at most ${MAX_TEXT} characters; this has ${text.length}.`
  if (owner === '' || (owner !== null && owner.length > MAX_EMAIL))
    problems['owner'] = 'Say who does it, by an e-mail address of the directory.'
  if (dueOn !== null && !isDay(dueOn)) problems['dueOn'] = 'Say until when, as a day such as 2026-12-01.'
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { text, owner, dueOn }
}

/** 30 February has the form of a day and is none. */
function isDay(text: string): boolean {
  if (!/^(19|20|21)\d{2}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00.000Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
