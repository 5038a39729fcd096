import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { connectSqlite, sqliteFile } from '../src/db/open.ts'
import { SYSTEM } from '../src/http/auth.ts'
import { type BenchApp, fillBoard, startBenchApp } from './board.ts'
import { percentile } from './table.ts'

// Imports the named log of incidents, with the whole app around it that meanwhile writes and answers, or (`plain`)
// reads it with csv-parse and inserts its rows into the same table. Prints what it took.

const [path, how] = process.argv.slice(2) as [string, string]
const SERVICES = 200
const WRITE_EVERY_MS = 25
const ASK_EVERY_MS = 10

const bench = await startBenchApp()
const result = how === 'plain' ? await plainLoop(bench) : how === 'alone' ? await alone(bench) : await ours(bench)
await bench.close()
console.log(JSON.stringify(result))
process.exit(0)

async function alone(bench: BenchApp) {
  const file = { path, name: 'log.csv', bytes: 1, sha256: '0'.repeat(64) }
  const options = { dryRun: false, leaveOut: false, choices: {} }
  let rss = 0
  const before = process.memoryUsage.rss()
  const watch = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage.rss())
  }, 20)
  const cpu = process.cpuUsage()
  const began = performance.now()
  const { result } = await bench.imports.runAtOnce('analytics.log', file, options, SYSTEM)
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  clearInterval(watch)
  if (!result.applied) throw new Error(`it was not imported: ${JSON.stringify(result.counts)}`)
  return { ms, cpuMs: (user + system) / 1000, rss, before }
}

async function ours(bench: BenchApp) {
  await fillBoard(bench, SERVICES, (i) => `http://127.0.0.1:1/${i}`)
  for (let i = 0; i < 20; i += 1) await bench.app.inject('/')
  const calm = await beside(bench, () => new Promise<void>((done) => setTimeout(done, 3_000)))
  const file = { path, name: 'log.csv', bytes: 1, sha256: '0'.repeat(64) }
  const options = { dryRun: false, leaveOut: false, choices: {} }
  const before = process.memoryUsage.rss()
  const busy = await beside(bench, async () => {
    const { result } = await bench.imports.runAtOnce('analytics.log', file, options, SYSTEM)
    if (!result.applied) throw new Error(`it was not imported: ${JSON.stringify(result.counts)}`)
  })
  return { ...busy, before, calm }
}

/** Does some work while a small write and the status page are asked for again and again. */
async function beside({ app, database }: BenchApp, work: () => Promise<void>) {
  const writes: number[] = []
  const pages: number[] = []
  let rss = 0
  let isOver = false
  const repeat = async (times: number[], everyMs: number, act: () => Promise<unknown>) => {
    while (!isOver) {
      const began = performance.now()
      await act()
      times.push(performance.now() - began)
      rss = Math.max(rss, process.memoryUsage.rss())
      await new Promise((next) => setTimeout(next, everyMs))
    }
  }
  const write = () => database.db.updateTable('service').set({ category: 'Shop' }).where('id', '=', 1).execute()
  const loops = [repeat(writes, WRITE_EVERY_MS, write), repeat(pages, ASK_EVERY_MS, () => app.inject('/'))]
  const cpu = process.cpuUsage()
  const began = performance.now()
  await work()
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  isOver = true
  await Promise.all(loops)
  const told = (times: number[]) => ({
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    max: Math.max(...times),
  })
  return { ms, cpuMs: (user + system) / 1000, rss, write: told(writes), page: told(pages) }
}

/** What nobody can do without: parsing the file, and a row in the table with its indexes and checks. */
async function plainLoop({ config }: BenchApp) {
  const db = connectSqlite(sqliteFile(config.dataDir), { durable: false })
  db.exec(`INSERT INTO upload (kind, name, bytes, sha256, state, actor_kind, actor_name, created_at, seen_at)
    VALUES ('analytics.log', 'plain', 1, '${'0'.repeat(64)}', 'reading', 'system', 'bench', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`)
  const sets = new Map<string, number>()
  const addSet = db.prepare('INSERT INTO log_set (services) VALUES (?) RETURNING id').pluck()
  const add = db.prepare(
    `INSERT INTO log_incident (source, upload_id, set_id, state, stage, created_at, reported_at) VALUES ('uploaded', 1, ?, ?, ?, ?, ?)`,
  )
  const cpu = process.cpuUsage()
  const began = performance.now()
  db.exec('BEGIN')
  for await (const [service, state, stage, created, reported] of createReadStream(path).pipe(parse({ from_line: 2 }))) {
    if (!sets.has(service)) sets.set(service, addSet.get(`[${sets.size}]`) as number)
    add.run(sets.get(service), state, stage, created, reported)
  }
  db.exec('COMMIT')
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  db.close()
  return { ms, cpuMs: (user + system) / 1000, rss: process.memoryUsage.rss() }
}
