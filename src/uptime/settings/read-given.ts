import {
  filledIn,
  problemsWithCredentials,
  problemsWithSettings,
  problemsWithWords,
  textOf,
} from '../../http/account-fields.ts'
import { Invalid } from '../../http/errors.ts'
import { findSource, SOURCES, type Source, type SourceAccount } from '../sources/index.ts'

/** Pages of the settings have these names. */
export const TAKEN_SLUGS: ReadonlySet<string> = new Set(['new', 'trial'])

/** A source as a person or a program gives it. What is empty is not there; a secret that is not given stays. */
export interface GivenSource {
  kind: string
  name: string
  slug?: string | undefined
  url?: string | null | undefined
  username?: string | null | undefined
  secret?: string | null | undefined
  settings?: Record<string, unknown> | undefined
}

export interface ReadSource {
  name: string
  source: Source
  account: SourceAccount
}

/** @throws Invalid with messages by field */
export function readGiven(given: GivenSource): ReadSource {
  const source = findSource(given.kind)
  if (!source) {
    const kinds = SOURCES.map(({ kind }) => kind).join(', ')
    throw new Invalid({ kind: `There is no kind of source “${given.kind.slice(0, 50)}”; there are ${kinds}.` })
  }
  const account = {
    url: textOf(given.url),
    username: textOf(given.username),
    secret: textOf(given.secret),
    settings: filledIn(given.settings ?? {}),
  }
  const problems = {
    ...problemsWithWords(given, TAKEN_SLUGS),
    ...problemsWithCredentials(source, account),
    ...problemsWithSettings(
      { title: source.title, schema: source.fields.settings, prefix: 'settings' },
      account.settings,
    ),
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { name: given.name.trim(), source, account }
}
