import type { Database } from '../../db/open.ts'
import { between, dayOf } from '../../lib/dates.ts'
import { median } from '../../lib/numbers.ts'
import { conditionsOf, type IncidentFilter, withConditions } from '../read/list.ts'
import { SEVERITIES, type Severity } from '../words.ts'

/** A median needs every value at hand: of more incidents the newest are measured, and the page says so. */
const MEASURED = 20_000
const MONTHS = 12

export interface Measure {
  count: number
  /** How many of them are over; the times are of these. */
  closed: number
  meanMs: number | null
  medianMs: number | null
}

export interface Measures {
  all: Measure
  bySeverity: (Measure & { severity: Severity })[]
  /** Newest first, by the month of the start. */
  byMonth: (Measure & { month: string })[]
  /** Whether older ones were left out. */
  isPart: boolean
}

interface Row {
  severity: Severity
  startedAt: string
  endedAt: string | null
}

/** How many incidents a filter leaves and how long they took to be resolved, by severity and by month. */
export async function measureIncidents(database: Database, filter: IncidentFilter, zone: string): Promise<Measures> {
  const query = database.db
    .selectFrom('incident')
    .select(['severity', 'started_at as startedAt', 'ended_at as endedAt'])
  const rows = await withConditions(query, await conditionsOf(database, filter))
    .orderBy('started_at', 'desc')
    .limit(MEASURED + 1)
    .execute()
  return sumUp(rows.slice(0, MEASURED), zone, rows.length > MEASURED)
}

export function sumUp(rows: readonly Row[], zone: string, isPart: boolean): Measures {
  const bySeverity = Map.groupBy(rows, ({ severity }) => severity)
  const byMonth = Map.groupBy(rows, ({ startedAt }) => dayOf(startedAt, zone).slice(0, 7))
  return {
    all: measure(rows),
    bySeverity: SEVERITIES.map((severity) => ({ severity, ...measure(bySeverity.get(severity) ?? []) })),
    byMonth: [...byMonth]
      .sort(([a], [b]) => (a < b ? 1 : -1))
      .slice(0, MONTHS)
      .map(([month, of]) => ({ month, ...measure(of) })),
    isPart,
  }
}

function measure(rows: readonly Row[]): Measure {
  const times = rows.flatMap(({ startedAt, endedAt }) => (endedAt === null ? [] : [between(startedAt, endedAt)]))
  const meanMs = times.length > 0 ? times.reduce((sum, ms) => sum + ms, 0) / times.length : null
  return { count: rows.length, closed: times.length, meanMs, medianMs: median(times) }
}
