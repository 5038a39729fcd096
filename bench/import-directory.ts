import { execFileSync } from 'node:child_process'
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import Sqlite from 'better-sqlite3'
import { parse } from 'csv-parse'
import ExcelJS from 'exceljs'
import { csvStream } from '../src/lib/csv.ts'
import { xlsxStream } from '../src/lib/xlsx.ts'
import type { Row } from './table.ts'

const ROWS = 100_000
const MB = 1024 * 1024
const GOAL_MS = 10_000
const GOAL_MB = 300
/** A workbook may take so many times as long. */
const XLSX_TIMES = 3
const COLUMNS = ['Slug', 'Name', 'Cluster', 'Description', 'Stage']

/** 100,000 servers from a file, against the plain loops of the libraries that it is read and written with. */
export async function importRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
  const rows: Row[] = []
  for (const format of ['csv', 'xlsx'] as const) {
    const path = join(folder, `servers.${format}`)
    await writeServers(path, format)
    const plain = await timeOf(() => plainLoop(path, format, join(folder, `${format}.db`)))
    const ours = importServers(path)
    const goal = format === 'csv' ? GOAL_MS : GOAL_MS * XLSX_TIMES
    rows.push({
      measure: `Import of 100,000 servers, ${format.toUpperCase()}`,
      ours: `${(ours.ms / 1000).toFixed(1)} s, ${Math.round(ours.rss / MB)} MB`,
      yardstick: `${(plain / 1000).toFixed(1)} s: ${format === 'csv' ? 'csv-parse' : 'exceljs'} and two inserts a row`,
      ratio: (ours.ms / plain).toFixed(1),
      goal: `≤ ${goal / 1000} s, ≤ ${GOAL_MB} MB`,
      met: ours.ms <= goal && ours.rss <= GOAL_MB * MB,
    })
  }
  rmSync(folder, { recursive: true })
  return rows
}

async function writeServers(path: string, format: 'csv' | 'xlsx'): Promise<void> {
  const stream =
    format === 'csv'
      ? csvStream([COLUMNS, ...servers()])
      : xlsxStream({ name: 'servers', columns: COLUMNS.map((name) => ({ name })), rows: servers() })
  await pipeline(stream, createWriteStream(path))
}

function* servers(): Generator<string[]> {
  for (let i = 0; i < ROWS; i += 1) {
    const name = `web-${String(i).padStart(6, '0')}`
    yield [name, name, 'bench', `Rack ${i % 400}, bought with order ${i % 997}`, i % 5 === 0 ? 'stg' : 'prd']
  }
}

/** In a process of its own, as what this one has read and written would count as memory of the import. */
function importServers(path: string): { ms: number; rss: number } {
  const child = join(import.meta.dirname, 'import-directory-child.ts')
  return JSON.parse(execFileSync(process.execPath, [child, path], { encoding: 'utf8' })) as { ms: number; rss: number }
}

/** What nobody can do without: parsing the file, and two rows in two tables with their keys. */
async function plainLoop(path: string, format: 'csv' | 'xlsx', target: string): Promise<void> {
  const db = new Sqlite(target)
  db.pragma('journal_mode = WAL')
  db.exec(`CREATE TABLE entity (id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT UNIQUE, name TEXT, description TEXT, stage TEXT);
    CREATE TABLE server (id INTEGER PRIMARY KEY REFERENCES entity (id), cluster TEXT)`)
  const entity = db.prepare('INSERT INTO entity (slug, name, description, stage) VALUES (?, ?, ?, ?)')
  const server = db.prepare('INSERT INTO server (id, cluster) VALUES (?, ?)')
  const add = ([slug, name, cluster, description, stage]: readonly unknown[]) => {
    const { lastInsertRowid } = entity.run(slug, name, description, stage)
    server.run(lastInsertRowid, cluster)
  }
  db.exec('BEGIN')
  if (format === 'csv')
    for await (const row of createReadStream(path).pipe(parse({ bom: true, from_line: 2 }))) add(row)
  else {
    const reader = new ExcelJS.stream.xlsx.WorkbookReader(path, { worksheets: 'emit', sharedStrings: 'cache' })
    for await (const sheet of reader) {
      for await (const row of sheet) if (row.number > 1) add((row.values as unknown[]).slice(1))
    }
  }
  db.exec('COMMIT')
  db.close()
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const before = performance.now()
  await work()
  return performance.now() - before
}
