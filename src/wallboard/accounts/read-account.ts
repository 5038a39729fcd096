import {
  filledIn,
  problemsWithCredentials,
  problemsWithSettings,
  problemsWithWords,
  textOf,
} from '../../http/account-fields.ts'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { type AccountSettings, findSource, SOURCES, type Source } from '../sources/index.ts'

export const MIN_INTERVAL_SECONDS = 10
export const MAX_INTERVAL_SECONDS = 86_400
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
    ...problemsWithWords(given, TAKEN_SLUGS),
    ...problemsWithInterval(given.intervalSeconds),
    ...problemsWithCredentials(source, settings),
    ...problemsWithSettings(
      { title: source.title, schema: source.fields.settings, prefix: 'settings' },
      settings.settings,
    ),
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { name: given.name.trim(), source, settings, intervalSeconds: given.intervalSeconds ?? null }
}

function problemsWithInterval(intervalSeconds: number | null | undefined): FieldProblems {
  const isInterval = (seconds: number) =>
    Number.isInteger(seconds) && seconds >= MIN_INTERVAL_SECONDS && seconds <= MAX_INTERVAL_SECONDS
  if (intervalSeconds == null || isInterval(intervalSeconds)) return {}
  return {
    intervalSeconds: `Must be a whole number of seconds from ${MIN_INTERVAL_SECONDS} to ${MAX_INTERVAL_SECONDS}.`,
  }
}
