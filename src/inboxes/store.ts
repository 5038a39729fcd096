import type { Db, Trx } from '../db/schema.ts'
import { chunksOf } from '../lib/chunks.ts'
import type { Inbox, SeenSheet } from './inbox.ts'
import { mappingOf } from './inbox.ts'
import { type KnownRow, matchRows, nameRows, type SeenRow, type SheetRow } from './match-rows.ts'
import type { Cells } from './read-row.ts'
import type { Sheet } from './sources/sheet.ts'

const ROWS_A_STATEMENT = 1_000
const ROWS_SHOWN = 5

/** Writes down what a poll saw: new rows wait to be taken, edited ones are noted. All of it or nothing. */
export async function storeSheet(db: Db, inbox: Inbox, sheet: Sheet, at: string): Promise<void> {
  const isFirst = inbox.begun_at === null
  const seen = nameRows(sheet.rows, mappingOf(inbox))
  await db.transaction().execute(async (trx) => {
    const known = await listKnown(trx, inbox.id)
    const said = await listCells(trx, inbox.id, known, seen)
    const { added, edited } = matchRows(known, seen, () => said)
    await addRows(trx, inbox, added, { at, state: isFirst && inbox.takes_existing === 0 ? 'earlier' : 'waiting' })
    for (const { known: row, seen: now } of edited) await editRow(trx, row.id, now, at)
    const shown: SeenSheet = {
      names: sheet.names,
      last: sheet.rows.slice(-ROWS_SHOWN).map((row) => row.cells),
      rows: sheet.rows.length,
      timeZone: sheet.timeZone,
    }
    await trx
      .updateTable('inbox')
      .set({ seen: JSON.stringify(shown), body_hash: sheet.hash, begun_at: inbox.begun_at ?? at })
      .where('id', '=', inbox.id)
      .execute()
  })
}

/** Rows that were pushed; one that came before is not added again. @returns the ids of all of them, in their order */
export async function storePushed(db: Db, inbox: Inbox, rows: readonly SheetRow[], at: string): Promise<number[]> {
  const seen = nameRows(rows, mappingOf(inbox)).map((row) => ({ ...row, fingerprint: `push:${row.fingerprint}` }))
  return db.transaction().execute(async (trx) => {
    await addRows(trx, inbox, seen, { at, state: 'waiting' })
    const stored = await trx
      .selectFrom('inbox_row')
      .select(['id', 'fingerprint'])
      .where('inbox_id', '=', inbox.id)
      .where(
        'fingerprint',
        'in',
        seen.map((row) => row.fingerprint),
      )
      .execute()
    const ids = new Map(stored.map((row) => [row.fingerprint, row.id]))
    return seen.map((row) => ids.get(row.fingerprint)!)
  })
}

function listKnown(trx: Trx, inboxId: number): Promise<KnownRow[]> {
  return trx
    .selectFrom('inbox_row')
    .select(['id', 'fingerprint', 'content_hash', 'line'])
    .where('inbox_id', '=', inboxId)
    .where('fingerprint', 'not like', 'push:%')
    .execute()
}

/** What known rows said that are not there any more, where new ones stand in their place. */
async function listCells(
  trx: Trx,
  inboxId: number,
  known: readonly KnownRow[],
  seen: readonly SeenRow[],
): Promise<Map<number, Cells>> {
  const names = new Set(known.map((row) => row.fingerprint))
  const lines = new Set(seen.filter((row) => !names.has(row.fingerprint)).map((row) => row.line))
  const here = new Set(seen.map((row) => row.fingerprint))
  const gone = known.filter((row) => lines.has(row.line) && !here.has(row.fingerprint)).map((row) => row.id)
  const said = new Map<number, Cells>()
  for (const ids of chunksOf(gone, ROWS_A_STATEMENT)) {
    const rows = await trx
      .selectFrom('inbox_row')
      .select(['id', 'cells'])
      .where('inbox_id', '=', inboxId)
      .where('id', 'in', ids)
      .execute()
    for (const { id, cells } of rows) said.set(id, JSON.parse(cells) as Cells)
  }
  return said
}

async function addRows(
  trx: Trx,
  inbox: Inbox,
  rows: readonly SeenRow[],
  as: { at: string; state: 'waiting' | 'earlier' },
): Promise<void> {
  for (const some of chunksOf(rows, ROWS_A_STATEMENT)) {
    const values = some.map((row) => ({
      inbox_id: inbox.id,
      fingerprint: row.fingerprint,
      content_hash: row.contentHash,
      line: row.line,
      cells: JSON.stringify(row.cells),
      state: as.state,
      seen_at: as.at,
    }))
    await trx
      .insertInto('inbox_row')
      .values(values)
      .onConflict((oc) => oc.columns(['inbox_id', 'fingerprint']).doNothing())
      .execute()
  }
}

/** One that was refused is tried again with what it says now; one that was taken stays taken. */
async function editRow(trx: Trx, id: number, row: SeenRow, at: string): Promise<void> {
  const { fingerprint, contentHash: content_hash, line } = row
  const cells = JSON.stringify(row.cells)
  await trx
    .updateTable('inbox_row')
    .set({ fingerprint, content_hash, line, cells, edited_at: at })
    .where('id', '=', id)
    .execute()
  await trx
    .updateTable('inbox_row')
    .set({ state: 'waiting', problem: null, ended_at: null, told_at: null })
    .where('id', '=', id)
    .where('state', '=', 'refused')
    .execute()
}
