import type { Selectable } from 'kysely'
import type { Db, Schema } from '../../db/schema.ts'
import { NotFound } from '../../http/errors.ts'
import { type AccountingRule, type Correction, DEFAULT_RULE, type MonthFigure } from '../arithmetic/index.ts'
import type { Note } from './model.ts'
import type { ReportState } from './tables.ts'

const MAX_LISTED = 2_000
/** Ten years of months. */
const MAX_MONTHS = 120

export interface Report {
  month: string
  revision: number
  state: ReportState
  version: number
  timeZone: string
  rule: AccountingRule
  summary: string
  highlights: string[] | null
  createdAt: string
  createdBy: string
  changedAt: string
  approved: { by: string; at: string } | null
  reviewed: { by: string; at: string } | null
}

export async function findReport(db: Db, month: string): Promise<Report | undefined> {
  const row = await db.selectFrom('uptime_report').selectAll().where('month', '=', month).executeTakeFirst()
  return row && reportOf(row)
}

/** @throws NotFound */
export async function getReport(db: Db, month: string): Promise<Report> {
  const report = await findReport(db, month)
  if (!report) throw new NotFound(`There is no uptime report of ${month} yet.`)
  return report
}

function reportOf(row: Selectable<Schema['uptime_report']>): Report {
  const step = (by: string | null, at: string | null) => (by !== null && at !== null ? { by, at } : null)
  return {
    month: row.month,
    revision: row.revision,
    state: row.state,
    version: row.version,
    timeZone: row.time_zone,
    rule: JSON.parse(row.rule) as AccountingRule,
    summary: row.summary,
    highlights: row.highlights === null ? null : row.highlights.split('\n'),
    createdAt: row.created_at,
    createdBy: row.created_by,
    changedAt: row.changed_at,
    approved: step(row.approved_by, row.approved_at),
    reviewed: step(row.reviewed_by, row.reviewed_at),
  }
}

export interface StoredCorrection {
  id: number
  frontEnd: string
  correction: Correction
  withdrawn: { by: string; at: string; why: string } | null
}

/** Everything that was ever corrected, in its order. */
export async function listCorrections(db: Db, month: string): Promise<StoredCorrection[]> {
  const rows = await db
    .selectFrom('uptime_correction')
    .selectAll()
    .where('month', '=', month)
    .orderBy('id')
    .limit(MAX_LISTED)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    frontEnd: row.front_end,
    correction: {
      ...(JSON.parse(row.said) as object),
      kind: row.kind,
      id: String(row.id),
      by: row.by_name,
      at: row.at,
      why: row.why,
    } as Correction,
    withdrawn:
      row.withdrawn_at === null ? null : { at: row.withdrawn_at, by: row.withdrawn_by!, why: row.withdrawn_why! },
  }))
}

/** The notes as they stand now, by front end: of each check and interval the newest, unless it was taken back. */
export async function listNotes(db: Db, month: string): Promise<Map<string, Note[]>> {
  const rows = await db
    .selectFrom('uptime_note')
    .selectAll()
    .where('month', '=', month)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('uptime_note')
        .select((inner) => inner.fn.max('id').as('id'))
        .where('month', '=', month)
        .groupBy(['front_end', 'about']),
    )
    .where('text', '<>', '')
    .orderBy('id')
    .limit(MAX_LISTED)
    .execute()
  const notes = new Map<string, Note[]>()
  for (const { front_end, about, text, by_name, at } of rows) {
    const known = notes.get(front_end) ?? []
    notes.set(front_end, [...known, { about, text, by: by_name, at }])
  }
  return notes
}

export interface ReportEvent {
  id: number
  revision: number
  kind: string
  frontEnd: string | null
  text: string
  by: string
  at: string
}

/** What was done to a report, the newest first. */
export async function listReportEvents(db: Db, month: string): Promise<ReportEvent[]> {
  const rows = await db
    .selectFrom('uptime_event')
    .selectAll()
    .where('month', '=', month)
    .orderBy('id', 'desc')
    .limit(MAX_LISTED)
    .execute()
  return rows.map(({ front_end, by_name, month: _month, ...row }) => ({ ...row, frontEnd: front_end, by: by_name }))
}

/** The figures of the months before one, by front end: as far back as its year and the month before need. */
export async function listEarlierFigures(db: Db, month: string): Promise<Map<string, MonthFigure[]>> {
  const rows = await db
    .selectFrom('uptime_figure')
    .select(['slug', 'month', 'downtime_minutes', 'base_minutes', 'uptime'])
    .where('month', '<', month)
    .where('month', '>=', `${Number(month.slice(0, 4)) - 1}-12`)
    .orderBy('month')
    .execute()
  const figures = new Map<string, MonthFigure[]>()
  for (const { slug, downtime_minutes, base_minutes, ...row } of rows) {
    const figure = { ...row, downtimeMinutes: downtime_minutes, baseMinutes: base_minutes }
    figures.set(slug, [...(figures.get(slug) ?? []), figure])
  }
  return figures
}

export interface MonthRow {
  month: string
  state: ReportState
  revision: number
  changedAt: string
}

/** All reports, the newest month first. */
export async function listReports(db: Db): Promise<MonthRow[]> {
  return db
    .selectFrom('uptime_report')
    .select(['month', 'state', 'revision', 'changed_at as changedAt'])
    .orderBy('month', 'desc')
    .limit(MAX_MONTHS)
    .execute()
}

/** How months are accounted for unless somebody changes it: as in the newest report before. */
export async function findUsualRule(db: Db, month: string): Promise<AccountingRule> {
  const row = await db
    .selectFrom('uptime_report')
    .select('rule')
    .where('month', '<', month)
    .orderBy('month', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? (JSON.parse(row.rule) as AccountingRule) : DEFAULT_RULE
}
