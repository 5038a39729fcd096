import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Cell,
  type Choices,
  type Note,
  type Row,
  readTable,
  type Table,
  Unreadable,
} from '../../src/imports/index.ts'

export const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'imports')

/** What a file has to give: written down once, by looking into each file with other programs. */
export interface Expected {
  file: string
  refused?: string
  sheets?: string[]
  sheet?: string
  encoding?: string
  delimiter?: string
  /** Line of the names, how many columns, and the first names. */
  names?: [number, number, ...string[]]
  rows?: number
  /** First and last line with something in it. */
  lines?: [number, number]
  /** The first four lines that cannot be taken, or how many there are. */
  broken?: number[] | number
  /** By `A1` in workbooks, by `line:column` in texts. */
  cells?: Record<string, unknown>
  notes?: string[]
  /** A text file by another name. */
  text?: boolean
}

export function expectedFiles(name: 'csv' | 'xlsx'): Expected[] {
  return JSON.parse(readFileSync(join(FOLDER, `expected-${name}.json`), 'utf8')) as Expected[]
}

export interface Read extends Pick<Table, 'format' | 'encoding' | 'delimiter' | 'sheets' | 'header'> {
  rows: Row[]
  notes: Note[]
}

/** A whole file in memory, or why it was refused. */
export async function readAll(path: string, choices: Choices = {}): Promise<Read | Unreadable> {
  try {
    return await readTable(path, [], choices, async (table) => {
      const rows: Row[] = []
      for await (const batch of table.batches()) rows.push(...batch)
      const { format, encoding, delimiter, sheets, header } = table
      return { format, encoding, delimiter, sheets, header, rows, notes: table.notes() }
    })
  } catch (error) {
    if (error instanceof Unreadable) return error
    throw error
  }
}

/** A cell as the expectations write it. */
export function plainCell(cell: Cell | undefined): unknown {
  if (typeof cell !== 'object' || cell === null) return cell ?? null
  return { [cell.kind]: cell.text }
}
