import { SYSTEM } from '../src/http/auth.ts'
import { startBenchApp } from './board.ts'

// Imports the file that is named, with the whole app around it, and prints how long it took and the most memory there was.

const path = process.argv[2]!
const bench = await startBenchApp()
const { db } = bench.database
const created_at = new Date().toISOString()
const region = await add('region', 'r')
await db.insertInto('region').values({ id: region }).execute()
await db
  .insertInto('cluster')
  .values({ id: await add('cluster', 'bench'), region_id: region })
  .execute()

let rss = 0
const watch = setInterval(() => {
  rss = Math.max(rss, process.memoryUsage.rss())
}, 20)
const before = performance.now()
const file = { path, name: 'servers', bytes: 1, sha256: '0'.repeat(64) }
const options = { dryRun: false, leaveOut: false, choices: {} }
const { result } = await bench.imports.runAtOnce('directory.server', file, options, SYSTEM)
const ms = performance.now() - before
clearInterval(watch)
await bench.close()
if (!result.applied) throw new Error(`it was not imported: ${JSON.stringify(result.counts)}`)
console.log(JSON.stringify({ ms, rss }))
process.exit(0)

async function add(kind: 'region' | 'cluster', slug: string): Promise<number> {
  const row = { kind, slug, name: slug, created_at }
  const { id } = await db.insertInto('entity').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}
