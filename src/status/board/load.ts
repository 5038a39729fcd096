import type { Db } from '../../db/schema.ts'
import { addDays, DAY, dayOf, earliestOf, later, startOfDay } from '../../lib/dates.ts'
import type { Impact, IncidentStage } from '../families/family.ts'
import { loadMaintenance, type Maintenance } from '../round/maintenance.ts'
import { type DaySums, NO_TIME, shownState, uptimeOf } from '../rules.ts'
import type { Status } from '../words.ts'
import { addHits, type FindHits, type ServiceHits } from './hits.ts'
import { loadComponentCounts, loadProblemComponents } from './load-components.ts'
import { loadOpenIncidents } from './load-incidents.ts'

export const BOARD_DAYS = 90

export interface BoardIncident {
  id: number
  externalId: string
  title: string
  impact: Impact
  status: IncidentStage
  startedAt: string
  resolvedAt: string | null
  url: string | null
  updates: { at: string; status: IncidentStage | null; text: string }[]
}

export interface BoardComponent {
  id: number
  name: string
  group: string | null
  status: Status
}

/** A service as everybody sees it. */
export interface BoardService {
  id: number
  slug: string
  name: string
  category: string | null
  origin: 'own' | 'provider'
  initials: string | null
  pageUrl: string | null
  /** Kind of each check, in order. */
  kinds: string[]
  /** Of its most frequent check. */
  intervalSeconds: number
  status: Status
  reason: string | null
  /** Since when it has been in this state. */
  since: string | null
  checkedAt: string | null
  goodAt: string | null
  /** The last good answer is older than two rounds. */
  stale: boolean
  latencyMs: number | null
  override: { reason: string; setBy: string; expiresAt: string } | null
  days: DaySums[]
  /** Fraction of the measured time; null when nothing was measured. */
  uptime90d: number | null
  measuredDays: number
  components: { total: number; problems: BoardComponent[] }
  incidents: BoardIncident[]
  /** The downtime that runs on it, while it shows maintenance for it. */
  maintenance: Maintenance | null
  /** Which of our services its trouble hits; null while it has none. */
  hits: ServiceHits | null
}

/** A downtime that runs, or begins within days. */
export interface PlannedWork {
  reference: string
  title: string
  startsAt: string
  endsAt: string
  isRunning: boolean
  /** What it takes down, by name. */
  names: string[]
}

/** What the board asks of the other domains. */
export interface Neighbours {
  findHits: FindHits
  listPlanned(window: { from: string; to: string }): Promise<PlannedWork[]>
}

const PLANNED_AHEAD_MS = 7 * DAY

export interface Board {
  at: string
  /** Downtimes that run and that come, the first first. */
  planned: PlannedWork[]
  /** The days of the bars, oldest first. */
  days: string[]
  services: BoardService[]
  /** When something on it grows stale or a day ends, although nothing was written. */
  until: string
}

