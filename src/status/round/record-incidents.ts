import type { Trx } from '../../db/schema.ts'
import { chunksOf, lastByKey } from '../../lib/chunks.ts'
import type { CheckResult } from '../checks/check.ts'
import type { Impact, IncidentStage, ReadIncident } from '../families/family.ts'
import type { KnownCheck } from './record.ts'

const AT_ONCE = 500

interface IncidentRow {
  service_id: number
  check_id: number | null
  external_id: string
  title: string
  impact: Impact
  status: IncidentStage
  started_at: string
  resolved_at: string | null
  url: string | null
}

interface Listed {
  serviceId: number
  checkId: number
  at: string
  incident: ReadIncident
}

/**
 * Keeps what providers report, matched by their own ids, so that it outlives their pages. An open incident that a
 * page no longer lists is over: most pages list only what is open.
 */
export async function recordIncidents(
  trx: Trx,
  checks: ReadonlyMap<number, KnownCheck>,
  results: readonly CheckResult[],
): Promise<void> {
  const read = results.filter((result) => result.reading !== null && result.told)
  if (read.length === 0) return
  const listed = lastByKey(
    read.flatMap((result) => {
      const { service_id: serviceId } = checks.get(result.checkId)!
      return result.reading!.incidents.map((incident) => ({
        serviceId,
        checkId: result.checkId,
        at: result.at,
        incident,
      }))
    }),
    keyOfListed,
  )
  const known = await findKnown(trx, checks, read, [...listed.values()])
  const byKey = lastByKey(known, keyOf)

  const changed = [...listed].flatMap(([key, item]) => {
    const before = byKey.get(key)
    const after = rowOf(item, before)
    return before && isSame(before, after) ? [] : [{ ...after, first_seen_at: item.at }]
  })
  const ids = new Map(known.map((row) => [keyOf(row), row.id]))
  for (const rows of chunksOf(changed, AT_ONCE)) {
    for (const row of await upsertIncidents(trx, rows)) ids.set(keyOf(row), row.id)
  }
  await recordUpdates(trx, [...listed.values()], ids)

  const seenAt = new Map(read.map((result) => [result.checkId, result.at]))
  const gone = known.filter(
    (row) => row.resolved_at === null && row.check_id !== null && seenAt.has(row.check_id) && !listed.has(keyOf(row)),
  )
  if (gone.length > 0) await endIncidents(trx, gone, read[0]!.at)
}

/** The open ones of the services that were read, and those of any age that their pages list. */
async function findKnown(
  trx: Trx,
  checks: ReadonlyMap<number, KnownCheck>,
  read: readonly CheckResult[],
  listed: readonly Listed[],
): Promise<(IncidentRow & { id: number })[]> {
  const services = [...new Set(read.map((result) => checks.get(result.checkId)!.service_id))]
  const ids = [...new Set(listed.map(({ incident }) => incident.id))]
  const base = trx
    .selectFrom('provider_incident')
    .select([
      'id',
      'service_id',
      'check_id',
      'external_id',
      'title',
      'impact',
      'status',
      'started_at',
      'resolved_at',
      'url',
    ])
    .where('service_id', 'in', services)
  const open = await base.where('resolved_at', 'is', null).execute()
  const closed = await Promise.all(
    chunksOf(ids, AT_ONCE).map((part) =>
      base.where('resolved_at', 'is not', null).where('external_id', 'in', part).execute(),
    ),
  )
  return [...open, ...closed.flat()]
}

function rowOf({ serviceId, checkId, at, incident }: Listed, before: IncidentRow | undefined): IncidentRow {
  return {
    service_id: serviceId,
    check_id: checkId,
    external_id: incident.id,
    title: incident.title,
    impact: incident.impact,
    status: incident.status,
    started_at: incident.startedAt ?? before?.started_at ?? at,
    resolved_at: incident.resolvedAt,
    url: incident.url,
  }
}

const COMPARED = ['check_id', 'title', 'impact', 'status', 'started_at', 'resolved_at', 'url'] as const

function isSame(before: IncidentRow, after: IncidentRow): boolean {
  return COMPARED.every((column) => before[column] === after[column])
}

async function upsertIncidents(trx: Trx, rows: (IncidentRow & { first_seen_at: string })[]) {
  return trx
    .insertInto('provider_incident')
    .values(rows)
    .onConflict((oc) =>
      oc.columns(['service_id', 'external_id']).doUpdateSet((eb) => ({
        check_id: eb.ref('excluded.check_id'),
        title: eb.ref('excluded.title'),
        impact: eb.ref('excluded.impact'),
        status: eb.ref('excluded.status'),
        started_at: eb.ref('excluded.started_at'),
        resolved_at: eb.ref('excluded.resolved_at'),
        url: eb.ref('excluded.url'),
      })),
    )
    .returning(['id', 'service_id', 'external_id'])
    .execute()
}

async function recordUpdates(trx: Trx, listed: readonly Listed[], ids: ReadonlyMap<string, number>): Promise<void> {
  const told = listed.flatMap((item) =>
    item.incident.updates.map((update) => ({
      incident_id: ids.get(keyOfListed(item))!,
      external_id: update.id,
      at: update.at ?? item.at,
      status: update.status,
      text: update.text,
    })),
  )
  const rows = [...lastByKey(told, (row) => `${row.incident_id} ${row.external_id}`).values()]
  const known = new Map<string, string>()
  for (const part of chunksOf([...new Set(rows.map((row) => row.incident_id))], AT_ONCE)) {
    const found = await trx
      .selectFrom('provider_incident_update')
      .select(['incident_id', 'external_id', 'text'])
      .where('incident_id', 'in', part)
      .execute()
    for (const row of found) known.set(`${row.incident_id} ${row.external_id}`, row.text)
  }
  const fresh = rows.filter((row) => known.get(`${row.incident_id} ${row.external_id}`) !== row.text)
  for (const part of chunksOf(fresh, AT_ONCE)) {
    await trx
      .insertInto('provider_incident_update')
      .values(part)
      .onConflict((oc) =>
        oc.columns(['incident_id', 'external_id']).doUpdateSet((eb) => ({
          status: eb.ref('excluded.status'),
          text: eb.ref('excluded.text'),
        })),
      )
      .execute()
  }
}

async function endIncidents(trx: Trx, rows: readonly { id: number }[], at: string): Promise<void> {
  await trx
    .updateTable('provider_incident')
    .set((eb) => ({
      // Announced for later and taken back, or begun ahead of our clock: an end never lies before its start.
      resolved_at: eb.case().when('started_at', '>', at).then(eb.ref('started_at')).else(at).end(),
      status: eb
        .case()
        .when('impact', '=', 'maintenance')
        .then('completed' as const)
        .else('resolved' as const)
        .end(),
    }))
    .where(
      'id',
      'in',
      rows.map((row) => row.id),
    )
    .execute()
}

function keyOfListed(item: Listed): string {
  return keyOf({ service_id: item.serviceId, external_id: item.incident.id })
}

function keyOf(row: { service_id: number; external_id: string }): string {
  return `${row.service_id} ${row.external_id}`
}
