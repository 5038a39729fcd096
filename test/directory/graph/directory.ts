import { sql } from 'kysely'
import pino from 'pino'
import type { Test } from 'tap'
import { migrate } from '../../../src/db/migrate.ts'
import { type Database, openDatabase } from '../../../src/db/open.ts'
import type { Db } from '../../../src/db/schema.ts'
import type { Source } from '../../../src/directory/graph/build.ts'
import { type GraphLimits, LiveGraph } from '../../../src/directory/graph/live-graph.ts'
import type { EntityKind, ResponsibilityRole } from '../../../src/directory/tables.ts'
import { createPostgres, type Engine, temporaryDatabase } from '../../support/database.ts'

export const AT = '2026-03-03T10:00:00.000Z'
export const LATER = '2026-03-03T11:00:00.000Z'

export interface TestDirectory extends Database {
  source: Source
}

/** An empty directory, and where a graph can read it from. */
export async function temporaryDirectory(t: Test, engine: Engine): Promise<TestDirectory> {
  if (engine === 'sqlite') {
    const database = await temporaryDatabase(t, engine)
    return { ...database, source: { file: database.file! } }
  }
  const databaseUrl = await createPostgres(t)
  const database = openDatabase({ dataDir: '', databaseUrl })
  t.teardown(() => database.close())
  await migrate(database.db)
  return { ...database, source: { databaseUrl } }
}

/** A graph that reads a directory; it ends with the test. */
export function liveGraph(
  t: Test,
  { db, source }: Pick<TestDirectory, 'db' | 'source'>,
  limits?: Partial<GraphLimits>,
) {
  const live = new LiveGraph({ db, source, log: pino({ level: 'silent' }) }, limits)
  t.teardown(() => live.stop())
  live.start()
  return live
}

type Parent = { in?: number | null }

/** Writes an entity the way the domain does: its own row and that of its kind. @returns its id */
export async function addEntity(db: Db, kind: EntityKind, { in: parent = null }: Parent = {}): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { id } = await trx
      .insertInto('entity')
      .values({ kind, slug: `new-${kind.replace('_', '-')}`, name: kind, created_at: AT })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx
      .updateTable('entity')
      .set({ slug: `e${id}` })
      .where('id', '=', id)
      .execute()
    if (kind === 'cluster') await trx.insertInto(kind).values({ id, region_id: parent! }).execute()
    else if (kind === 'server') await trx.insertInto(kind).values({ id, cluster_id: parent }).execute()
    else if (kind === 'process') await trx.insertInto(kind).values({ id, server_id: parent! }).execute()
    else if (kind === 'service') await trx.insertInto(kind).values({ id, origin: 'own' }).execute()
    else await trx.insertInto(kind).values({ id }).execute()
    return id
  })
}

/** @returns its id, which is not that of a node */
export async function addComponent(db: Db, serviceId: number, key = 's3'): Promise<number> {
  const check = await db
    .insertInto('status_check')
    .values({ service_id: serviceId, kind: 'aws', interval_seconds: 900, created_at: AT })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id } = await db
    .insertInto('component')
    .values({ service_id: serviceId, check_id: check.id, key, name: key, position: 1, status: 'unknown', since: AT })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function addPerson(db: Db, name: string): Promise<number> {
  const row = { name, email: `${name.toLowerCase()}@norrvik.example`, created_at: AT }
  return (await db.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow()).id
}

export async function assign(db: Db, entityId: number, personId: number, role: ResponsibilityRole): Promise<number> {
  const row = { entity_id: entityId, person_id: personId, role, begun_at: AT }
  return (await db.insertInto('responsibility').values(row).returning('id').executeTakeFirstOrThrow()).id
}

export async function retire(db: Db, entityId: number, retiredAt: string | null = AT): Promise<void> {
  await db.updateTable('entity').set({ retired_at: retiredAt }).where('id', '=', entityId).execute()
}

/** The log as words: `added holds 1 2`. */
export async function readLog(db: Db, after = 0): Promise<string[]> {
  const { rows } = await sql<{ op: string; what: string; from_id: number; to_id: number | null }>`
    SELECT op, what, from_id, to_id FROM directory_change WHERE seq > ${after} ORDER BY seq`.execute(db)
  return rows.map(({ op, what, from_id, to_id }) => [op, what, from_id, ...(to_id === null ? [] : [to_id])].join(' '))
}
