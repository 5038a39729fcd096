import { recordAudit } from '../../audit/index.ts'
import type { Db, Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
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

const NAMED = 3

/**
 * Deletes a server; for a few seconds it can be brought back by `restoreServer`.
 * @throws NotFound, or Conflict that says what still refers to it
 */
export async function deleteServer(deps: HardwareDeps, id: number, actor: Actor): Promise<HardwareRow> {
  const at = toStored(deps.clock())
  return change(deps, ['directory'], async (trx) => {
    const row = await getRow(trx, id, dayOf(at, deps.timeZone))
    const reasons = await listReferences(trx, id)
    if (reasons.length > 0) throw new Conflict(refusal(row.hostname, reasons))
    await keep(trx, id, at)
    await trx.deleteFrom('server').where('id', '=', id).execute()
    await trx.deleteFrom('entity').where('id', '=', id).execute()
    const thing = { kind: 'server', key: row.slug, name: row.hostname }
    await recordAudit(trx, { at, actor, action: 'server.delete', thing, before: auditWords(row) })
    return row
  }).catch((error: unknown) => {
    // What later parts of the product refer to is refused by the database itself.
    if (!isReferred(error)) throw error
    throw new Conflict(refusal('This server', ['incidents, downtimes or alarms are about it']))
  })
}

function refusal(name: string, reasons: readonly string[]): string {
  return `${name} cannot be deleted: ${reasons.join(', and ')}. Set its status to retired instead.`
}

/** What still refers to a server, in parts of a sentence. */
export async function listReferences(db: Db, id: number): Promise<string[]> {
  const processes = await db
    .selectFrom('process')
    .innerJoin('entity', 'entity.id', 'process.id')
    .select('entity.name')
    .where('process.server_id', '=', id)
    .orderBy('entity.name')
    .limit(NAMED + 1)
    .execute()
  const people = await db
    .selectFrom('responsibility')
    .innerJoin('person', 'person.id', 'responsibility.person_id')
    .select('person.name')
    .where('responsibility.entity_id', '=', id)
    .distinct()
    .orderBy('person.name')
    .limit(NAMED + 1)
    .execute()
  const some = (rows: { name: string }[]) =>
    [...rows.slice(0, NAMED).map(({ name }) => name), ...(rows.length > NAMED ? ['others'] : [])].join(', ')
  return [
    ...(processes.length > 0 ? [`it runs ${some(processes)}`] : []),
    ...(people.length > 0
      ? [`${some(people)} ${people.length === 1 ? 'is or was' : 'are or were'} responsible for it`]
      : []),
  ]
}

async function keep(trx: Trx, id: number, at: string): Promise<void> {
  const entity = await trx.selectFrom('entity').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const server = await trx.selectFrom('server').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const addresses = await trx.selectFrom('server_address').selectAll().where('server_id', '=', id).execute()
  const fields = await trx.selectFrom('server_field').selectAll().where('server_id', '=', id).execute()
  const data = JSON.stringify({ entity, server, addresses, fields })
  await trx.insertInto('server_deletion').values({ server_id: id, data, deleted_at: at }).execute()
}

/** A foreign key of another table: SQLSTATE 23001 and 23503, and SQLite's name for both. */
export function isReferred(error: unknown): boolean {
  const { code } = error as { code?: string }
  return code === '23503' || code === '23001' || code === 'SQLITE_CONSTRAINT_FOREIGNKEY'
}
