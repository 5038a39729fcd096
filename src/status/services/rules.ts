import type { FieldProblems } from '../../http/errors.ts'
import { SLUG_PATTERN } from '../../lib/slugs.ts'

const MAX_NAME_LENGTH = 200
const MAX_CATEGORY_LENGTH = 60
const MAX_INITIALS_LENGTH = 3
const SLUG = new RegExp(SLUG_PATTERN)

interface ServiceWords {
  name?: string | undefined
  slug?: string | undefined
  category?: string | undefined
  pageUrl?: string | undefined
  initials?: string | undefined
}

/** Messages for what is wrong with the words of a service; empty when nothing is. */
export function problemsWithService(given: ServiceWords): FieldProblems {
  const problems: FieldProblems = {}
  const name = given.name?.trim()
  if (name === '') problems['name'] = 'Give a name.'
  if (name && name.length > MAX_NAME_LENGTH) problems['name'] = `Take at most ${MAX_NAME_LENGTH} characters.`
  if (given.slug !== undefined && (given.slug.length > 80 || !SLUG.test(given.slug))) {
    problems['slug'] = 'Take small letters, digits and hyphens, at most 80.'
  }
  if ((given.category ?? '').trim().length > MAX_CATEGORY_LENGTH) {
    problems['category'] = `Take at most ${MAX_CATEGORY_LENGTH} characters.`
  }
  if ((given.initials ?? '').trim().length > MAX_INITIALS_LENGTH) {
    problems['initials'] = `Take at most ${MAX_INITIALS_LENGTH} characters.`
  }
  if (given.pageUrl?.trim() && !/^https?:\/\/[^\s/]/.test(given.pageUrl.trim())) {
    problems['pageUrl'] = 'Give an http or https address.'
  }
  return problems
}