/** Everything the board shows, in a fixed number of statements however many services there are. */
export async function loadBoard(
  db: Db,
  now: string,
  timeZone: string,
  { findHits, listPlanned }: Neighbours,
): Promise<Board> {
  const today = dayOf(now, timeZone)
  const days = Array.from({ length: BOARD_DAYS }, (_, i) => addDays(today, i - BOARD_DAYS + 1))
  const [rows, checks, sums, counts, problems, incidents, maintenance, planned] = await Promise.all([
    loadServices(db, now),
    loadChecks(db),
    loadDays(db, days[0]!),
    loadComponentCounts(db),
    loadProblemComponents(db),
    loadOpenIncidents(db, 1),
    loadMaintenance(db),
    listPlanned({ from: now, to: later(now, PLANNED_AHEAD_MS) }),
  ])
  const services = rows.map((row): BoardService => {
    const own = checks.get(row.id) ?? []
    const intervalSeconds = Math.min(...own.map((check) => check.interval_seconds), 86_400)
    const sumByDay = sums.get(row.id)
    const serviceDays = days.map((day) => sumByDay?.get(day) ?? NO_TIME)
    const runs = maintenance.get(row.id)
    // What is taken down gives no good answers, and does not have to.
    const inMaintenance = runs !== undefined && row.status === 'maintenance'
    const shown = shownState(inMaintenance ? { ...row, stale_at: null } : row, now)
    return {
      ...row,
      ...shown,
      kinds: own.map((check) => check.kind),
      intervalSeconds,
      checkedAt: row.checked_at,
      goodAt: row.good_at,
      since: shown.status === row.status ? row.since : row.good_at,
      override:
        row.overrideReason === null
          ? null
          : { reason: row.overrideReason, setBy: row.overrideBy!, expiresAt: row.overrideUntil! },
      days: serviceDays,
      uptime90d: uptimeOf(serviceDays),
      measuredDays: serviceDays.filter((day) => isMeasured(day)).length,
      components: { total: counts.get(row.id) ?? 0, problems: problems.get(row.id) ?? [] },
      incidents: incidents.get(row.id) ?? [],
      maintenance: inMaintenance ? runs : null,
      hits: null,
    }
  })
  await addHits(services, findHits)
  return { at: now, planned, days, services, until: firstChange(rows, now, startOfDay(addDays(today, 1), timeZone)) }
}

async function loadServices(db: Db, now: string) {
  return db
    .selectFrom('board_service')
    .innerJoin('service', 'service.id', 'board_service.service_id')
    .innerJoin('entity', 'entity.id', 'board_service.service_id')
    .leftJoin('service_state', (join) =>
      join.onRef('service_state.service_id', '=', 'board_service.service_id').on('service_state.ended_at', 'is', null),
    )
    .leftJoin('status_override', (join) =>
      join
        .onRef('status_override.service_id', '=', 'board_service.service_id')
        .on('status_override.ended_at', 'is', null)
        .on('status_override.expires_at', '>', now),
    )
    .select([
      'entity.id',
      'entity.slug',
      'entity.name',
      'service.category',
      'service.origin',
      'service.page_url as pageUrl',
      'board_service.initials',
      'board_service.status',
      'board_service.reason',
      'board_service.checked_at',
      'board_service.good_at',
      'board_service.stale_at',
      'board_service.latency_ms as latencyMs',
      'service_state.started_at as since',
      'status_override.reason as overrideReason',
      'status_override.set_by as overrideBy',
      'status_override.expires_at as overrideUntil',
    ])
    .where('board_service.deleted_at', 'is', null)
    .where('board_service.paused_at', 'is', null)
    .orderBy('board_service.position')
    .orderBy('entity.id')
    .execute()
}

async function loadChecks(db: Db): Promise<Map<number, { kind: string; interval_seconds: number }[]>> {
  const rows = await db
    .selectFrom('status_check')
    .select(['service_id', 'kind', 'interval_seconds'])
    .where('removed_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute()
  return Map.groupBy(rows, (row) => row.service_id)
}

async function loadDays(db: Db, first: string): Promise<Map<number, Map<string, DaySums>>> {
  const rows = await db.selectFrom('service_day').selectAll().where('day', '>=', first).execute()
  const byService = new Map<number, Map<string, DaySums>>()
  for (const { service_id: id, day, ...sums } of rows) {
    const known = byService.get(id)
    if (known) known.set(day, sums)
    else byService.set(id, new Map([[day, sums]]))
  }
  return byService
}

function isMeasured(day: DaySums): boolean {
  return day.operational_ms + day.degraded_ms + day.partial_outage_ms + day.major_outage_ms + day.maintenance_ms > 0
}

function firstChange(rows: readonly { stale_at: string | null }[], now: string, dayEnd: string): string {
  const coming = rows.flatMap((row) => (row.stale_at !== null && row.stale_at > now ? [row.stale_at] : []))
  return earliestOf([...coming, dayEnd])!
}
