import type { Database } from '../db/open.ts'
import { addDays, startOfDay } from '../lib/dates.ts'

export interface AuditFilter {
  who?: string | undefined
  thing?: string | undefined
  /** Days of the site's zone, both included. */
  from?: string | undefined
  to?: string | undefined
}

export const AUDIT_PAGE_SIZE = 50

/**
 * A page of the log, newest first, beginning below the entry `before`.
 * @returns at most `AUDIT_PAGE_SIZE` entries, and the cursor of the next page or null
 */
export async function listAudit(database: Database, filter: AuditFilter, zone: string, before: number | null) {
  const { db, dialect } = database
  let query = db.selectFrom('audit').selectAll()
  if (filter.who) query = query.where((eb) => dialect.contains(eb.ref('actor_name'), filter.who!))
  if (filter.thing) {
    query = query.where((eb) =>
      eb.or([
        dialect.contains(eb.ref('thing_key'), filter.thing!),
        dialect.contains(eb.ref('thing_name'), filter.thing!),
        dialect.contains(eb.ref('action'), filter.thing!),
      ]),
    )
  }
  if (filter.from) query = query.where('at', '>=', startOfDay(filter.from, zone))
  if (filter.to) query = query.where('at', '<', startOfDay(addDays(filter.to, 1), zone))
  if (before !== null) query = query.where('id', '<', before)
  const rows = await query
    .orderBy('id', 'desc')
    .limit(AUDIT_PAGE_SIZE + 1)
    .execute()
  const items = rows.slice(0, AUDIT_PAGE_SIZE).map((row) => ({
    ...row,
    changes: changesOf(row.before, row.after),
  }))
  return { items, next: rows.length > AUDIT_PAGE_SIZE ? items.at(-1)!.id : null }
}

/** Field by field what was and what is, as words. */
function changesOf(before: string | null, after: string | null): { field: string; from: string; to: string }[] {
  const from = read(before)
  const to = read(after)
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].map((field) => ({
    field,
    from: words(from[field]),
    to: words(to[field]),
  }))
}

function read(json: string | null): Record<string, unknown> {
  return json === null ? {} : (JSON.parse(json) as Record<string, unknown>)
}

function words(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(words).join('; ')
  if (typeof value !== 'object') return String(value)
  return Object.entries(value)
    .filter(([, part]) => part !== null)
    .map(([name, part]) => `${name} ${words(part)}`)
    .join(', ')
}
