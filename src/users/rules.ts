import type { FieldProblems } from '../http/errors.ts'

const MAX_NAME_LENGTH = 200
const MAX_EMAIL_LENGTH = 254
// One @, something on both sides, no spaces or control characters: the mail server knows the rest better.
const EMAIL = /^[^\s@<>"(),:;\\[\]\p{Cc}]+@[^\s@<>"(),:;\\[\]\p{Cc}]+$/u

export function isEmail(text: string): boolean {
  return text.length <= MAX_EMAIL_LENGTH && EMAIL.test(text)
}

/** Messages for what is wrong with a user's own data; empty when nothing is. */
export function problemsWithUser(given: { name?: string; email?: string }): FieldProblems {
  const problems: FieldProblems = {}
  if (given.name !== undefined) {
    const name = given.name.trim()
    if (name === '') problems['name'] = 'Give a name.'
    else if (name.length > MAX_NAME_LENGTH) problems['name'] = `Take at most ${MAX_NAME_LENGTH} characters.`
  }
  if (given.email !== undefined && !isEmail(given.email)) {
    problems['email'] = 'Give an e-mail address such as ada@company.example.'
  }
  return problems
}
