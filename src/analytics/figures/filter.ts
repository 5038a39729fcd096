import { Invalid } from '../../http/errors.ts'
import { LOG_SOURCES, LOG_STAGES, LOG_STATES, type LogSource, type LogStage, type LogState } from '../words.ts'
import type { Services } from './services.ts'

/** What is counted. Days are those of UTC, both included; null is open. */
export interface LogFilter {
  from: string | null
  to: string | null
  services: readonly string[]
  states: readonly LogState[]
  stages: readonly LogStage[]
  sources: readonly LogSource[]
  q: string
}

export interface GivenFilter {
  from?: string | undefined
  to?: string | undefined
  service?: readonly string[] | undefined
  state?: readonly string[] | undefined
  stage?: readonly string[] | undefined
  source?: readonly string[] | undefined
  q?: string | undefined
}

/** @throws Invalid with a message for each field that means nothing */
export function readFilter(given: GivenFilter): LogFilter {
  const problems: Record<string, string> = {}
  const from = readDay(given.from, 'from', problems)
  const to = readDay(given.to, 'to', problems)
  if (from !== null && to !== null && to < from) problems['to'] = 'The last day lies before the first.'
  const filter = {
    from,
    to,
    services: (given.service ?? []).map((name) => name.trim()).filter((name) => name !== ''),
    states: readWords(given.state, 'state', LOG_STATES, problems),
    stages: readWords(given.stage, 'stage', LOG_STAGES, problems),
    sources: readWords(given.source, 'source', LOG_SOURCES, problems),
    q: given.q?.trim() ?? '',
  }
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return filter
}

function readDay(given: string | undefined, field: string, problems: Record<string, string>): string | null {
  const text = given?.trim() ?? ''
  if (text === '') return null
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00.000Z` : text)
  const isReal = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2}))?$/.test(text) && !Number.isNaN(date.getTime())
  const day = isReal ? date.toISOString().slice(0, 10) : ''
  if (isReal && (text.length > 10 || day === text)) return day
  problems[field] = `“${text.slice(0, 40)}” is no day such as 2026-11-19.`
  return null
}

/** Repeated or with commas; `all` and an empty one mean any. */
function readWords<T extends string>(
  given: readonly string[] | undefined,
  field: string,
  words: readonly T[],
  problems: Record<string, string>,
): T[] {
  const texts = (given ?? []).flatMap((text) => text.split(',')).map((text) => text.trim().toLowerCase())
  const asked = texts.filter((text) => text !== '' && text !== 'all')
  const strange = asked.find((text) => !words.includes(text as T))
  if (strange !== undefined) problems[field] = `“${strange.slice(0, 40)}” is none of ${words.join(', ')}.`
  return asked.filter((text): text is T => words.includes(text as T))
}

/** The services a filter is about; null for all, also for incidents of none. */
export function servicesAskedFor(filter: LogFilter, services: Services): Set<number> | null {
  if (filter.services.length === 0 && filter.q === '') return null
  const named = new Set(filter.services.flatMap((text) => findNamed(text, services)))
  if (filter.q === '') return named
  const containing = services.containing(filter.q)
  return new Set(filter.services.length === 0 ? containing : containing.filter((id) => named.has(id)))
}

/** A name, or several with commas between them. */
function findNamed(text: string, services: Services): number[] {
  const whole = services.named(text)
  if (whole) return [whole.id]
  return text.split(',').flatMap((part) => services.named(part)?.id ?? [])
}
