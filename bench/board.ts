import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { type Built, buildApp } from '../src/app.ts'
import { type Config, readConfig } from '../src/config.ts'
import { migrate } from '../src/db/migrate.ts'
import { type Database, openDatabase } from '../src/db/open.ts'
import { SYSTEM } from '../src/http/auth.ts'
import { addDays, DAY, dayOf, later, MINUTE, toStored } from '../src/lib/dates.ts'
import { createService } from '../src/status/services/create.ts'

export interface BenchApp extends Built {
  database: Database
  config: Config
  address: string
  folder: string
  close(): Promise<void>
}

/** The whole app on a free port, in a folder that goes with it. */
export async function startBenchApp(env: Record<string, string> = {}): Promise<BenchApp> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
  const config = readConfig({
    DATA_DIR: folder,
    SECRET_KEY: 'a secret key for measuring, long enough',
    OUTBOUND_ALLOW: '127.0.0.0/8',
    LOG_LEVEL: 'error',
    ...env,
  })
  const database = openDatabase(config)
  await migrate(database.db)
  const built = await buildApp({
    config,
    database,
    clock: () => new Date(),
    log: pino({ level: config.logLevel }, pino.destination(2)),
  })
  const address = await built.app.listen({ host: '127.0.0.1', port: 0 })
  return {
    ...built,
    database,
    config,
    address,
    folder,
    async close() {
      await built.app.close()
      await built.stop()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Puts services on the board, each with 90 days of sums; every fifth was in trouble at times. */
export async function fillBoard(bench: BenchApp, count: number, urlOf: (i: number) => string): Promise<number[]> {
  const checkIds: number[] = []
  for (let i = 0; i < count; i += 1) {
    const category = ['Shop', 'Logistics', 'Data', 'Platform'][i % 4]!
    const given = { name: `Service ${i}`, category, checks: [{ kind: 'http', url: urlOf(i), intervalSeconds: 900 }] }
    const made = await createService(bench.status, given, SYSTEM)
    checkIds.push(...made.checkIds)
    await fillDays(bench, made.id, i)
  }
  return checkIds
}

async function fillDays({ database, config }: BenchApp, serviceId: number, seed: number): Promise<void> {
  const today = dayOf(toStored(new Date()), config.timeZone)
  const rows = Array.from({ length: 90 }, (_, d) => {
    const bad = (d * 7 + seed * 13) % 41 === 0 ? 20 * MINUTE : 0
    return { service_id: serviceId, day: addDays(today, d - 89), operational_ms: DAY - bad, major_outage_ms: bad }
  })
  await database.db.insertInto('service_day').values(rows).execute()
}

/** 90 days of snapshots at a check every 15 minutes. */
export async function fillSnapshots({ database }: BenchApp, checkIds: readonly number[]): Promise<void> {
  const now = toStored(new Date())
  const each = 90 * 96
  for (const checkId of checkIds) {
    for (let i = 0; i < each; i += 960) {
      const rows = Array.from({ length: 960 }, (_, k) => ({
        check_id: checkId,
        at: later(now, -(i + k) * 15 * MINUTE),
        status: 'operational' as const,
        latency_ms: 120,
      }))
      await database.db.insertInto('snapshot').values(rows).execute()
    }
  }
}
