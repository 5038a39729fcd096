// A process that starts on a directory, asks it once, and tells on stdout what that took. Run by `impact.ts`.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import pino from 'pino'
import { openDatabase } from '../src/db/open.ts'
import { LiveGraph } from '../src/directory/graph/live-graph.ts'
import { hitBy } from '../src/directory/graph/walk.ts'

const [dataDir = '', databaseUrl = '', start = '1'] = process.argv.slice(2)

const database = openDatabase({ dataDir, databaseUrl })
// The rest of the app has read something before it listens; connecting is not what is measured.
await database.db.selectFrom('setting').selectAll().execute()
const rssBefore = process.memoryUsage().rss
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const startedAt = performance.now()

const source = databaseUrl ? { databaseUrl } : { file: database.file! }
const live = new LiveGraph({ db: database.db, source, log: pino({ level: 'error' }) })
live.start()
const hits = hitBy(await live.ready(), [Number(start)])
const answerMs = performance.now() - startedAt
delay.disable()

console.log(
  JSON.stringify({
    answerMs,
    hits: hits.size,
    loopP99Ms: delay.percentile(99) / 1e6,
    loopMaxMs: delay.max / 1e6,
    arraysMb: process.memoryUsage().arrayBuffers / 2 ** 20,
    rssMb: (process.memoryUsage().rss - rssBefore) / 2 ** 20,
  }),
)
await live.stop()
await database.close()
