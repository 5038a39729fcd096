import type { Db, Trx } from '../../db/schema.ts'
import type { ReportModel, Section } from './model.ts'

/** Replaces what is kept of a month for tables over many months. */
export async function storeFigures(trx: Trx, { month, sections }: ReportModel): Promise<void> {
  await trx.deleteFrom('uptime_figure').where('month', '=', month).execute()
  if (sections.length === 0) return
  await trx
    .insertInto('uptime_figure')
    .values(sections.map((section, position) => ({ month, position, ...rowOf(section) })))
    .execute()
}

function rowOf({ slug, name, target, adjusted, measured, incidents, errors5xx }: Section) {
  return {
    slug,
    name,
    target,
    downtime_minutes: adjusted.downtimeMinutes,
    base_minutes: adjusted.baseMinutes,
    uptime: adjusted.uptime,
    measured_uptime: measured.uptime,
    incidents: incidents.length,
    errors_total: errors5xx?.total ?? null,
    errors_outside: errors5xx?.outsideIncidents ?? null,
    coverage: errors5xx?.coverage ?? null,
  }
}

export interface Figure {
  month: string
  slug: string
  name: string
  target: number | null
  downtimeMinutes: number
  baseMinutes: number
  uptime: number | null
  measuredUptime: number | null
  incidents: number
  errorsTotal: number | null
  errorsOutside: number | null
  coverage: number | null
}

/** Ten years of a hundred front ends. */
const MAX_FIGURES = 12_000

/** The figures of the months from `first` to `last`, month by month, in the order of the reports. */
export async function listFigures(db: Db, first: string, last: string): Promise<Figure[]> {
  const rows = await db
    .selectFrom('uptime_figure')
    .selectAll()
    .where('month', '>=', first)
    .where('month', '<=', last)
    .orderBy('month')
    .orderBy('position')
    .limit(MAX_FIGURES)
    .execute()
  return rows.map((row) => ({
    month: row.month,
    slug: row.slug,
    name: row.name,
    target: row.target,
    downtimeMinutes: row.downtime_minutes,
    baseMinutes: row.base_minutes,
    uptime: row.uptime,
    measuredUptime: row.measured_uptime,
    incidents: row.incidents,
    errorsTotal: row.errors_total,
    errorsOutside: row.errors_outside,
    coverage: row.coverage,
  }))
}
