import { listTickets } from '../incidents/index.ts'
import { addDays } from '../lib/dates.ts'
import type { AnalyticsContext } from './context.ts'
import type { Log } from './cube/log.ts'
import { type LogFilter, servicesAskedFor } from './figures/filter.ts'

/** The incidents that a filter leaves, newest first. */
export async function listLogIncidents(
  { database, live }: AnalyticsContext,
  filter: LogFilter,
  page: { limit: number; cursor?: string | undefined },
) {
  const log = await live.current()
  const rows = await select(database, log, filter, page)
  const items = rows.slice(0, page.limit)
  const last = items.at(-1)
  const tickets = await listTickets(
    database.db,
    items.flatMap((row) => (row.source === 'desk' ? row.source_id! : [])),
  )
  return {
    items: items.map(({ set_id, source_id, ...row }) => ({
      ...row,
      services: log.services.ofSet(set_id).map((id) => log.services.byId.get(id)!.name),
      ticket: row.source === 'desk' ? (tickets.get(source_id!) ?? null) : null,
    })),
    nextCursor: rows.length > page.limit && last ? `${last.createdAt}_${last.id}` : null,
  }
}

function select(
  { db, dialect }: AnalyticsContext['database'],
  { services }: Log,
  filter: LogFilter,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const asked = servicesAskedFor(filter, services)
  const { from, to, states, stages, sources } = filter
  let query = db
    .selectFrom('log_incident')
    .select([
      'id',
      'source',
      'source_id',
      'set_id',
      'state',
      'stage',
      'external_id as externalId',
      'upload_id as upload',
      'created_at as createdAt',
      'reported_at as recentReportAt',
    ])
  // Rows of an upload that is not through yet, or is being taken back, are there but do not count.
  const applied = db.selectFrom('upload').select('id').where('state', '=', 'applied')
  query = query.where((eb) => eb.or([eb('upload_id', 'is', null), eb('upload_id', 'in', applied)]))
  if (from !== null) query = query.where('created_at', '>=', `${from}T00:00:00.000Z`)
  if (to !== null) query = query.where('created_at', '<', `${addDays(to, 1)}T00:00:00.000Z`)
  if (states.length > 0) query = query.where('state', 'in', states)
  if (stages.length > 0) query = query.where('stage', 'in', stages)
  if (sources.length > 0) query = query.where('source', 'in', sources)
  if (asked !== null) query = query.where((eb) => dialect.isOneOf(eb.ref('set_id'), services.setsWith(asked)))
  if (cursor) {
    const [at, id] = cursor.split('_') as [string, string]
    query = query.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(at, Number(id))))
  }
  return query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}
