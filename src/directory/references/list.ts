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
  'serves.service_id': ['data set that it serves', 'data sets that it serves'],
  'serves.data_set_id': ['service that serves it', 'services that serve it'],
  'responsibility.entity_id': ['responsibility, running or ended', 'responsibilities, running or ended'],
  'board_service.service_id': ['place on the status board', 'places on the status board'],
  'component.service_id': ['sub-service with its history', 'sub-services with their history'],
}

/** What still refers to an entity, most first; whatever table of whichever domain it stands in. */
export async function listReferences(
  database: Pick<Database, 'db' | 'dialect'>,
  { id, kind }: Pick<EntityRef, 'id' | 'kind'>,
): Promise<Reference[]> {
  const keys = await listRestricting(database, ['entity', kind])
  const counted = await countReferring(database, keys, id)
  return counted
    .map(({ table, column, count }) => ({ count, word: wordFor(table, column, count) }))
    .sort((a, b) => b.count - a.count)
}

/** One or several of what a column holds, in words. */
export function wordFor(table: string, column: string, count: number): string {
  const [one, several] =
    WORDS[`${table}.${column}`] ?? ['entry', 'entries'].map((word) => `${word} of “${table.replaceAll('_', ' ')}”`)
  return (count === 1 ? one : several)!
}
