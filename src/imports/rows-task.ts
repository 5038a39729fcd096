import type { Field } from './headers/fields.ts'
import type { Header } from './headers/match.ts'
import type { Progress } from './inspect.ts'
import type { Note } from './notes.ts'
import { type Choices, readTable } from './table.ts'
import type { ThreadTask } from './thread-protocol.ts'

export interface RowsInput {
  path: string
  fields: readonly Field[]
  choices: Choices
}

export interface RowsSummary {
  header: Header
  rows: number
  notes: Note[]
}

/** Sends the rows of a table to the main thread, group by group. */
export const run: ThreadTask<RowsInput, RowsSummary> = ({ path, fields, choices }, thread) =>
  readTable(path, fields, choices, async (table) => {
    let rows = 0
    for await (const batch of table.batches()) {
      await thread.send(batch)
      rows += batch.length
      thread.progress({ rows, fraction: table.fraction() } satisfies Progress)
    }
    return { header: table.header, rows, notes: table.notes() }
  })
