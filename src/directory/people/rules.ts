import type { FieldProblems } from '../../http/errors.ts'
import { oneLine } from '../../lib/json.ts'
import { isEmail } from '../../users/index.ts'

const MAX_NAME_LENGTH = 200
const MAX_PHONE_LENGTH = 100
const MAX_TEAM_LENGTH = 200

export interface PersonWords {
  name?: string | undefined
  email?: string | undefined
  phone?: string | null | undefined
  team?: string | null | undefined
}

/** A word of a person as it is kept: one line; null when nothing is left of it. */
export function cleanWord(text: string | null | undefined): string | null {
  return oneLine(text ?? '', MAX_NAME_LENGTH + 1) || null
}

/** Messages for what is wrong with a person's data; what is left out is not looked at. */
export function problemsWithPerson(given: PersonWords): FieldProblems {
  const problems: FieldProblems = {}
  const tooLong = (text: string | null | undefined, most: number) => (cleanWord(text) ?? '').length > most
  if (given.name !== undefined) {
    if (cleanWord(given.name) === null) problems['name'] = 'Give a name.'
    else if (tooLong(given.name, MAX_NAME_LENGTH)) problems['name'] = `Take at most ${MAX_NAME_LENGTH} characters.`
  }
  if (given.email !== undefined && !isEmail(given.email.trim())) {
    problems['email'] = 'Give an e-mail address such as olga@company.example.'
  }
  if (tooLong(given.phone, MAX_PHONE_LENGTH)) problems['phone'] = `Take at most ${MAX_PHONE_LENGTH} characters.`
  if (tooLong(given.team, MAX_TEAM_LENGTH)) problems['team'] = `Take at most ${MAX_TEAM_LENGTH} characters.`
  return problems
}
