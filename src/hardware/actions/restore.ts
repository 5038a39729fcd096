import { recordAudit } from '../../audit/index.ts'
import { isReferred } from '../../db/failures.ts'
import type { Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, NotFound } from '../../http/errors.ts'
import { between, dayOf, later, SECOND, toStored } from '../../lib/dates.ts'
import type { HardwareDeps } from '../deps.ts'
import type { HardwareRow } from '../list/rows.ts'
import type { Deleted } from './delete.ts'
import { auditWords, getRow } from './update.ts'

/** How long pages offer to undo; a press at the last moment still has to arrive. */
export const UNDO_MS = 10 * SECOND
const LATE_MS = 5 * SECOND

/**
 * Brings back a server that was deleted a moment ago, with all that it had and under its old id.
 * @throws NotFound, or Conflict when it is too late or its place was taken
 */
export async function restoreServer(deps: HardwareDeps, id: number, actor: Actor): Promise<HardwareRow> {
  const at = toStored(deps.clock())
  return change(deps, ['directory'], async (trx) => {
    const kept = await trx.selectFrom('server_deletion').selectAll().where('server_id', '=', id).executeTakeFirst()
    if (!kept) throw new NotFound('There is no deleted server to bring back.')
    if (between(kept.deleted_at, at) > UNDO_MS + LATE_MS) {
      throw new Conflict(`This was deleted more than ${UNDO_MS / SECOND} s ago and cannot be undone any more.`)
    }
    const deleted = JSON.parse(kept.data) as Deleted
    await refuseWhenTaken(trx, deleted)
    await putBack(trx, deleted)
    await trx.deleteFrom('server_deletion').where('server_id', '=', id).execute()
    const row = await getRow(trx, id, dayOf(at, deps.timeZone))
    const thing = { kind: 'server', key: row.slug, name: row.hostname }
    await recordAudit(trx, { at, actor, action: 'server.restore', thing, after: auditWords(row) })
    return row
  }).catch((error: unknown) => {
    if (!isReferred(error)) throw error
    throw new Conflict('Its cluster or its owner is gone, so it cannot be brought back as it was.')
  })
}

async function refuseWhenTaken(trx: Trx, { entity, server }: Deleted): Promise<void> {
  const slug = await trx
    .selectFrom('entity')
    .select('name')
    .where('slug', '=', String(entity['slug']))
    .executeTakeFirst()
  if (slug) throw new Conflict(`${slug.name} has taken its place in the directory, so it cannot be brought back.`)
  const tag = server['asset_tag']
  if (typeof tag !== 'string') return
  const holder = await trx.selectFrom('server').select('hostname').where('asset_tag', '=', tag).executeTakeFirst()
  if (holder) throw new Conflict(`${tag} is the asset tag of ${holder.hostname} by now, so it cannot be brought back.`)
}

// The rows were read from these very tables.
async function putBack(trx: Trx, { entity, server, addresses, fields }: Deleted): Promise<void> {
  await trx
    .insertInto('entity')
    .values(entity as never)
    .execute()
  await trx
    .insertInto('server')
    .values(server as never)
    .execute()
  if (addresses.length > 0)
    await trx
      .insertInto('server_address')
      .values(addresses as never)
      .execute()
  if (fields.length > 0)
    await trx
      .insertInto('server_field')
      .values(fields as never)
      .execute()
}

/** What pages offer to bring back: its name, and for how long still. Null when it is too late. */
export async function findUndoable(
  { db, clock }: Pick<HardwareDeps, 'db' | 'clock'>,
  id: number,
): Promise<{ id: number; hostname: string; seconds: number } | null> {
  const kept = await db.selectFrom('server_deletion').selectAll().where('server_id', '=', id).executeTakeFirst()
  if (!kept) return null
  const left = UNDO_MS - between(kept.deleted_at, toStored(clock()))
  const { server } = JSON.parse(kept.data) as Deleted
  return left > 0 ? { id, hostname: String(server['hostname']), seconds: Math.ceil(left / SECOND) } : null
}

/** Forgets what can be brought back no more. @returns how many */
export async function forgetDeletions(deps: Pick<HardwareDeps, 'db' | 'clock'>): Promise<number> {
  const { numDeletedRows } = await deps.db
    .deleteFrom('server_deletion')
    .where('deleted_at', '<', later(toStored(deps.clock()), -(UNDO_MS + LATE_MS)))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
