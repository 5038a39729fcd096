import type { Db } from '../../db/schema.ts'
import { between, DAY, dayOf, later, startOfDay } from '../../lib/dates.ts'
import { median } from '../../lib/numbers.ts'
import type { BoardIncident, BoardService } from '../board/load.ts'
import { loadAllComponents } from '../board/load-components.ts'
import { loadIncidentHistory } from '../board/load-incidents.ts'
import type { Impact } from '../families/family.ts'
import { uptimeOf } from '../rules.ts'
import { isProblem, type Status } from '../words.ts'
import { countByWeek, weekStarts } from './weeks.ts'

const RESPONSE_POINTS = 96

export interface Trouble {
  title: string
  status: Status
  startedAt: string
  endedAt: string | null
  reason: string | null
}

/** Everything the page of one service shows beyond its line on the board. */
export async function loadServiceDetail(db: Db, service: BoardService, now: string, timeZone: string) {
  const today = dayOf(now, timeZone)
  const starts = weekStarts(today)
  const from = startOfDay(starts[0]!, timeZone)
  const [components, incidents, troubles, responses, checks] = await Promise.all([
    loadAllComponents(db, service.id),
    loadIncidentHistory(db, service.id, from),
    loadTroubles(db, service.id, from),
    loadResponses(db, service.id, later(now, -DAY), now),
    loadCheckLines(db, service.id),
  ])
  const events =
    service.origin === 'provider'
      ? incidents.filter(isReal).map(({ startedAt, impact }) => ({ at: startedAt, status: STATUS_OF_IMPACT[impact] }))
      : troubles.map(({ startedAt, status }) => ({ at: startedAt, status }))
  return {
    components: components.get(service.id) ?? [],
    incidents,
    troubles,
    responses,
    checks,
    weeks: countByWeek(starts, events, timeZone),
    uptime30d: uptimeOf(service.days.slice(-30)),
    inStateMs: service.since === null ? null : between(service.since, now),
  }
}

const STATUS_OF_IMPACT: Record<Impact, Status> = {
  none: 'operational',
  minor: 'degraded',
  major: 'partial_outage',
  critical: 'major_outage',
  maintenance: 'maintenance',
}

/** Planned work is no incident, and neither is a notice without impact. */
function isReal(incident: BoardIncident): boolean {
  return incident.impact !== 'maintenance' && incident.impact !== 'none'
}

/** The times in which a service was in trouble: neighbouring states of trouble are one. */
async function loadTroubles(db: Db, serviceId: number, from: string): Promise<Trouble[]> {
  const states = await db
    .selectFrom('service_state')
    .select(['status', 'reason', 'started_at', 'ended_at'])
    .where('service_id', '=', serviceId)
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>=', from)]))
    .orderBy('started_at')
    .orderBy('id')
    .limit(2_000)
    .execute()
  const troubles: Trouble[] = []
  for (const state of states) {
    if (!isProblem(state.status)) continue
    const last = troubles.at(-1)
    if (last && last.endedAt === state.started_at) {
      last.endedAt = state.ended_at
      continue
    }
    troubles.push({
      title: state.reason ?? 'In trouble',
      status: state.status,
      startedAt: state.started_at,
      endedAt: state.ended_at,
      reason: state.reason,
    })
  }
  return troubles.reverse()
}

export interface Responses {
  /** The median of each part of the day, oldest first; null where nothing was measured. */
  points: (number | null)[]
  median: number | null
  from: string
  to: string
}

/** Response times of the last day in equal parts, so that a check every 20 s and one every hour draw alike. */
async function loadResponses(db: Db, serviceId: number, from: string, to: string): Promise<Responses> {
  const rows = await db
    .selectFrom('snapshot')
    .innerJoin('status_check', 'status_check.id', 'snapshot.check_id')
    .select(['snapshot.at', 'snapshot.latency_ms'])
    .where('status_check.service_id', '=', serviceId)
    .where('status_check.removed_at', 'is', null)
    .where('status_check.position', '=', 0)
    .where('snapshot.at', '>=', from)
    .where('snapshot.latency_ms', 'is not', null)
    .orderBy('snapshot.at')
    .limit(10_000)
    .execute()
  const step = DAY / RESPONSE_POINTS
  const parts = Map.groupBy(rows, (row) => Math.min(RESPONSE_POINTS - 1, Math.floor(between(from, row.at) / step)))
  const points = Array.from({ length: RESPONSE_POINTS }, (_, i) =>
    median((parts.get(i) ?? []).map((row) => row.latency_ms!)),
  )
  return { points, median: median(rows.map((row) => row.latency_ms!)), from, to }
}

function loadCheckLines(db: Db, serviceId: number) {
  return db
    .selectFrom('status_check')
    .innerJoin('check_state', 'check_state.check_id', 'status_check.id')
    .select([
      'status_check.id',
      'status_check.kind',
      'status_check.url',
      'status_check.interval_seconds',
      'check_state.status',
      'check_state.reason',
      'check_state.checked_at',
      'check_state.good_at',
      'check_state.latency_ms',
    ])
    .where('status_check.service_id', '=', serviceId)
    .where('status_check.removed_at', 'is', null)
    .orderBy('status_check.position')
    .orderBy('status_check.id')
    .execute()
}
