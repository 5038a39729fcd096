import { recordAudit } from '../../audit/index.ts'
import type { Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import { listReferences } from '../../directory/index.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict } from '../../http/errors.ts'
import { dayOf, toStored } from '../../lib/dates.ts'
import type { HardwareDeps } from '../deps.ts'
import type { HardwareRow } from '../list/rows.ts'
import { auditWords, getRow } from './update.ts'

/** All rows that are a server, as they stood. */
export interface Deleted {
  entity: Record<string, unknown>
  server: Record<string, unknown>
  addresses: Record<string, unknown>[]
  fields: Record<string, unknown>[]
}

/**
 * Deletes a server; for a few seconds it can be brought back by `restoreServer`.
 * @throws NotFound, or Conflict that says what still refers to it
 */
export function deleteServer(deps: HardwareDeps, id: number, actor: Actor): Promise<HardwareRow> {
  const at = toStored(deps.clock())
  return change(deps, ['directory'], async (trx) => {
    const row = await getRow(trx, id, dayOf(at, deps.timeZone))
    const references = await listReferences({ db: trx, dialect: deps.database.dialect }, { id, kind: 'server' })
    if (references.length > 0) throw new Conflict(refusal(row, references))
    await keep(trx, id, at)
    await trx.deleteFrom('server').where('id', '=', id).execute()
    await trx.deleteFrom('entity').where('id', '=', id).execute()
    const thing = { kind: 'server', key: row.slug, name: row.hostname }
    await recordAudit(trx, { at, actor, action: 'server.delete', thing, before: auditWords(row) })
    return row
  })
}

function refusal({ hostname }: HardwareRow, references: readonly { count: number; word: string }[]): string {
  const said = references.map(({ count, word }) => `${count} ${word}`).join(', ')
  return `${hostname} cannot be deleted, because something refers to it: ${said}. Set its status to retired instead.`
}

async function keep(trx: Trx, id: number, at: string): Promise<void> {
  const entity = await trx.selectFrom('entity').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const deleted: Deleted = {
    entity: { ...entity },
    server: await trx.selectFrom('server').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    addresses: await trx.selectFrom('server_address').selectAll().where('server_id', '=', id).execute(),
    fields: await trx.selectFrom('server_field').selectAll().where('server_id', '=', id).execute(),
  }
  // The database makes it of the others.
  delete deleted.entity['search']
  await trx
    .insertInto('server_deletion')
    .values({ server_id: id, data: JSON.stringify(deleted), deleted_at: at })
    .execute()
}
