import type { Db } from '../../db/schema.ts'
import type { BoardIncident } from './load.ts'

const MAX_OPEN = 500
const MAX_HISTORY = 50

/** Open incidents by service, newest first, each with its newest updates. */
export async function loadOpenIncidents(db: Db, updatesEach: number): Promise<Map<number, BoardIncident[]>> {
  const rows = await incidents(db)
    .where('resolved_at', 'is', null)
    .orderBy('started_at', 'desc')
    .limit(MAX_OPEN)
    .execute()
  return withUpdates(db, rows, updatesEach)
}

/** What was reported of one service, newest first, from a time on. */
export async function loadIncidentHistory(db: Db, serviceId: number, from: string): Promise<BoardIncident[]> {
  const rows = await incidents(db)
    .where('service_id', '=', serviceId)
    .where((eb) => eb.or([eb('resolved_at', 'is', null), eb('started_at', '>=', from)]))
    .orderBy('started_at', 'desc')
    .limit(MAX_HISTORY)
    .execute()
  return (await withUpdates(db, rows, 30)).get(serviceId) ?? []
}

/** The newest incidents of each service, open ones included, for the API. */
export async function loadRecentIncidents(db: Db, from: string): Promise<Map<number, BoardIncident[]>> {
  const rows = await incidents(db)
    .where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>=', from)]))
    .orderBy('started_at', 'desc')
    .limit(MAX_OPEN)
    .execute()
  return withUpdates(db, rows, 20)
}

function incidents(db: Db) {
  return db
    .selectFrom('provider_incident')
    .select([
      'id',
      'service_id',
      'external_id as externalId',
      'title',
      'impact',
      'status',
      'started_at as startedAt',
      'resolved_at as resolvedAt',
      'url',
    ])
}

type Row = Omit<BoardIncident, 'updates'> & { service_id: number }

async function withUpdates(db: Db, rows: readonly Row[], each: number): Promise<Map<number, BoardIncident[]>> {
  const ids = rows.map((row) => row.id)
  const updates =
    ids.length === 0
      ? []
      : await db
          .selectFrom((eb) =>
            eb
              .selectFrom('provider_incident_update')
              .select(['incident_id', 'at', 'status', 'text'])
              .select((inner) =>
                inner.fn
                  .agg<number>('row_number')
                  .over((over) => over.partitionBy('incident_id').orderBy('at', 'desc').orderBy('external_id'))
                  .as('nth'),
              )
              .where('incident_id', 'in', ids)
              .as('newest'),
          )
          .select(['incident_id', 'at', 'status', 'text'])
          .where('nth', '<=', each)
          .orderBy('nth')
          .execute()
  const byIncident = Map.groupBy(updates, (update) => update.incident_id)
  return Map.groupBy(
    rows.map((row) => ({
      ...row,
      updates: (byIncident.get(row.id) ?? []).map(({ at, status, text }) => ({ at, status, text })),
    })),
    (row) => row.service_id,
  )
}
