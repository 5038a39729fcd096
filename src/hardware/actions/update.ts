import { recordAudit } from '../../audit/index.ts'
import type { Db, Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, Invalid, NotFound } from '../../http/errors.ts'
import { dayOf, toStored } from '../../lib/dates.ts'
import { listCustomColumns } from '../custom.ts'
import type { HardwareDeps } from '../deps.ts'
import { type HardwareRow, listRows } from '../list/rows.ts'
import { readChange } from '../values.ts'
import { type ResolvedChange, resolveChange } from './resolve.ts'
import { writeAddresses, writeFields } from './write.ts'

/** Somebody else has changed the server since it was read. */
export class ChangedMeanwhile extends Conflict {
  /** As it is now. */
  readonly row: HardwareRow

  constructor(row: HardwareRow) {
    super(`${row.hostname} was changed by somebody else in the meantime. Look at what is there now, then try again.`)
    this.row = row
  }
}

/** @throws NotFound */
export async function getRow(db: Db, id: number, today: string): Promise<HardwareRow> {
  const [row] = await listRows(db, [id], today)
  if (!row) throw new NotFound('There is no such server; perhaps it was deleted.')
  return row
}

/**
 * Changes fields of a server, under whatever wording they are given.
 * @param given.version the version that the fields were read from; without it the last one to write wins
 * @throws NotFound, ChangedMeanwhile, or Invalid with messages by column
 */
export function updateServer(
  deps: HardwareDeps,
  id: number,
  given: { version?: number | undefined; fields: Readonly<Record<string, unknown>> },
  actor: Actor,
): Promise<HardwareRow> {
  const at = toStored(deps.clock())
  const today = dayOf(at, deps.timeZone)
  return change(deps, ['directory'], async (trx) => {
    const before = await getRow(trx, id, today)
    if (given.version !== undefined && given.version !== before.version) throw new ChangedMeanwhile(before)
    const customs = await listCustomColumns(trx)
    const read = readChange(given.fields, new Set(customs.map(({ key }) => key)))
    const { resolved, problems } = await resolveChange(trx, read.change, id)
    const all = { ...problems, ...read.problems }
    if (Object.keys(all).length > 0) throw new Invalid(all)
    await write(trx, before, resolved, at, today)
    const columnIds = new Map(customs.map(({ key, columnId }) => [key, columnId]))
    await writeFields(
      trx,
      Object.entries(resolved.custom).map(([key, value]) => ({ serverId: id, columnId: columnIds.get(key)!, value })),
    )
    const after = await getRow(trx, id, today)
    await recordAudit(trx, {
      at,
      actor,
      action: 'server.change',
      thing: { kind: 'server', key: before.slug, name: after.hostname },
      before: auditWords(before),
      after: auditWords(after),
    })
    return after
  })
}

/** The version is written with the rest and compared in the same statement, so that of two at once one is refused. */
async function write(trx: Trx, before: HardwareRow, change: ResolvedChange, at: string, today: string): Promise<void> {
  const { id, version, hostname } = before
  const { numUpdatedRows } = await trx
    .updateTable('server')
    .set({ ...change.columns, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new ChangedMeanwhile(await getRow(trx, id, today))
  const named = change.columns['hostname']
  if (typeof named === 'string' && named !== hostname) {
    await trx.updateTable('entity').set({ name: named }).where('id', '=', id).where('name', '=', hostname).execute()
  }
  if (change.columns['status'] === 'retired' && before.status !== 'retired') {
    await trx.updateTable('entity').set({ retired_at: at }).where('id', '=', id).execute()
  }
  if (change.addresses) await writeAddresses(trx, new Map([[id, change.addresses]]))
}

/** A row as the audit log keeps it: what is derived from other things is left out. */
export function auditWords(row: HardwareRow): object {
  const { id: _id, slug: _slug, version: _version, serialTwice: _twice, warranty: _warranty, custom, ...rest } = row
  const { region: _region, cluster, owner, ...words } = rest
  return { ...words, cluster: cluster?.slug ?? null, owner: owner?.email ?? owner?.name ?? null, ...custom }
}
