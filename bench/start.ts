import { spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sqliteFile } from '../src/db/open.ts'
import { fillBoard, fillSnapshots, startBenchApp } from './board.ts'
import { middle, type Row } from './table.ts'

const ROOT = join(import.meta.dirname, '..')
const STARTS = 5
const IDLE_MS = 20_000

/** The real process on a database with 100 services and 90 days of snapshots: how fast it starts and what it keeps. */
export async function startRows(): Promise<Row[]> {
  const bench = await startBenchApp()
  const ids = await fillBoard(bench, 100, (i) => `http://127.0.0.1:9/${i}`)
  await fillSnapshots(bench, ids)
  await bench.database.db
    .insertInto('setting')
    .values({ name: 'status.seeded', value: 'true', changed_at: new Date().toISOString() })
    .execute()
  const megabytes = statSync(sqliteFile(bench.folder)).size / 1024 / 1024
  await bench.app.close()
  await bench.stop()
  await bench.database.close()

  const starts: number[] = []
  for (let i = 0; i < STARTS; i += 1) starts.push((await runOnce(bench.folder, 0)).startMs)
  const idle = await runOnce(bench.folder, IDLE_MS)
  const start = middle(starts)
  return [
    {
      measure: `Start to listening, ${Math.round(megabytes)} MB database`,
      ours: `${Math.round(start)} ms`,
      yardstick: '–',
      ratio: '–',
      goal: '≤ 1000 ms',
      met: start <= 1000,
    },
    {
      measure: 'Idle memory, 100 services, 90 days of snapshots',
      ours: `${Math.round(idle.rssMb)} MB`,
      yardstick: '507 MB (Uptime Kuma 2.5, one day)',
      ratio: (idle.rssMb / 507).toFixed(2),
      goal: '≤ 150 MB',
      met: idle.rssMb <= 150,
    },
  ]
}

/** Starts the app, waits, reads its memory, and ends it. */
function runOnce(dataDir: string, idleMs: number): Promise<{ startMs: number; rssMb: number }> {
  return new Promise((done, fail) => {
    const startedAt = performance.now()
    const child = spawn(process.execPath, ['--max-semi-space-size=4', join(ROOT, 'src', 'main.ts')], {
      env: {
        ...process.env,
        DATA_DIR: dataDir,
        PORT: '0',
        LOG_LEVEL: 'error',
        SECRET_KEY: 'a secret key for measuring, long enough',
        OUTBOUND_ALLOW: '127.0.0.0/8',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.once('error', fail)
    let out = ''
    child.stdout.on('data', async (chunk: Buffer) => {
      out += chunk.toString()
      const address = /^http:\/\/\S+$/m.exec(out)?.[0]
      if (!address) return
      child.stdout.removeAllListeners('data')
      const startMs = performance.now() - startedAt
      await fetch(address).then((page) => page.arrayBuffer())
      await new Promise((wait) => setTimeout(wait, idleMs))
      const rssMb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024
      child.once('exit', () => done({ startMs, rssMb }))
      child.kill('SIGTERM')
    })
  })
}
