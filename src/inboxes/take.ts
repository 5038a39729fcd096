import type { Trx } from '../db/schema.ts'
import type { Actor } from '../http/auth.ts'
import { SYSTEM } from '../http/auth.ts'
import { ExpectedError, Invalid } from '../http/errors.ts'
import { addUpdate, openIncident } from '../incidents/index.ts'
import { toStored } from '../lib/dates.ts'
import { oneLine } from '../lib/json.ts'
import { type Inbox, type InboxContext, rowSettingsOf } from './inbox.ts'
import { type Cells, fieldsOf, readRow, Unusable, type Wanted } from './read-row.ts'

const ROWS_AT_ONCE = 100

/** Somebody else has decided about the row in the meantime. */
class Overtaken extends Error {}

export interface Taken {
  taken: number
  refused: number
}

/** Takes every row that waits, in the order of the sheet, so that what is closed was opened before. */
export async function takeWaiting(deps: InboxContext, inbox: Inbox, signal: AbortSignal): Promise<Taken> {
  const counts: Taken = { taken: 0, refused: 0 }
  for (let after = 0; !signal.aborted; ) {
    const rows = await deps.db
      .selectFrom('inbox_row')
      .select(['id', 'cells'])
      .where('inbox_id', '=', inbox.id)
      .where('state', '=', 'waiting')
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS_AT_ONCE)
      .execute()
    for (const row of rows) {
      if (signal.aborted) break
      const state = await takeRow(deps, inbox, { id: row.id, cells: JSON.parse(row.cells) as Cells })
      if (state !== null) counts[state] += 1
      after = row.id
    }
    if (rows.length < ROWS_AT_ONCE) break
  }
  return counts
}

/**
 * Does what a waiting row asks for. That it is done is written in the transaction that does it, so that a row is done
 * once, whenever the process ends.
 * @returns null when somebody else has decided about it
 */
export async function takeRow(
  deps: InboxContext,
  inbox: Inbox,
  row: { id: number; cells: Cells },
  by?: Actor,
): Promise<'taken' | 'refused' | null> {
  try {
    const wanted = readRow(row.cells, rowSettingsOf(inbox))
    const actor = by ?? actorOf(inbox, row.cells)
    await carryOut(deps, wanted, actor, (trx, ticket) => markTaken(trx, row.id, ticket, toStored(deps.clock())))
    return 'taken'
  } catch (error) {
    if (error instanceof Overtaken) return null
    const problem = problemOf(error)
    if (problem === null) throw error
    return (await markRefused(deps, row.id, problem)) ? 'refused' : null
  }
}

type Alongside = (trx: Trx, ticket: string) => Promise<void>

async function carryOut(deps: InboxContext, wanted: Wanted, actor: Actor, alongside: Alongside): Promise<void> {
  if (wanted.action === 'create') await openIncident(deps.incidents, wanted.incident, actor, { alongside })
  else await addUpdate(deps.incidents, wanted.ticket, wanted.update, actor, { alongside })
}

async function markTaken(trx: Trx, id: number, ticket: string, at: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('inbox_row')
    .set({ state: 'taken', ticket, ended_at: at })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new Overtaken()
}

async function markRefused(deps: InboxContext, id: number, problem: string): Promise<boolean> {
  const { numUpdatedRows } = await deps.db
    .updateTable('inbox_row')
    .set({ state: 'refused', problem, ended_at: toStored(deps.clock()) })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Who stands as the author in the ticket: whoever filled in the form, by the name of the inbox. */
function actorOf(inbox: Inbox, cells: Cells): Actor {
  const respondent = oneLine(fieldsOf(cells, rowSettingsOf(inbox).mapping)('respondent'), 100)
  return { ...SYSTEM, name: respondent ? `${respondent} (${inbox.name})` : inbox.name }
}

/** What an error says about the row; null when it is about something else, and the row has to wait. */
function problemOf(error: unknown): string | null {
  if (error instanceof Invalid) return Object.values(error.fields).join(' ')
  return error instanceof ExpectedError || error instanceof Unusable ? error.message : null
}
