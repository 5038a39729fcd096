import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import pino from 'pino'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { migrate } from '../src/db/migrate.ts'
import { openDatabase, sqliteFile } from '../src/db/open.ts'
import { DAY, MINUTE, toStored } from '../src/lib/dates.ts'
import { middle, percentile, type Row } from './table.ts'

/** `BENCH_LOG=10000000 npm run bench -- analytics` measures the ten millions instead: filling them takes minutes. */
const COUNT = Number(process.env['BENCH_LOG'] ?? 1_000_000)
const SERVICES = COUNT > 1_000_000 ? 400 : 40
const GOAL_MS = COUNT > 1_000_000 ? 40 : 20
const DAYS = 5 * 365
const NOW = Date.UTC(2026, 10, 19, 12)
const FILTERS = 200
/** The first ones warm up what is compiled. */
const WARM_UP = 10
const STATES = ['open', 'inprogress', 'closed'] as const
const STAGES = ['prd', 'stg'] as const
const MB = 1024 * 1024

/** The same numbers in each run. */
class Dice {
  #state = 7

  below(most: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((this.#state / 2 ** 32) * most)
  }

  /** Few services have most of the incidents. */
  zipf(most: number): number {
    return Math.min(most - 1, Math.floor(most ** (this.below(1_000_000) / 1_000_000)) - 1)
  }
}

/** The whole fragment of the dashboard for any filter, against the same numbers by loops over all rows in memory. */
export async function analyticsRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
  const config = readConfig({ DATA_DIR: folder, SECRET_KEY: 'a secret key for the bench, long enough' })
  const database = openDatabase(config)
  await migrate(database.db)
  const objects = fill(folder)
  const built = await buildApp({
    config,
    database,
    clock: () => new Date(NOW),
    log: pino({ level: 'silent' }),
  })
  try {
    const began = performance.now()
    built.analytics.live.start()
    while ((await built.app.inject('/dashboard')).statusCode === 503) await new Promise((next) => setTimeout(next, 100))
    const start = performance.now() - began
    const held = bytesOf((await built.analytics.live.current()).cube)
    const queries = makeFilters()
    const cpu = process.cpuUsage()
    const ours = await timesOf(queries, async (query) => {
      const answer = await built.app.inject({ url: `/dashboard?${query}`, headers: { 'hx-request-type': 'partial' } })
      if (answer.statusCode !== 200) throw new Error(`${query} answered ${answer.statusCode}`)
    })
    const { user, system } = process.cpuUsage(cpu)
    const loops =
      COUNT > 1_000_000
        ? [Number.NaN]
        : await timesOf(queries.slice(0, 20), async (query) => countObjects(objects, query))
    const [p50, p95] = [middle(ours), percentile(ours, 0.95)]
    const work = (user + system) / 1000 / (queries.length + WARM_UP)
    const notes = `${work.toFixed(1)} ms of CPU each; first answer after ${(start / 1000).toFixed(1)} s, ${Math.round(held / MB)} MB held`
    return [
      {
        measure: `Dashboard of ${COUNT} incidents, ${SERVICES} services, ${FILTERS} filters`,
        ours: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms; ${notes}`,
        yardstick: `${middle(loops).toFixed(0)} ms: loops over objects in memory, as in a browser`,
        ratio: (p95 / middle(loops)).toFixed(3),
        goal: `p95 ≤ ${GOAL_MS} ms`,
        met: p95 <= GOAL_MS,
      },
    ]
  } finally {
    await built.app.close()
    await built.stop()
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Of all arrays in it. */
function bytesOf(value: object): number {
  if (ArrayBuffer.isView(value)) return value.byteLength
  return Object.values(value).reduce((sum: number, part) => sum + (typeof part === 'object' ? bytesOf(part) : 0), 0)
}

interface Plain {
  service: number
  state: string
  stage: string
  created: string
  reported: string
}

function fill(folder: string): Plain[] {
  const db = new Sqlite(sqliteFile(folder))
  db.pragma('synchronous = OFF')
  const dice = new Dice()
  const objects: Plain[] = []
  db.exec('BEGIN')
  for (let i = 1; i <= SERVICES; i++) {
    db.prepare('INSERT INTO log_service (name, folded) VALUES (?, ?)').run(`Service ${i}`, `service ${i}`)
    db.prepare('INSERT INTO log_set (services) VALUES (?)').run(`[${i}]`)
  }
  db.prepare(
    `INSERT INTO upload (kind, name, bytes, sha256, state, actor_kind, actor_name, created_at, seen_at, applied_at)
     VALUES ('analytics.log', 'bench.csv', 1, ?, 'applied', 'system', 'bench', ?, ?, ?)`,
  ).run('0'.repeat(64), ...Array<string>(3).fill(toStored(new Date(NOW))))
  const insert = db.prepare(
    "INSERT INTO log_incident (source, upload_id, set_id, state, stage, created_at, reported_at) VALUES ('uploaded', 1, ?, ?, ?, ?, ?)",
  )
  for (let i = 0; i < COUNT; i++) {
    // In the order of their creation, as that is how logs grow.
    const created = NOW - DAYS * DAY + Math.floor((i / COUNT) * DAYS * DAY)
    const closed = dice.below(100) < 94
    const row = {
      service: dice.zipf(SERVICES) + 1,
      state: closed ? 'closed' : STATES[dice.below(2)]!,
      stage: STAGES[dice.below(4) === 0 ? 1 : 0]!,
      created: toStored(new Date(created)),
      reported: toStored(new Date(created + dice.below(dice.below(20_000) + 1) * MINUTE)),
    }
    insert.run(row.service, row.state, row.stage, row.created, row.reported)
    if (COUNT <= 1_000_000) objects.push(row)
  }
  db.exec('COMMIT')
  db.close()
  return objects
}

/** Ranges, services, words and groupings, in any mixture. */
function makeFilters(): string[] {
  const dice = new Dice()
  const day = (back: number) => new Date(NOW - back * DAY).toISOString().slice(0, 10)
  return Array.from({ length: FILTERS }, () => {
    const query = new URLSearchParams()
    const back = [1, 7, 30, 90, 365, 900, 0][dice.below(7)]!
    if (back === 0) query.set('range', 'all')
    else {
      const last = dice.below(DAYS - back)
      query.set('from', day(last + back))
      query.set('to', day(last))
    }
    const services = [0, 0, 0, 1, 3, SERVICES / 4, SERVICES / 2][dice.below(7)]!
    for (let i = 0; i < Math.min(services, 100); i++) query.append('service', `Service ${1 + dice.below(SERVICES)}`)
    if (services === 0 && dice.below(3) === 0) query.set('q', String(dice.below(10)))
    if (dice.below(3) === 0) query.set('state', STATES[dice.below(3)]!)
    if (dice.below(3) === 0) query.set('stage', STAGES[dice.below(2)]!)
    query.set('group', ['day', 'week', 'month'][dice.below(3)]!)
    query.set('stack', ['state', 'stage', 'service'][dice.below(3)]!)
    return query.toString()
  })
}

async function timesOf(queries: readonly string[], ask: (query: string) => Promise<void>): Promise<number[]> {
  for (const query of queries.slice(0, WARM_UP)) await ask(query)
  const times: number[] = []
  for (const query of queries) {
    const began = performance.now()
    await ask(query)
    times.push(performance.now() - began)
  }
  return times
}

/** What a page does that has all rows in the browser: the key figures, the trend and the services. */
function countObjects(rows: readonly Plain[], text: string): void {
  const query = new URLSearchParams(text)
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? '9999']
  const services = new Set(query.getAll('service').map((name) => Number(name.split(' ')[1])))
  const shown = rows.filter(
    ({ service, state, stage, created }) =>
      created.slice(0, 10) >= from &&
      created.slice(0, 10) <= to &&
      (services.size === 0 || services.has(service)) &&
      (query.get('state') ?? state) === state &&
      (query.get('stage') ?? stage) === stage,
  )
  const counts = new Map<string, number>()
  const add = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
  for (const { service, state, stage, created } of shown) {
    add(`${state} ${stage}`)
    add(`${created.slice(0, 10)} ${state}`)
    add(`service ${service}`)
  }
  const lasted = shown
    .filter(({ state }) => state === 'closed')
    .map(({ created, reported }) => Date.parse(reported) - Date.parse(created))
  middle(lasted)
}
