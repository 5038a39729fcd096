import { Value } from 'typebox/value'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { SLUG_PATTERN } from '../../lib/slugs.ts'
import { type AccountSettings, findSource, SOURCES, type Source } from '../sources/index.ts'

export const MIN_INTERVAL_SECONDS = 10
export const MAX_INTERVAL_SECONDS = 86_400
const MAX_NAME = 200
const MAX_SLUG = 80
/** Pages of the settings have these names. */
export const TAKEN_SLUGS = new Set(['new', 'trial', 'servers'])

/** An account as a person or a program gives it. What is empty is not there; a secret that is not given stays. */
export interface GivenAccount {
  kind: string
  name: string
  slug?: string | undefined
  url?: string | null | undefined
  username?: string | null | undefined
  secret?: string | null | undefined
  settings?: Record<string, unknown> | undefined
  intervalSeconds?: number | null | undefined
}

export interface ReadAccount {
  name: string
  source: Source
  settings: AccountSettings
  intervalSeconds: number | null
}

/** @throws Invalid with messages by field */
export function readAccount(given: GivenAccount): ReadAccount {
  const source = findSource(given.kind)
  if (!source) {
    const kinds = SOURCES.map(({ kind }) => kind).join(', ')
    throw new Invalid({ kind: `There is no kind of account “${given.kind.slice(0, 50)}”; there are ${kinds}.` })
  }
  const settings = {
    url: textOf(given.url),
    username: textOf(given.username),
    secret: given.secret || null,
    settings: filledIn(given.settings ?? {}),
  }
  const problems = {
    ...problemsWithWords(given),
    ...problemsWithCredentials(source, settings),
    ...problemsWithSettings(source, settings.settings),
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { name: given.name.trim(), source, settings, intervalSeconds: given.intervalSeconds ?? null }
}

function problemsWithWords({ name, slug, intervalSeconds }: GivenAccount): FieldProblems {
  const problems: FieldProblems = {}
  if (name.trim() === '' || name.trim().length > MAX_NAME)
    problems['name'] = `Give a name of 1 to ${MAX_NAME} characters.`
  if (slug !== undefined && (slug.length > MAX_SLUG || !new RegExp(SLUG_PATTERN).test(slug))) {
    problems['slug'] = 'Small letters, digits and hyphens, beginning and ending with a letter or digit.'
  }
  if (slug !== undefined && TAKEN_SLUGS.has(slug)) problems['slug'] = `“${slug}” is the name of a page.`
  const isInterval = (seconds: number) =>
    Number.isInteger(seconds) && seconds >= MIN_INTERVAL_SECONDS && seconds <= MAX_INTERVAL_SECONDS
  if (intervalSeconds != null && !isInterval(intervalSeconds)) {
    problems['intervalSeconds'] =
      `Must be a whole number of seconds from ${MIN_INTERVAL_SECONDS} to ${MAX_INTERVAL_SECONDS}.`
  }
  return problems
}

function problemsWithCredentials(source: Source, settings: AccountSettings): FieldProblems {
  const problems: FieldProblems = {}
  for (const name of ['url', 'username', 'secret'] as const) {
    const { use, label } = source.fields[name]
    if (use === 'needed' && settings[name] === null) problems[name] = `${source.title} needs “${label}”.`
    if (use === 'unused' && settings[name] !== null) problems[name] = `${source.title} has no use for this.`
  }
  if (settings.url !== null) problems['url'] ??= problemWithUrl(settings.url)
  return Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem !== ''))
}

function problemWithUrl(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol) || url.length > 2000) {
    return 'Must be an address that begins with https:// or http://.'
  }
  return parsed.username || parsed.password
    ? 'Must not hold a user name or password; they have fields of their own.'
    : ''
}

function problemsWithSettings(source: Source, settings: Record<string, unknown>): FieldProblems {
  const problems: FieldProblems = {}
  for (const error of Value.Errors(source.fields.settings, settings)) {
    const unknown = (error.params as { additionalProperties?: string[] } | undefined)?.additionalProperties?.[0]
    const name = unknown ?? error.instancePath.split('/')[1]
    const isUnknown = unknown !== undefined || error.keyword === 'boolean'
    problems[name ? `settings.${name}` : 'settings'] ??= isUnknown
      ? `${source.title} has no such setting.`
      : `It ${error.message}.`
  }
  return problems
}

function filledIn(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null && value !== ''))
}

function textOf(value: string | null | undefined): string | null {
  return value?.trim() || null
}
