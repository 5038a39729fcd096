import { countReferring, listRestricting } from '../../db/foreign-keys.ts'
import type { Database } from '../../db/open.ts'
import type { EntityRef } from '../entities/find.ts'

/** Something that keeps an entity from being deleted. */
export interface Reference {
  count: number
  /** What they are: `servers in it`. */
  word: string
}

/** One and several, by the column that refers. */
const WORDS: Record<string, [string, string]> = {
  'cluster.region_id': ['cluster in it', 'clusters in it'],
  'server.cluster_id': ['server in it', 'servers in it'],
  'process.server_id': ['process on it', 'processes on it'],
  'runs.process_id': ['service that it runs', 'services that it runs'],
  'runs.service_id': ['process that runs it', 'processes that run it'],
  'depends_on.service_id': ['service that it needs', 'services that it needs'],
  'depends_on.needs_id': ['service that needs it', 'services that need it'],
  'depends_on_component.service_id': ['part of a provider that it needs', 'parts of providers that it needs'],
  'depends_on_component.component_id': ['service that needs a part of it', 'services that need a part of it'],
  'incident_affects.entity_id': ['incident', 'incidents'],
  'downtime_target.entity_id': ['downtime', 'downtimes'],
  'downtime_template_target.entity_id': ['series of downtimes', 'series of downtimes'],
  'serves.service_id': ['data set that it serves', 'data sets that it serves'],
  'serves.data_set_id': ['service that serves it', 'services that serve it'],
  'responsibility.entity_id': ['responsibility, running or ended', 'responsibilities, running or ended'],
  'front_end.service_id': ['uptime report', 'uptime reports'],
  'board_service.service_id': ['place on the status board', 'places on the status board'],
  'component.service_id': ['sub-service with its history', 'sub-services with their history'],
}

/**
 * What still refers to an entity, most first; whatever table of whichever domain it stands in.
 * @param except tables that go with it
 */
export async function listReferences(
  database: Pick<Database, 'db' | 'dialect'>,
  { id, kind }: Pick<EntityRef, 'id' | 'kind'>,
  except: readonly string[] = [],
): Promise<Reference[]> {
  const keys = (await listRestricting(database, ['entity', kind])).filter(({ table }) => !except.includes(table))
  const counted = await countReferring(database, keys, id)
  const parts = kind === 'service' ? await countLinksToParts(database, id) : 0
  const linked = { table: 'depends_on_component', column: 'component_id', count: parts }
  return [...counted, ...(parts > 0 ? [linked] : [])]
    .map(({ table, column, count }) => ({ count, word: wordFor(table, column, count) }))
    .sort((a, b) => b.count - a.count)
}

/** `1 server in it, 2 processes that run it` */
export function tellReferences(references: readonly Reference[]): string {
  return references.map(({ count, word }) => `${count} ${word}`).join(', ')
}

async function countLinksToParts({ db }: Pick<Database, 'db'>, serviceId: number): Promise<number> {
  const { count } = await db
    .selectFrom('component')
    .innerJoin('depends_on_component', 'depends_on_component.component_id', 'component.id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('component.service_id', '=', serviceId)
    .executeTakeFirstOrThrow()
  return count
}

/** One or several of what a column holds, in words. */
export function wordFor(table: string, column: string, count: number): string {
  const [one, several] =
    WORDS[`${table}.${column}`] ?? ['entry', 'entries'].map((word) => `${word} of “${table.replaceAll('_', ' ')}”`)
  return (count === 1 ? one : several)!
}
