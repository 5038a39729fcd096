import type { Db } from '../../db/schema.ts'
import { Invalid } from '../../http/errors.ts'
import { DAY, later, readInstant, toStored } from '../../lib/dates.ts'

interface SnapshotQuery {
  from?: string | undefined
  to?: string | undefined
  limit?: number | undefined
  cursor?: string | undefined
}

/** The results of a service's checks in a span of time (the last day unless said), oldest first, a page at a time. */
export async function listSnapshots(db: Db, serviceId: number, query: SnapshotQuery, clock: Date) {
  const to = readTime(query.to, 'to') ?? toStored(clock)
  const from = readTime(query.from, 'from') ?? later(to, -DAY)
  const limit = query.limit ?? 1000
  const after = readCursor(query.cursor)
  const rows = await db
    .selectFrom('snapshot')
    .innerJoin('status_check', 'status_check.id', 'snapshot.check_id')
    .select([
      'snapshot.check_id as checkId',
      'snapshot.at',
      'snapshot.status',
      'snapshot.latency_ms as latencyMs',
      'snapshot.reason',
    ])
    .where('status_check.service_id', '=', serviceId)
    .where('snapshot.at', '>=', from)
    .where('snapshot.at', '<=', to)
    .$if(after !== null, (builder) =>
      builder.where((eb) =>
        eb.or([
          eb('snapshot.at', '>', after!.at),
          eb.and([eb('snapshot.at', '=', after!.at), eb('snapshot.check_id', '>', after!.checkId)]),
        ]),
      ),
    )
    .orderBy('snapshot.at')
    .orderBy('snapshot.check_id')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? `${last.at}~${last.checkId}` : null }
}

function readTime(given: string | undefined, field: string): string | null {
  if (given === undefined) return null
  const time = readInstant(given)
  if (time === null)
    throw new Invalid({ [field]: `${field} must be a time with its offset, such as 2026-11-19T14:00:00Z.` })
  return time
}

function readCursor(cursor: string | undefined): { at: string; checkId: number } | null {
  if (cursor === undefined) return null
  const [at, checkId] = cursor.split('~')
  if (!at || readInstant(at) !== at || !/^\d{1,10}$/.test(checkId ?? '')) {
    throw new Invalid({ cursor: 'This is not a cursor of this list.' })
  }
  return { at, checkId: Number(checkId) }
}
