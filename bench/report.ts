import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { migrate } from '../src/db/migrate.ts'
import { type Database, openDatabase } from '../src/db/open.ts'
import { SYSTEM } from '../src/http/auth.ts'
import { chunksOf } from '../src/lib/chunks.ts'
import { createToken } from '../src/users/index.ts'
import { middle, type Row } from './table.ts'

const OWNERS = 500
const DATA_SETS = 4_000
const SERVICES = 1_000
const RUNS = 7
const ROWS_A_STATEMENT = 1_000
const AT = '2026-01-01T00:00:00.000Z'
const NOW = new Date('2026-11-19T13:00:00.000Z')

/** The change attachment of a downtime that hits 5,000 entities of 500 owners, as a page and as a PDF. */
export async function reportRows(): Promise<Row[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
  const config = readConfig({ DATA_DIR: dataDir, SECRET_KEY: 'a secret key for the bench, long enough' })
  const database = openDatabase(config)
  await migrate(database.db)
  await fill(database)
  const clock = () => NOW
  const { app, directory, stop } = await buildApp({ config, database, clock, log: pino({ level: 'silent' }) })
  try {
    await directory.graph.ready()
    const deps = { db: database.db, versions: database.versions, clock }
    const token = await createToken(deps, { name: 'bench', role: 'admin', expiresAt: null }, SYSTEM)
    const headers = { authorization: `Bearer ${token}` }
    for (const [url, payload] of [
      ['/api/v1/downtimes', A_DOWNTIME],
      ['/api/v1/downtimes/DT-000001/announcement', {}],
    ] as const) {
      const answer = await app.inject({ method: 'POST', url, payload, headers })
      if (answer.statusCode >= 300) throw new Error(`${url} answered ${answer.statusCode}: ${answer.body}`)
    }
    const ask = async (format: string) => {
      const answer = await app.inject({ url: `/downtimes/DT-000001/report.${format}` })
      if (answer.statusCode !== 200) throw new Error(`The report answered ${answer.statusCode}: ${answer.body}`)
    }
    return [await rowOf('html', 300, ask), await rowOf('pdf', 1_000, ask)]
  } finally {
    await app.close()
    await stop()
    await database.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const A_DOWNTIME = {
  title: 'The storage moves',
  reason: 'The old one is worn out.',
  startsAt: '2026-11-20T02:00:00Z',
  endsAt: '2026-11-20T04:00:00Z',
  targets: ['storage'],
}

/** The time of a processor beside that of the clock: only the first tells of the work when others are busy too. */
async function rowOf(format: string, goalMs: number, ask: (format: string) => Promise<void>): Promise<Row> {
  const [wall, busy]: [number[], number[]] = [[], []]
  for (let i = 0; i < RUNS + 2; i += 1) {
    const [began, cpu] = [performance.now(), process.cpuUsage()]
    await ask(format)
    const { user, system } = process.cpuUsage(cpu)
    // The first ones read fonts and compile.
    if (i < 2) continue
    wall.push(performance.now() - began)
    busy.push((user + system) / 1_000)
  }
  const ms = middle(wall)
  return {
    measure: `downtime report as ${format.toUpperCase()}, ${OWNERS} owners, ${DATA_SETS + SERVICES} entities hit`,
    ours: `p50 ${ms.toFixed(0)} ms, processor ${middle(busy).toFixed(0)} ms`,
    yardstick: `${goalMs} ms`,
    ratio: (ms / goalMs).toFixed(2),
    goal: `≤ ${goalMs} ms`,
    met: ms <= goalMs,
  }
}

/** A service that all others need, which serve the data sets, each with an owner. */
async function fill({ db }: Database): Promise<void> {
  const service = (i: number) => 1 + i
  const dataSet = (i: number) => 2 + SERVICES + i
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)
  await insertAll(numbers(SERVICES + 1), (chunk) =>
    db.insertInto('entity').values(
      chunk.map((i) => ({
        id: service(i),
        kind: 'service' as const,
        slug: i === 0 ? 'storage' : `service-${i}`,
        name: i === 0 ? 'Storage' : `Service of the company, ${i}`,
        created_at: AT,
      })),
    ),
  )
  await insertAll(numbers(DATA_SETS), (chunk) =>
    db.insertInto('entity').values(
      chunk.map((i) => ({
        id: dataSet(i),
        kind: 'data_set' as const,
        slug: `set-${i}`,
        name: `Data set ${i}`,
        created_at: AT,
      })),
    ),
  )
  await insertAll(numbers(SERVICES + 1), (chunk) =>
    db.insertInto('service').values(chunk.map((i) => ({ id: service(i), origin: 'own' as const }))),
  )
  await insertAll(numbers(DATA_SETS), (chunk) =>
    db.insertInto('data_set').values(chunk.map((i) => ({ id: dataSet(i) }))),
  )
  await insertAll(numbers(SERVICES), (chunk) =>
    db.insertInto('depends_on').values(chunk.map((i) => ({ service_id: service(i + 1), needs_id: service(0) }))),
  )
  await insertAll(numbers(DATA_SETS), (chunk) =>
    db
      .insertInto('serves')
      .values(chunk.map((i) => ({ service_id: service(1 + (i % SERVICES)), data_set_id: dataSet(i) }))),
  )
  await insertAll(numbers(OWNERS), (chunk) =>
    db.insertInto('person').values(
      chunk.map((i) => ({
        id: i + 1,
        name: `Owner ${i}`,
        email: `owner.${i}@norrvik.example`,
        phone: '+46 31 000 41 07',
        created_at: AT,
      })),
    ),
  )
  await insertAll(numbers(DATA_SETS), (chunk) =>
    db.insertInto('responsibility').values(
      chunk.map((i) => ({
        entity_id: dataSet(i),
        person_id: 1 + (i % OWNERS),
        role: 'data_owner' as const,
        begun_at: AT,
      })),
    ),
  )
}

async function insertAll(
  numbers: readonly number[],
  statement: (chunk: readonly number[]) => { execute(): Promise<unknown> },
): Promise<void> {
  for (const chunk of chunksOf(numbers, ROWS_A_STATEMENT)) await statement(chunk).execute()
}
