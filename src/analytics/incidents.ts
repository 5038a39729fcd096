import type { ExpressionBuilder } from 'kysely'
import type { Schema } from '../db/schema.ts'
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
  query = query.where((eb) => matching(eb, filter))
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

/** What a filter says, but for the services. */
export function matching(eb: ExpressionBuilder<Schema, 'log_incident'>, filter: LogFilter) {
  const { from, to, states, stages, sources } = filter
  // Rows of an upload that is not through yet, or is being taken back, are there but do not count.
  const applied = eb.selectFrom('upload').select('upload.id').where('upload.state', '=', 'applied')
  const conditions = [eb.or([eb('upload_id', 'is', null), eb('upload_id', 'in', applied)])]
  const period = boundsOf(filter, LAST)
  if (from !== null) conditions.push(eb('log_incident.created_at', '>=', period.from))
  if (to !== null) conditions.push(eb('log_incident.created_at', '<', period.to))
  if (states.length > 0) conditions.push(eb('log_incident.state', 'in', states))
  if (stages.length > 0) conditions.push(eb('log_incident.stage', 'in', stages))
  if (sources.length > 0) conditions.push(eb('log_incident.source', 'in', sources))
  return eb.and(conditions)
}

const FIRST = '0000-01-01T00:00:00.000Z'
const LAST = '9999-12-31T23:59:59.999Z'

/** The days of a filter as times, the end not included; an open end is `end`. */
export function boundsOf({ from, to }: LogFilter, end: string): { from: string; to: string } {
  return {
    from: from === null ? FIRST : `${from}T00:00:00.000Z`,
    to: to === null ? end : `${addDays(to, 1)}T00:00:00.000Z`,
  }
}
