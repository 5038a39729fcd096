import { HARDWARE_IMPORT } from '../src/hardware/upload/kind.ts'
import { SYSTEM } from '../src/http/auth.ts'
import { startBenchApp } from './board.ts'
import { fillPlaces } from './hardware-fill.ts'

// Uploads the file that is named to an empty inventory, with the whole app around it, and prints how long it took and
// the most memory there was.

const bench = await startBenchApp()
await fillPlaces(bench.database.db)

let rss = 0
const watch = setInterval(() => {
  rss = Math.max(rss, process.memoryUsage.rss())
}, 20)
const before = performance.now()
const file = { path: process.argv[2]!, name: 'servers', bytes: 1, sha256: '0'.repeat(64) }
const options = { dryRun: false, leaveOut: false, choices: {} }
const { result } = await bench.imports.runAtOnce(HARDWARE_IMPORT, file, options, SYSTEM)
const ms = performance.now() - before
clearInterval(watch)
await bench.close()
if (!result.applied) throw new Error(`it was not imported: ${JSON.stringify(result.counts)}`)
console.log(JSON.stringify({ ms, rss }))
process.exit(0)
