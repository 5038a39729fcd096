import { type Note, Notes, Rejects, type Row, readTable, type Thread } from '../imports/index.ts'
import { type Found, notationsOf } from './found.ts'
import type { ImportInput, RunProgress } from './protocol.ts'
import { RowReader } from './row-reader.ts'

/** Reads the rows of a file that was looked through, and hands each to `take`. */
export async function readRows(
  input: ImportInput,
  found: Found,
  thread: Thread,
  take: (row: Row, reader: RowReader, rejects: Rejects) => void,
): Promise<{ rejects: Rejects; notes: Note[] }> {
  const { path, fields, choices, zone, rejectsPath } = input
  const { dates: _, zone: _chosen, ...reading } = choices
  return readTable(path, fields, { ...reading, header: found.header }, async (table) => {
    const { format, header, date1904 } = table
    const names = header.columns.map(({ name }) => name)
    const rejects = new Rejects(rejectsPath, names)
    const notes = new Notes()
    const notations = notationsOf(found, choices)
    const reader = new RowReader({ format, header, notations, zone, date1904, notes })
    let rows = 0
    for await (const batch of table.batches()) {
      for (const row of batch) take(row, reader.at(row), rejects)
      rows += batch.length
      thread.progress({ step: 'reading', rows, fraction: (1 + table.fraction()) / 3 } satisfies RunProgress)
    }
    return { rejects, notes: [...table.notes(), ...notes.list()] }
  })
}
