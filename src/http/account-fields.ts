import type { TObject } from 'typebox'
import { Value } from 'typebox/value'
import { SLUG_PATTERN } from '../lib/slugs.ts'
import type { FieldProblems } from './errors.ts'

// What is set up of an outside system, wherever it is: an address, credentials, and settings by a schema of its own.

const MAX_NAME = 200
const MAX_SLUG = 80
const MAX_URL = 2000

/** How one of the credentials is called for people, and whether it is there at all. */
export interface CredentialField {
  use: 'needed' | 'optional' | 'unused'
  label: string
}

export interface Credentials {
  url: string | null
  username: string | null
  secret: string | null
}

/** @param taken slugs that pages have */
export function problemsWithWords(
  { name, slug }: { name: string; slug?: string | undefined },
  taken: ReadonlySet<string>,
): FieldProblems {
  const problems: FieldProblems = {}
  if (name.trim() === '' || name.trim().length > MAX_NAME)
    problems['name'] = `Give a name of 1 to ${MAX_NAME} characters.`
  if (slug !== undefined && (slug.length > MAX_SLUG || !new RegExp(SLUG_PATTERN).test(slug))) {
    problems['slug'] = 'Small letters, digits and hyphens, beginning and ending with a letter or digit.'
  }
  if (slug !== undefined && taken.has(slug)) problems['slug'] = `“${slug}” is the name of a page.`
  return problems
}

export function problemsWithCredentials(
  { title, fields }: { title: string; fields: Record<keyof Credentials, CredentialField> },
  given: Credentials,
): FieldProblems {
  const problems: FieldProblems = {}
  for (const name of ['url', 'username', 'secret'] as const) {
    const { use, label } = fields[name]
    if (use === 'needed' && given[name] === null) problems[name] = `${title} needs “${label}”.`
    if (use === 'unused' && given[name] !== null) problems[name] = `${title} has no use for this.`
  }
  const problem = given.url === null ? null : problemWithUrl(given.url)
  return problem === null || problems['url'] ? problems : { ...problems, url: problem }
}

function problemWithUrl(url: string): string | null {
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol) || url.length > MAX_URL) {
    return 'Must be an address that begins with https:// or http://.'
  }
  if (!parsed.username && !parsed.password) return null
  return 'Must not hold a user name or password; they have fields of their own.'
}

/** Messages by field, each name after `prefix`: `settings.region`. */
export function problemsWithSettings(
  { title, schema, prefix }: { title: string; schema: TObject; prefix: string },
  settings: Record<string, unknown>,
): FieldProblems {
  const problems: FieldProblems = {}
  for (const error of Value.Errors(schema, settings)) {
    const params = error.params as { additionalProperties?: string[]; requiredProperties?: string[] } | undefined
    const unknown = params?.additionalProperties?.[0]
    const name = unknown ?? params?.requiredProperties?.[0] ?? error.instancePath.split('/')[1]
    const isUnknown = unknown !== undefined || error.keyword === 'boolean'
    problems[name ? `${prefix}.${name}` : prefix] ??= isUnknown
      ? `${title} has no such setting.`
      : params?.requiredProperties
        ? `${title} needs this.`
        : `It ${error.message}.`
  }
  return problems
}

/** Settings without those that were left empty. */
export function filledIn(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null && value !== ''))
}

/** What was left empty is not there. */
export function textOf(value: string | null | undefined): string | null {
  return value?.trim() || null
}
