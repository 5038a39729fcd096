import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pino from 'pino'
import { startPostgres } from '../scripts/postgres.ts'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { migrate } from '../src/db/migrate.ts'
import { type Database, openDatabase } from '../src/db/open.ts'
import { spanClassOf } from '../src/incidents/span-class.ts'
import { chunksOf } from '../src/lib/chunks.ts'
import { DAY, HOUR, MINUTE } from '../src/lib/dates.ts'
import { middle, percentile, type Row } from './table.ts'

const COUNT = Number(process.env['BENCH_INCIDENTS'] ?? 1_000_000)
const YEARS = 10
const SYSTEMS = 400
const WEEKS_ASKED = 60
const ROWS_A_STATEMENT = 1_500
const GOAL_MS = 20
const START = Date.UTC(2016, 10, 19)

/** Any week out of 1,000,000 incidents of ten years: the JSON of the timeline and its page, at the server. */
export async function timelineRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
  const postgres = await startPostgres()
  try {
    return [
      ...(await measure('SQLite', { dataDir: folder, databaseUrl: '' })),
      ...(await measure('PostgreSQL', { dataDir: folder, databaseUrl: postgres.url })),
    ]
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(name: string, place: { dataDir: string; databaseUrl: string }): Promise<Row[]> {
  const config = {
    ...readConfig({ DATA_DIR: place.dataDir, SECRET_KEY: 'a secret key for the bench, long enough' }),
    ...place,
  }
  const database = openDatabase(config)
  await migrate(database.db)
  await fill(database)
  const now = new Date(START + YEARS * 365 * DAY)
  const log = pino({ level: 'silent' })
  const built = await buildApp({ config, database, clock: () => now, log })
  try {
    const ask = async (url: string) => {
      const times: number[] = []
      for (let i = 0; i < WEEKS_ASKED + 5; i += 1) {
        const week = Math.floor((i * 37.7) % (YEARS * 52 - 1))
        const from = new Date(START + week * 7 * DAY)
        const query = `from=${from.toISOString()}&to=${new Date(from.getTime() + 7 * DAY).toISOString()}`
        const began = performance.now()
        const answer = await built.app.inject(`${url}?${query}`)
        if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`)
        // The first ones warm up what is compiled and kept.
        if (i >= 5) times.push(performance.now() - began)
      }
      return times
    }
    return [
      rowOf(`timeline as JSON, a week of ${COUNT} incidents, ${name}`, await ask('/api/v1/timeline')),
      rowOf(`timeline page, a week of ${COUNT} incidents, ${name}`, await ask('/timeline')),
    ]
  } finally {
    await built.app.close()
    await built.stop()
    await database.close()
  }
}

function rowOf(measure: string, times: readonly number[]): Row {
  const [p50, p95] = [middle(times), percentile(times, 0.95)]
  return {
    measure,
    ours: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
    yardstick: `${GOAL_MS} ms`,
    ratio: (p95 / GOAL_MS).toFixed(2),
    goal: `≤ ${GOAL_MS} ms`,
    met: p95 <= GOAL_MS,
  }
}

/** Hours mostly, one in a hundred weeks to a year, four in a thousand still running. */
function lastedMs(i: number): number | null {
  const dice = diceOf(i, 'length')
  if (dice < 0.004) return null
  if (dice < 0.014) return (1 + dice * 3_000) * 7 * DAY
  return (0.2 + diceOf(i, 'hours') ** 3 * 30) * HOUR
}

function diceOf(i: number, what: string): number {
  return createHash('md5').update(`${what}${i}`).digest().readUInt32BE(0) / 2 ** 32
}

async function fill(database: Database): Promise<void> {
  const { db } = database
  const at = new Date(START).toISOString()
  await db
    .insertInto('entity')
    .values(
      Array.from({ length: SYSTEMS }, (_, i) => ({
        kind: 'service' as const,
        slug: `s${i}`,
        name: `System ${i}`,
        created_at: at,
      })),
    )
    .execute()
  const ids = Array.from({ length: COUNT }, (_, i) => i + 1)
  for (const chunk of chunksOf(ids, ROWS_A_STATEMENT)) await fillSome(database, chunk)
  // As PostgreSQL does by itself after a while, so that an index alone can answer.
  await sql.raw(database.dialect.name === 'postgres' ? 'VACUUM ANALYZE' : 'ANALYZE').execute(db)
}

async function fillSome({ db }: Database, ids: readonly number[]): Promise<void> {
  const step = (YEARS * 365 * DAY) / COUNT
  const incidents = ids.map((id) => {
    const started = new Date(START + Math.floor(id * step)).toISOString()
    const lasted = lastedMs(id)
    const ended =
      lasted === null ? null : new Date(Date.parse(started) + Math.round(lasted / MINUTE) * MINUTE).toISOString()
    return {
      id,
      number: id,
      title: `Something does not work as it should, case ${id}`,
      description: 'It was seen by somebody and is being looked into.',
      severity: `SEV${1 + (id % 4)}` as 'SEV1',
      state: ended ? ('closed' as const) : ('open' as const),
      stage: 'prd' as const,
      started_at: started,
      ended_at: ended,
      span_class: spanClassOf(started, ended),
      engineer_name: `Engineer ${id % 50}`,
      filed_by: 'bench',
      filed_at: started,
      changed_at: started,
    }
  })
  await db.transaction().execute(async (trx) => {
    await trx.insertInto('incident').values(incidents).execute()
    await trx
      .insertInto('incident_affects')
      .values(
        incidents.map(({ id, started_at }) => ({
          incident_id: id,
          entity_id: 1 + (id % SYSTEMS),
          added_at: started_at,
          added_by: 'bench',
        })),
      )
      .execute()
    await trx
      .insertInto('incident_update')
      .values(
        incidents.map(({ id, started_at, severity }) => ({
          incident_id: id,
          seq: 1,
          at: started_at,
          recorded_at: started_at,
          author: 'bench',
          text: '',
          state: 'open' as const,
          severity,
          ended_at: null,
        })),
      )
      .execute()
  })
}
