import { sql } from 'kysely'
import { recordAudit } from '../../audit/index.ts'
import type { Db, Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import { type DirectoryDeps, topicsOf } from './deps.ts'
import { type EntityRef, getEntity } from './find.ts'

/** Each is written down for the graph in the same transaction, for which everybody waits on SQLite. */
export const MOST_RETIRED_AT_ONCE = 5_000

/**
 * Takes an entity out of use: it is found no more unless asked for, hits nothing and is hit by nothing; what happened
 * to it stays. `withContents` takes what sits in it along.
 * @returns how many were taken out of use
 * @throws NotFound, or Conflict when it cannot be
 */
export async function retireEntity(
  deps: DirectoryDeps,
  slug: string,
  { withContents }: { withContents: boolean },
  actor: Actor,
): Promise<number> {
  const known = await getEntity(deps.db, slug)
  return change(deps, topicsOf(known.kind), async (trx) => {
    const at = toStored(deps.clock())
    if (known.retiredAt !== null) throw new Conflict(`${known.name} is retired already.`)
    await refuseOnBoard(trx, known)
    const contents = withContents ? await listContents(trx, known) : []
    if (contents.length > MOST_RETIRED_AT_ONCE) {
      throw new Conflict(`More than ${MOST_RETIRED_AT_ONCE} things sit in ${known.name}: retire them part by part.`)
    }
    const ids = [known.id, ...contents.map(({ id }) => id)]
    const retired = await trx
      .updateTable('entity')
      .set({ retired_at: at })
      .where('id', 'in', ids)
      .where('retired_at', 'is', null)
      .returning('id')
      .execute()
    const after = { retired: true, withContents: contents.map((entity) => entity.slug) }
    await recordAudit(trx, { at, actor, action: 'entity.retire', thing: thingOf(known), after })
    return retired.length
  })
}

/** Puts a retired entity back into use. @throws NotFound, or Conflict when it is in use */
export async function returnEntity(deps: DirectoryDeps, slug: string, actor: Actor): Promise<void> {
  const known = await getEntity(deps.db, slug)
  await change(deps, topicsOf(known.kind), async (trx) => {
    const at = toStored(deps.clock())
    if (known.retiredAt === null) throw new Conflict(`${known.name} is in use.`)
    await trx.updateTable('entity').set({ retired_at: null, confirmed_at: at }).where('id', '=', known.id).execute()
    await recordAudit(trx, { at, actor, action: 'entity.return', thing: thingOf(known) })
  })
}

/** Says that an entry is right as it stands, so that it is not stale. */
export async function confirmEntity(deps: DirectoryDeps, slug: string, actor: Actor): Promise<void> {
  const known = await getEntity(deps.db, slug)
  await change(deps, ['directory'], async (trx) => {
    const at = toStored(deps.clock())
    await trx.updateTable('entity').set({ confirmed_at: at }).where('id', '=', known.id).execute()
    await recordAudit(trx, { at, actor, action: 'entity.confirm', thing: thingOf(known) })
  })
}

export function thingOf({ kind, slug, name }: EntityRef) {
  return { kind, key: slug, name }
}

/** What stands on the board is checked and shown; it ends there first, with its checks. */
async function refuseOnBoard(trx: Trx, { id, name }: EntityRef): Promise<void> {
  const onBoard = await trx
    .selectFrom('board_service')
    .select('service_id')
    .where('service_id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (onBoard) throw new Conflict(`${name} stands on the status board: take it off there first, with its checks.`)
}

/** What sits in an entity, at any depth, and is in use; one more than may be retired at once at most. */
export async function listContents(db: Db, { id }: Pick<EntityRef, 'id'>): Promise<{ id: number; slug: string }[]> {
  const clusters = sql`SELECT id FROM cluster WHERE region_id = ${id}`
  const servers = sql`SELECT id FROM server WHERE cluster_id = ${id} OR cluster_id IN (${clusters})`
  return db
    .selectFrom('entity')
    .select(['id', 'slug'])
    .where(
      sql<boolean>`id IN (${clusters} UNION ALL ${servers}
        UNION ALL SELECT id FROM process WHERE server_id = ${id} OR server_id IN (${servers}))`,
    )
    .where('retired_at', 'is', null)
    .orderBy('id')
    .limit(MOST_RETIRED_AT_ONCE + 1)
    .execute()
}
