import type { Database } from '../../src/db/open.ts'

export interface Entry {
  action: string
  actor: string
  thing: string
  before: unknown
  after: unknown
}

/** What the audit log holds, oldest first, with the changes read; `action` is the beginning of the ones wanted. */
export async function auditEntries({ db }: Pick<Database, 'db'>, action = ''): Promise<Entry[]> {
  const rows = await db.selectFrom('audit').selectAll().orderBy('id').execute()
  const read = (json: string | null) => (json === null ? null : (JSON.parse(json) as unknown))
  return rows
    .filter((row) => row.action.startsWith(action))
    .map((row) => ({
      action: row.action,
      actor: row.actor_name,
      thing: row.thing_key,
      before: read(row.before),
      after: read(row.after),
    }))
}

/** Everything that stands in any row of the database that text can be looked for in, as one text. */
export async function everyText(
  { db }: Pick<Database, 'db'>,
  tables: readonly ('audit' | 'app_user' | 'api_token' | 'one_time_link' | 'session' | 'setting')[],
): Promise<string> {
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()))
  return JSON.stringify(rows)
}
