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
import { drawServers, ownerEmail } from './hardware-fill.ts'
import type { Row } from './table.ts'

const MB = 1024 * 1024
const GOAL_MS = 10_000
const GOAL_MB = 300
/** A workbook may take so many times as long. */
const XLSX_TIMES = 3
/** One that is no field becomes a column of its own. */
const COLUMNS = [
  'Host Name',
  'asset_tag',
  'Serial No.',
  'Manufacturer',
  'Model',
  'Cluster',
  'Rack',
  'IP',
  'OS',
  'Status',
  'Owner',
  'Warranty End',
  'Env',
  'Notes',
  'Cost centre',
]

/** 100,000 machines from a file into an empty inventory, against the plain loops of the libraries. */
export async function importHardwareRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
  const rows: Row[] = []
  for (const format of ['csv', 'xlsx'] as const) {
    const path = join(folder, `hardware.${format}`)
    await pipeline(streamOf(format), createWriteStream(path))
    const plain = await plainLoop(path, format, join(folder, `${format}.db`))
    const ours = upload(path)
    const goal = format === 'csv' ? GOAL_MS : GOAL_MS * XLSX_TIMES
    rows.push({
      measure: `Hardware upload of 100,000 servers, ${format.toUpperCase()}`,
      ours: `${(ours.ms / 1000).toFixed(1)} s, ${Math.round(ours.rss / MB)} MB`,
      yardstick: `${(plain / 1000).toFixed(1)} s: ${format === 'csv' ? 'csv-parse' : 'exceljs'} and four inserts a row`,
      ratio: (ours.ms / plain).toFixed(1),
      goal: `≤ ${goal / 1000} s, ≤ ${GOAL_MB} MB`,
      met: ours.ms <= goal && ours.rss <= GOAL_MB * MB,
    })
  }
  rmSync(folder, { recursive: true })
  return rows
}

function streamOf(format: 'csv' | 'xlsx') {
  if (format === 'csv') return csvStream([COLUMNS, ...cells()])
  return xlsxStream({ name: 'hardware', columns: COLUMNS.map((name) => ({ name })), rows: cells() })
}

function* cells(): Generator<string[]> {
  for (const s of drawServers()) {
    const { hostname, assetTag, serialNumber, vendor, model, rack, address, operatingSystem } = s
    const machine = [hostname, assetTag, serialNumber, vendor, model, `cluster-${s.clusterId}`, rack, address]
    const status = s.status.replace('_', ' ')
    const rest = [operatingSystem, status, ownerEmail(s.ownerId), s.warrantyUntil, s.environment]
    yield [...machine, ...rest, s.notes ?? '', s.costCentre]
  }
}

/** In a process of its own, as what this one has read and written would count as memory of the upload. */
function upload(path: string): { ms: number; rss: number } {
  const child = join(import.meta.dirname, 'hardware-import-child.ts')
  // As `npm start` starts it.
  const args = ['--max-semi-space-size=4', child, path]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as { ms: number; rss: number }
}

/** What nobody can do without: parsing the file, and a row in each of the four tables with their keys. */
async function plainLoop(path: string, format: 'csv' | 'xlsx', target: string): Promise<number> {
  const began = performance.now()
  const db = new Sqlite(target)
  db.pragma('journal_mode = WAL')
  const machine = COLUMNS.map((_, i) => `c${i} TEXT`).join(', ')
  db.exec(`CREATE TABLE entity (id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT UNIQUE);
    CREATE TABLE server (id INTEGER PRIMARY KEY REFERENCES entity (id), ${machine});
    CREATE UNIQUE INDEX tag ON server (c1); CREATE INDEX serial ON server (c2);
    CREATE TABLE address (id INTEGER REFERENCES server (id), address TEXT, PRIMARY KEY (id, address));
    CREATE TABLE field (id INTEGER REFERENCES server (id), value TEXT, PRIMARY KEY (id, value))`)
  const entity = db.prepare('INSERT INTO entity (slug) VALUES (?)')
  const server = db.prepare(`INSERT INTO server VALUES (?, ${COLUMNS.map(() => '?').join(', ')})`)
  const [address, field] = ['address', 'field'].map((table) => db.prepare(`INSERT INTO ${table} VALUES (?, ?)`))
  const add = (row: readonly unknown[]) => {
    const { lastInsertRowid: id } = entity.run(row[0])
    server.run(id, ...COLUMNS.map((_, i) => row[i] ?? null))
    address!.run(id, row[7])
    field!.run(id, row[14])
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
  return performance.now() - began
}
