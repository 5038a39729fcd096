import { findHits, getEntitiesBySlug, getPersonByEmail, listResponsibilitiesOf } from '../../directory/index.ts'
import { DAY, later, toStored } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import { DOWNTIME_COLUMNS, type DowntimeSummary, describeDowntimes } from '../read/find.ts'

const BACK_MS = 90 * DAY
/** More entries no calendar shows well; the nearest ones count. */
const MAX_ENTRIES = 500
const MAX_HELD = 1_000

export interface CalendarFilter {
  /** Slug of something that is hit. */
  service?: string | undefined
  /** E-mail address of who leads, or answers for what is hit. */
  person?: string | undefined
}

/**
 * What people were told of, from three months back on; what was called off after that stays, so that calendars
 * cross it out.
 * @throws Invalid when the service or person is unknown
 */
export async function listCalendar(deps: DowntimeContext, filter: CalendarFilter): Promise<DowntimeSummary[]> {
  const { db } = deps
  const rows = await db
    .selectFrom('downtime')
    .select(DOWNTIME_COLUMNS)
    .where('ends_at', '>', later(toStored(deps.clock()), -BACK_MS))
    .where('state', '!=', 'draft')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('downtime_event')
          .select('downtime_event.id')
          .whereRef('downtime_event.downtime_id', '=', 'downtime.id')
          .where('downtime_event.kind', '=', 'announced'),
      ),
    )
    .orderBy('starts_at')
    .orderBy('id')
    .limit(MAX_ENTRIES)
    .execute()
  const downtimes = await describeDowntimes(db, rows)
  const ofService = filter.service?.trim()
    ? await hitting(
        deps,
        downtimes,
        (await getEntitiesBySlug(db, [filter.service], 'service')).map(({ id }) => id),
      )
    : downtimes
  if (!filter.person?.trim()) return ofService
  const { id } = await getPersonByEmail(db, filter.person, 'person')
  const held = await listResponsibilitiesOf(db, id, MAX_HELD)
  const heldIds = held.filter(({ endedAt }) => endedAt === null).map(({ entityId }) => entityId)
  const answeredFor = new Set(await hitting(deps, ofService, heldIds))
  return ofService.filter(
    (one) => one.coordinator?.id === id || one.communicationsManager?.id === id || answeredFor.has(one),
  )
}

/** Those that take one of some entities down or hit it. */
async function hitting(
  { directory }: DowntimeContext,
  downtimes: readonly DowntimeSummary[],
  entityIds: readonly number[],
): Promise<DowntimeSummary[]> {
  const found: DowntimeSummary[] = []
  for (const downtime of downtimes) {
    const targetIds = downtime.targets.map(({ id }) => id)
    const hits = await findHits(directory, targetIds)
    if (entityIds.some((id) => hits?.has(id) ?? targetIds.includes(id))) found.push(downtime)
  }
  return found
}
