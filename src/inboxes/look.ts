import { SourceFailure } from '../http/source-failure.ts'
import { guessNotation } from './check-dates.ts'
import { guessMapping } from './fields.ts'
import { getInbox, type InboxContext, mappingOf, type SeenSheet } from './inbox.ts'
import { readSheet } from './poll.ts'

const ROWS_SHOWN = 5
const LOOK_MS = 20_000

/**
 * Reads the sheet for the page of its columns, without taking anything: what its columns are called, what the last
 * rows hold, and what the names and the dates say by themselves where nobody has chosen yet.
 * @returns why it could not be read; null when it was
 */
export async function lookAtSheet(deps: InboxContext, id: number): Promise<string | null> {
  const inbox = await getInbox(deps.db, id)
  if (inbox.kind === 'push') return null
  try {
    const { names, rows, timeZone } = await readSheet(deps, inbox, AbortSignal.timeout(LOOK_MS))
    const seen: SeenSheet = {
      names,
      rows: rows.length,
      timeZone,
      last: rows.slice(-ROWS_SHOWN).map((row) => row.cells),
    }
    const isNew = Object.keys(mappingOf(inbox)).length === 0
    const mapping = isNew ? guessMapping(names) : mappingOf(inbox)
    const column = mapping['timestamp']
    const texts = column === undefined ? [] : rows.map((row) => row.cells[column] ?? '')
    const guessed = isNew && {
      mapping: JSON.stringify(mapping),
      notation: inbox.kind === 'sheets' ? ('days' as const) : (guessNotation(texts) ?? inbox.notation),
      time_zone: timeZone ?? inbox.time_zone,
    }
    await deps.db
      .updateTable('inbox')
      .set({ seen: JSON.stringify(seen), problem: null, ...guessed })
      .where('id', '=', id)
      .execute()
    return null
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error
    await deps.db.updateTable('inbox').set({ problem: error.message }).where('id', '=', id).execute()
    return error.message
  }
}
