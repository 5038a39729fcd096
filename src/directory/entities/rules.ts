import type { FieldProblems } from '../../http/errors.ts'
import { oneLine } from '../../lib/json.ts'
import { SLUG_PATTERN } from '../../lib/slugs.ts'
import type { EntityKind } from '../tables.ts'
import { KIND_WORD, PARENT_KIND } from '../words.ts'

export const MAX_NAME_LENGTH = 200
export const MAX_SLUG_LENGTH = 80
export const MAX_DESCRIPTION_LENGTH = 5_000
const MAX_ATTRIBUTES = 100
const MAX_ATTRIBUTE_NAME = 100
const MAX_ATTRIBUTE_VALUE = 10_000
const SLUG = new RegExp(SLUG_PATTERN)

/** The words of an entity as somebody gave them; what is left out is not looked at. */
export interface EntityWords {
  name?: string | undefined
  slug?: string | undefined
  description?: string | null | undefined
  attributes?: Record<string, string | number | boolean | null> | undefined
}

/** A name as it is kept: one line, without what only steers a terminal or turns text round. */
export function cleanName(name: string): string {
  return oneLine(name, MAX_NAME_LENGTH + 1)
}

/** Messages for what is wrong with the words of an entity; empty when nothing is. */
export function problemsWithEntity(given: EntityWords): FieldProblems {
  const problems: FieldProblems = {}
  const name = given.name === undefined ? undefined : cleanName(given.name)
  if (name === '') problems['name'] = 'Give a name.'
  if (name && name.length > MAX_NAME_LENGTH) problems['name'] = `Take at most ${MAX_NAME_LENGTH} characters.`
  if (given.slug !== undefined && (given.slug.length > MAX_SLUG_LENGTH || !SLUG.test(given.slug))) {
    problems['slug'] = `Take small letters, digits and hyphens, at most ${MAX_SLUG_LENGTH}.`
  }
  if ((given.description ?? '').trim().length > MAX_DESCRIPTION_LENGTH) {
    problems['description'] = `Take at most ${MAX_DESCRIPTION_LENGTH} characters.`
  }
  const attributes = problemWithAttributes(given.attributes ?? {})
  if (attributes) problems['attributes'] = attributes
  return problems
}

function problemWithAttributes(attributes: NonNullable<EntityWords['attributes']>): string | undefined {
  const entries = Object.entries(attributes)
  if (entries.length > MAX_ATTRIBUTES) return `Take at most ${MAX_ATTRIBUTES} attributes.`
  for (const [name, value] of entries) {
    if (name.trim() === '') return 'An attribute needs a name.'
    if (name.trim().length > MAX_ATTRIBUTE_NAME) {
      return `The name “${name.slice(0, 30)}…” is longer than ${MAX_ATTRIBUTE_NAME} characters.`
    }
    if (String(value ?? '').length > MAX_ATTRIBUTE_VALUE) {
      return `The value of “${name}” is longer than ${MAX_ATTRIBUTE_VALUE} characters.`
    }
  }
  return undefined
}

/** What is wrong with sitting in a kind, or in nothing; undefined when it is right. */
export function problemWithParent(kind: EntityKind, parent: EntityKind | null): string | undefined {
  const wanted = PARENT_KIND[kind]
  if (parent === wanted) return undefined
  if (wanted === null) return `A ${KIND_WORD[kind]} sits in nothing.`
  // Where a server stands may not be known yet.
  if (parent === null)
    return kind === 'server' ? undefined : `A ${KIND_WORD[kind]} sits in a ${KIND_WORD[wanted]}; say in which.`
  return `A ${KIND_WORD[kind]} sits in a ${KIND_WORD[wanted]}, and this is a ${KIND_WORD[parent]}.`
}
