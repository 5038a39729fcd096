import type { Db } from '../db/schema.ts'
import { NotFound } from '../http/errors.ts'
import type { Cells } from './read-row.ts'
import type { InboxRowState } from './tables.ts'

export const INBOX_ROWS_SHOWN = 50
const MAX_INBOXES = 200

/** Every inbox with how many rows of it wait for somebody. */
export async function listInboxes(db: Db) {
  return db
    .selectFrom('inbox')
    .select(['id', 'name', 'kind', 'owner_email', 'paused_at', 'polled_at', 'good_at', 'begun_at', 'problem'])
    .select((eb) => [
      eb
        .selectFrom('inbox_row')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('inbox_id', '=', 'inbox.id')
        .where('state', '=', 'refused')
        .as('refused'),
      eb
        .selectFrom('inbox_row')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('inbox_id', '=', 'inbox.id')
        .where('state', '=', 'taken')
        .as('taken'),
    ])
    .orderBy('name')
    .limit(MAX_INBOXES)
    .execute()
}

export async function countRows(db: Db, inboxId: number): Promise<Record<InboxRowState, number>> {
  const rows = await db
    .selectFrom('inbox_row')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .where('inbox_id', '=', inboxId)
    .groupBy('state')
    .execute()
  const counts = { refused: 0, waiting: 0, taken: 0, dismissed: 0, earlier: 0 }
  for (const { state, count } of rows) counts[state] = count
  return counts
}

/** A page of the rows of one state, newest first, below the row `before`. */
export async function listRows(db: Db, inboxId: number, state: InboxRowState, before: number | null) {
  let query = db.selectFrom('inbox_row').selectAll().where('inbox_id', '=', inboxId).where('state', '=', state)
  if (before !== null) query = query.where('id', '<', before)
  const rows = await query
    .orderBy('id', 'desc')
    .limit(INBOX_ROWS_SHOWN + 1)
    .execute()
  const items = rows
    .slice(0, INBOX_ROWS_SHOWN)
    .map((row) => ({ ...row, said: summaryOf(JSON.parse(row.cells) as Cells) }))
  return { items, next: rows.length > INBOX_ROWS_SHOWN ? items.at(-1)!.id : null }
}

/** A row in one line. */
function summaryOf(cells: Cells): string {
  const text = Object.values(cells)
    .filter((value) => value.trim() !== '')
    .join(' · ')
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

/** @throws NotFound */
export async function getRow(db: Db, inboxId: number, rowId: number) {
  const row = await db
    .selectFrom('inbox_row')
    .selectAll()
    .where('inbox_id', '=', inboxId)
    .where('id', '=', rowId)
    .executeTakeFirst()
  if (!row) throw new NotFound('There is no such row.')
  return { ...row, cells: JSON.parse(row.cells) as Cells }
}

/** Rows by their ids, with what became of them. */
export async function listOutcomes(db: Db, ids: readonly number[]) {
  const rows = await db
    .selectFrom('inbox_row')
    .select(['id', 'state', 'ticket', 'problem'])
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
