import { recordAudit } from '../../audit/index.ts'
import type { Db } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Invalid } from '../../http/errors.ts'
import { dayOf, toStored } from '../../lib/dates.ts'
import { freeSlug, slugOf } from '../../lib/slugs.ts'
import { listCustomColumns } from '../custom.ts'
import type { HardwareDeps } from '../deps.ts'
import type { HardwareRow } from '../list/rows.ts'
import { readChange } from '../values.ts'
import { resolveChange } from './resolve.ts'
import { auditWords, getRow } from './update.ts'
import { writeAddresses, writeFields } from './write.ts'

/** Adds a server to the inventory, and so to the directory. @throws Invalid with messages by column */
export function createServer(
  deps: HardwareDeps,
  fields: Readonly<Record<string, unknown>>,
  actor: Actor,
): Promise<HardwareRow> {
  const at = toStored(deps.clock())
  const today = dayOf(at, deps.timeZone)
  return change(deps, ['directory'], async (trx) => {
    const customs = await listCustomColumns(trx)
    const read = readChange(fields, new Set(customs.map(({ key }) => key)))
    const { resolved, problems } = await resolveChange(trx, read.change, null)
    const all = { ...problems, ...read.problems }
    const { hostname } = read.change.stored
    if (!hostname) all['hostname'] ??= 'Hostname is needed.'
    if (Object.keys(all).length > 0) throw new Invalid(all)
    const slug = await findFreeSlug(trx, hostname!)
    const entity = { kind: 'server' as const, slug, name: hostname!, created_at: at }
    const { id } = await trx
      .insertInto('entity')
      .values({ ...entity, retired_at: resolved.columns['status'] === 'retired' ? at : null })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx
      .insertInto('server')
      .values({ cluster_id: null, ...resolved.columns, id })
      .execute()
    await writeAddresses(trx, new Map([[id, resolved.addresses ?? []]]))
    const columnIds = new Map(customs.map(({ key, columnId }) => [key, columnId]))
    await writeFields(
      trx,
      Object.entries(resolved.custom).map(([key, value]) => ({ serverId: id, columnId: columnIds.get(key)!, value })),
    )
    const row = await getRow(trx, id, today)
    const thing = { kind: 'server', key: slug, name: row.hostname }
    await recordAudit(trx, { at, actor, action: 'server.create', thing, after: auditWords(row) })
    return row
  })
}

async function findFreeSlug(db: Db, hostname: string): Promise<string> {
  const base = slugOf(hostname, 'server')
  const rows = await db
    .selectFrom('entity')
    .select('slug')
    .where('slug', '>=', base)
    // Every `web-1-…` comes before this.
    .where('slug', '<', `${base}-~`)
    .where((eb) => eb.or([eb('slug', '=', base), eb('slug', 'like', `${base}-%`)]))
    .execute()
  return freeSlug(base, new Set(rows.map(({ slug }) => slug)))
}
