import { sql } from 'kysely'
import type { Db, Trx } from '../../../db/schema.ts'
import type { EntityKind } from '../../tables.ts'
import type { KnownEntity } from './known.ts'

/** Every place of the directory and the board that may refer to an entity, in words. */
const REFERENCES = [
  ['cluster', 'region_id', 'a cluster is in it'],
  ['server', 'cluster_id', 'a server is in it'],
  ['process', 'server_id', 'a process is in it'],
  ['runs', 'process_id', 'it runs a service'],
  ['runs', 'service_id', 'a process runs it'],
  ['depends_on', 'service_id', 'it needs a service'],
  ['depends_on', 'needs_id', 'a service needs it'],
  ['depends_on_component', 'service_id', 'it needs a part of a service'],
  ['serves', 'service_id', 'it serves a data set'],
  ['serves', 'data_set_id', 'a service serves it'],
  ['responsibility', 'entity_id', 'somebody is responsible for it'],
  ['board_service', 'service_id', 'it is on the status board'],
] as const

const TOLD = 20

/** Why some entities cannot be deleted: what refers to them. */
export async function problemsWithDeleting(db: Db, entities: readonly KnownEntity[]): Promise<string[]> {
  if (entities.length === 0) return []
  const slugs = new Map(entities.map(({ id, slug }) => [id, slug]))
  const problems: string[] = []
  for (const [table, column, words] of REFERENCES) {
    const { rows } = await sql<{ id: number }>`
      SELECT ${sql.ref(column)} AS id FROM ${sql.table(table)}
      WHERE ${sql.ref(column)} IN (${sql.join([...slugs.keys()])}) LIMIT ${sql.lit(TOLD)}`.execute(db)
    for (const { id } of rows) problems.push(`“${slugs.get(id)}” cannot go: ${words}.`)
  }
  return problems
}

/** Deletes entities that nothing in the directory refers to. */
export async function deleteEntities(trx: Trx, kind: EntityKind, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await trx.deleteFrom(kind).where('id', 'in', ids).execute()
  await trx.deleteFrom('entity').where('id', 'in', ids).execute()
}
