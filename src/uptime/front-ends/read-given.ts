import type { Db } from '../../db/schema.ts'
import { type EntityRef, findEntity } from '../../directory/index.ts'
import { filledIn, problemsWithSettings } from '../../http/account-fields.ts'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { listSources, type SourceEntry } from '../settings/find.ts'
import { findSource, SOURCES } from '../sources/index.ts'
import type { QueryPurpose } from '../tables.ts'

/** What a source is asked for: its slug, a label for people, and what its kind takes. */
export type GivenQuery = { source: string; label?: string | null | undefined } & Record<string, unknown>

/** A front end as a person or a program gives it. */
export interface GivenFrontEnd {
  /** The slug of a service of the directory. */
  service: string
  /** A fraction such as 0.999, or 99.9 for the same in percent. */
  target?: number | null | undefined
  pagerduty?: readonly { source: string; services: readonly string[] }[] | undefined
  errors?: readonly GivenQuery[] | undefined
  requests?: readonly GivenQuery[] | undefined
}

export interface ReadQuery {
  source: SourceEntry
  label: string | null
  query: Record<string, unknown>
}

export interface ReadFrontEnd {
  entity: EntityRef
  target: number | null
  services: { source: SourceEntry; key: string }[]
  errors: ReadQuery[]
  requests: ReadQuery[]
}

export const MAX_SERVICES = 200
export const MAX_QUERIES = 20
const MAX_KEY = 100
const MAX_LABEL = 200

/** @throws Invalid with messages by field: `errors.0.query` */
export async function readGiven(db: Db, given: GivenFrontEnd): Promise<ReadFrontEnd> {
  const sources = new Map((await listSources(db)).map((source) => [source.slug, source]))
  const problems: FieldProblems = {}
  const entity = await findService(db, given.service, problems)
  const target = readTarget(given.target ?? null, problems)
  const services = readServices(given.pagerduty ?? [], sources, problems)
  const errors = readQueries('errors', given.errors ?? [], sources, problems)
  const requests = readQueries('requests', given.requests ?? [], sources, problems)
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { entity: entity!, target, services, errors, requests }
}

async function findService(db: Db, slug: string, problems: FieldProblems): Promise<EntityRef | undefined> {
  const entity = await findEntity(db, slug.trim().toLowerCase())
  if (entity?.kind === 'service' && entity.retiredAt === null) return entity
  const shown = slug.trim().slice(0, 100)
  if (shown === '') problems['service'] = 'Choose a service of the directory.'
  else if (!entity) problems['service'] = `There is no “${shown}” in the directory.`
  else if (entity.retiredAt !== null) problems['service'] = `“${shown}” is retired.`
  else problems['service'] = `“${shown}” is no service.`
  return undefined
}

function readTarget(target: number | null, problems: FieldProblems): number | null {
  if (target === null) return null
  // Nobody means 99.9 times the time there is.
  const fraction = target > 1 ? Math.round((target / 100) * 1e9) / 1e9 : target
  if (fraction > 0 && fraction <= 1) return fraction
  problems['target'] = 'Must be a fraction such as 0.999, or a percentage such as 99.9.'
  return null
}

function readServices(
  given: NonNullable<GivenFrontEnd['pagerduty']>,
  sources: ReadonlyMap<string, SourceEntry>,
  problems: FieldProblems,
): ReadFrontEnd['services'] {
  const found = new Map<string, { source: SourceEntry; key: string }>()
  given.forEach(({ source: slug, services }, i) => {
    const source = sourceOf(slug, 'incidents', sources, `pagerduty.${i}.source`, problems)
    const keys = services.map((key) => key.trim()).filter(Boolean)
    if (keys.some((key) => key.length > MAX_KEY)) problems[`pagerduty.${i}.services`] = 'No id is that long.'
    if (source) for (const key of keys) found.set(`${slug} ${key}`, { source, key })
  })
  if (found.size > MAX_SERVICES) problems['pagerduty'] = `Take at most ${MAX_SERVICES} services.`
  return [...found.values()]
}

function readQueries(
  purpose: QueryPurpose,
  given: readonly GivenQuery[],
  sources: ReadonlyMap<string, SourceEntry>,
  problems: FieldProblems,
): ReadQuery[] {
  if (given.length > MAX_QUERIES) problems[purpose] = `Take at most ${MAX_QUERIES} queries.`
  return given.slice(0, MAX_QUERIES).flatMap(({ source: slug, label, ...rest }, i) => {
    const at = `${purpose}.${i}`
    const source = sourceOf(slug, 'series', sources, `${at}.source`, problems)
    const name = label?.trim() || null
    if (name !== null && name.length > MAX_LABEL) problems[`${at}.label`] = `Take at most ${MAX_LABEL} characters.`
    if (!source) return []
    const query = filledIn(rest)
    const kind = findSource(source.kind)!
    if (kind.gives === 'series') {
      Object.assign(problems, problemsWithSettings({ title: kind.title, schema: kind.query, prefix: at }, query))
    }
    return [{ source, label: name, query }]
  })
}

function sourceOf(
  slug: string,
  gives: 'incidents' | 'series',
  sources: ReadonlyMap<string, SourceEntry>,
  field: string,
  problems: FieldProblems,
): SourceEntry | null {
  const source = sources.get(slug.trim().toLowerCase())
  if (source && findSource(source.kind)!.gives === gives) return source
  const kinds = SOURCES.filter((one) => one.gives === gives).map(({ title }) => title)
  problems[field] = source
    ? `“${source.name}” does not give this: choose ${kinds.join(', ')}.`
    : `There is no source “${slug.slice(0, 100)}”.`
  return null
}
