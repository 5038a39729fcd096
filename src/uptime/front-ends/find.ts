import type { Db } from '../../db/schema.ts'
import { type EntityRef, listEntitiesById } from '../../directory/index.ts'
import { NotFound } from '../../http/errors.ts'
import { listSources, type SourceEntry } from '../settings/find.ts'
import type { QueryPurpose } from '../tables.ts'

/** A service of an incident source that reports on a front end. */
export interface FrontEndService {
  source: SourceEntry
  /** What the source calls it: an id for programs, a name for people where it is known. */
  key: string
  name: string | null
}

/** What a source is asked for in steps of time. */
export interface FrontEndQuery {
  source: SourceEntry
  label: string | null
  /** Of the form that the kind of the source takes. */
  query: Record<string, unknown>
}

/** A service of the directory whose uptime is reported. */
export interface FrontEnd {
  entity: EntityRef
  /** A fraction; null when none is agreed. */
  target: number | null
  position: number
  services: FrontEndService[]
  /** Added up. */
  errors: FrontEndQuery[]
  requests: FrontEndQuery[]
}

/** More would make a report that nobody reads. */
export const MAX_FRONT_ENDS = 200

/** All front ends, in the order of the report. */
export async function listFrontEnds(db: Db): Promise<FrontEnd[]> {
  return readFrontEnds(db, null)
}

/** @throws NotFound */
export async function getFrontEnd(db: Db, slug: string): Promise<FrontEnd> {
  const row = await db
    .selectFrom('front_end')
    .innerJoin('entity', 'entity.id', 'front_end.service_id')
    .select('front_end.service_id as id')
    .where('entity.slug', '=', slug)
    .executeTakeFirst()
  const [found] = row ? await readFrontEnds(db, row.id) : []
  if (!found) throw new NotFound(`“${slug.slice(0, 100)}” has no uptime report.`)
  return found
}

async function readFrontEnds(db: Db, only: number | null): Promise<FrontEnd[]> {
  const rows = await db
    .selectFrom('front_end')
    .select(['service_id as id', 'target', 'position'])
    .$if(only !== null, (query) => query.where('service_id', '=', only))
    .orderBy('position')
    .orderBy('service_id')
    .limit(MAX_FRONT_ENDS)
    .execute()
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const entities = await listEntitiesById(db, ids)
  const sources = new Map((await listSources(db)).map((source) => [source.id, source]))
  const services = Map.groupBy(await listServices(db, ids), ({ frontEnd }) => frontEnd)
  const queries = Map.groupBy(await listQueries(db, ids), ({ frontEnd, purpose }) => `${purpose}:${frontEnd}`)
  const queriesOf = (purpose: QueryPurpose, id: number) =>
    (queries.get(`${purpose}:${id}`) ?? []).map(({ sourceId, label, query }) => ({
      source: sources.get(sourceId)!,
      label,
      query: JSON.parse(query) as Record<string, unknown>,
    }))
  return rows.map(({ id, target, position }) => ({
    entity: entities.get(id)!,
    target,
    position,
    services: (services.get(id) ?? []).map(({ sourceId, key, name }) => ({
      source: sources.get(sourceId)!,
      key,
      name,
    })),
    errors: queriesOf('errors', id),
    requests: queriesOf('requests', id),
  }))
}

function listServices(db: Db, ids: readonly number[]) {
  return db
    .selectFrom('front_end_service')
    .select(['front_end_id as frontEnd', 'source_id as sourceId', 'key', 'name'])
    .where('front_end_id', 'in', ids)
    .orderBy('source_id')
    .orderBy('key')
    .execute()
}

function listQueries(db: Db, ids: readonly number[]) {
  return db
    .selectFrom('front_end_query')
    .select(['front_end_id as frontEnd', 'purpose', 'source_id as sourceId', 'label', 'query'])
    .where('front_end_id', 'in', ids)
    .orderBy('position')
    .execute()
}
