import type { Test } from 'tap'
import { SYSTEM } from '../../src/http/auth.ts'
import { changeColumns, createInbox, type GivenInbox } from '../../src/inboxes/actions.ts'
import { guessMapping } from '../../src/inboxes/fields.ts'
import type { InboxContext } from '../../src/inboxes/index.ts'
import { type Polled, pollInbox } from '../../src/inboxes/poll.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import type { Engine } from '../support/database.ts'

export const NAMES = [
  'Timestamp',
  'Email address',
  'Action',
  'Ticket number',
  'Title',
  'Description',
  'Severity',
  'Affected systems',
  'Ended at',
]

/** A row of the form, by its usual columns. */
export interface Row {
  at: string
  who?: string
  action?: string
  ticket?: string
  title?: string
  text?: string
  severity?: string
  affects?: string
  ended?: string
}

export function cellsOf(row: Row): string[] {
  return [row.at, row.who, row.action, row.ticket, row.title, row.text, row.severity, row.affects, row.ended].map(
    (cell) => cell ?? '',
  )
}

export function csvOf(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')
  return [NAMES, ...rows.map(cellsOf)].map(line).join('\r\n')
}

export interface TestInbox {
  app: TestApp
  context: InboxContext
  id: number
  token: string
  secret: string
  poll(): Promise<Polled | null>
  rows(): Promise<{ id: number; line: number; state: string; ticket: string | null; problem: string | null }[]>
  incidents(): Promise<
    { title: string; state: string; severity: string; started_at: string; ended_at: string | null; filed_by: string }[]
  >
}

/** The app with the service “shop” in its directory, and an inbox whose columns are set. */
export async function startInbox(
  t: Test,
  engine: Engine,
  given: Partial<GivenInbox>,
  columns: { notation?: string; timeZone?: string; takesExisting?: boolean } = {},
): Promise<TestInbox> {
  const app = await startTestApp(t, engine)
  const { db } = app.database
  app.clock.now = new Date('2026-03-03T15:00:00.000Z')
  const { id: shop } = await db
    .insertInto('entity')
    .values({ kind: 'service', slug: 'shop', name: 'Shop', created_at: '2026-01-01T00:00:00.000Z' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.insertInto('service').values({ id: shop, origin: 'own' }).execute()
  const context = app.inboxes
  const { id, token, secret } = await createInbox(
    context,
    { name: 'Help desk form', ownerEmail: 'ada@norrvik.example', kind: 'csv', ...given },
    SYSTEM,
  )
  const { notation = 'mdy', timeZone = 'Europe/Stockholm', takesExisting = true } = columns
  const mapping = guessMapping(NAMES)
  const set = { ownerEmail: 'ada@norrvik.example', mapping, timeZone, notation, defaultSeverity: 'SEV3', takesExisting }
  await changeColumns(context, id, set, SYSTEM)
  return {
    app,
    context,
    id,
    token,
    secret,
    poll: () => pollInbox(context, id, new AbortController().signal),
    rows: () => db.selectFrom('inbox_row').select(['id', 'line', 'state', 'ticket', 'problem']).orderBy('id').execute(),
    incidents: () =>
      db
        .selectFrom('incident')
        .select(['title', 'state', 'severity', 'started_at', 'ended_at', 'filed_by'])
        .orderBy('number')
        .execute(),
  }
}
