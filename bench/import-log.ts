import { execFileSync } from 'node:child_process'
import { copyFileSync, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { csvStream } from '../src/lib/csv.ts'
import { DAY, MINUTE, toStored } from '../src/lib/dates.ts'
import type { Row } from './table.ts'

const ROWS = Number(process.env['BENCH_IMPORT'] ?? 1_000_000)
const MB = 1024 * 1024
const GOAL_MB = 300
const GOAL_MS = 20
const BEGIN = Date.UTC(2021, 10, 19)
const DAYS = 5 * 365

interface Told {
  ms: number
  cpuMs: number
  rss: number
}

/** A log in the order of its incidents, against csv-parse and a raw insert loop into the same table. */
export async function importLogRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
  const file = join(folder, 'log.csv')
  await pipeline(csvStream(incidents()), createWriteStream(file))
  const plain = measure<Told>(file, 'plain')
  const alone = measure<Told>(file, 'alone')
  const beside = measure<Told & Record<'write' | 'page', { p99: number }>>(file, 'beside')
  rmSync(folder, { recursive: true })
  const rate = (told: Told) => `${Math.round(ROWS / told.ms)}k rows/s, ${Math.round(told.cpuMs / 1000)} s of CPU`
  const ratio = plain.ms / alone.ms
  const worst = Math.max(beside.write.p99, beside.page.p99)
  return [
    {
      measure: `Import of ${ROWS} incidents, CSV`,
      ours: `${rate(alone)}, ${Math.round(alone.rss / MB)} MB`,
      yardstick: `${rate(plain)}: csv-parse and raw inserts`,
      ratio: ratio.toFixed(2),
      goal: `≥ 1.0, ≤ ${GOAL_MB} MB`,
      met: ratio >= 1 && alone.rss <= GOAL_MB * MB,
    },
    {
      measure: 'A small write and the status page meanwhile',
      ours: `p99 ${beside.write.p99.toFixed(1)} and ${beside.page.p99.toFixed(1)} ms`,
      yardstick: '',
      ratio: '',
      goal: `≤ ${GOAL_MS} ms`,
      met: worst <= GOAL_MS,
    },
  ]
}

/** The file goes with the import that takes it. */
function measure<T>(file: string, how: 'plain' | 'alone' | 'beside'): T {
  const copy = `${file}.${how}`
  copyFileSync(file, copy)
  const child = join(import.meta.dirname, 'import-log-child.ts')
  return JSON.parse(
    execFileSync(process.execPath, ['--max-semi-space-size=4', child, copy, how], { encoding: 'utf8' }),
  ) as T
}

function* incidents(): Generator<string[]> {
  yield ['services', 'state', 'stage', 'creationtime', 'recentreporttime']
  for (let i = 0; i < ROWS; i += 1) {
    const created = BEGIN + Math.floor((i / ROWS) * DAYS * DAY)
    const reported = created + ((i * 7_919) % 20_000) * MINUTE
    const words = [`Service ${1 + ((i * 31) % 40)}`, i % 50 === 0 ? 'open' : 'closed', i % 4 === 0 ? 'stg' : 'prd']
    yield [...words, toStored(new Date(created)), toStored(new Date(reported))]
  }
}
