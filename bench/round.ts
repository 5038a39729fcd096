import { fork } from 'node:child_process'
import { Agent, request } from 'undici'
import { type BenchApp, fillBoard, startBenchApp } from './board.ts'
import { middle, percentile, type Row } from './table.ts'

const CHECKS = 1_000
const CONCURRENCY = 50
const ROUNDS = 5

/** A round of 1,000 checks of 1,000 local origins against a bare loop over undici, and the status page beside it. */
export async function roundRows(): Promise<Row[]> {
  const origins = await startOrigins()
  const bench = await startBenchApp({ CHECK_CONCURRENCY: String(CONCURRENCY) })
  const checkIds = await fillBoard(bench, CHECKS, (i) => `${origins.urlOf(i)}/health`)
  await bench.status.rounds.checkNow(checkIds)

  const ours: number[] = []
  const theirs: number[] = []
  const pages: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    theirs.push(await timed(() => bareRound(origins.urlOf)))
    const watch = watchPage(bench)
    ours.push(await timed(() => bench.status.rounds.checkNow(checkIds)))
    pages.push(...(await watch.stop()))
  }
  await bench.close()
  origins.stop()
  const ratio = middle(ours) / middle(theirs)
  const p99 = percentile(pages, 0.99)
  return [
    {
      measure: `A round of ${CHECKS} checks, ${CONCURRENCY} at a time`,
      ours: `${Math.round(middle(ours))} ms, recorded`,
      yardstick: `${Math.round(middle(theirs))} ms bare undici loop`,
      ratio: ratio.toFixed(2),
      goal: '≤ 1.1',
      met: ratio <= 1.1,
    },
    {
      measure: '… status page meanwhile, p99',
      ours: `${p99.toFixed(1)} ms`,
      yardstick: `p50 ${percentile(pages, 0.5).toFixed(1)} ms`,
      ratio: '–',
      goal: '≤ 10 ms',
      met: p99 <= 10,
    },
  ]
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

async function bareRound(urlOf: (i: number) => string): Promise<void> {
  const agent = new Agent({ connections: 1 })
  let next = 0
  const lane = async () => {
    while (next < CHECKS) {
      const i = next
      next += 1
      const { body } = await request(`${urlOf(i)}/health`, { dispatcher: agent })
      await body.text()
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, lane))
  await agent.close()
}

/** Asks for the status page every few milliseconds, as readers do, and notes how long it took. */
export function watchPage(bench: BenchApp): { stop(): Promise<number[]> } {
  const times: number[] = []
  const agent = new Agent({ connections: 4 })
  let running = true
  const loop = (async () => {
    while (running) {
      times.push(
        await timed(async () => {
          const { body } = await request(bench.address, { dispatcher: agent, headers: { 'accept-encoding': 'gzip' } })
          await body.arrayBuffer()
        }),
      )
      await new Promise((done) => setTimeout(done, 10))
    }
  })()
  return {
    async stop() {
      running = false
      await loop
      await agent.close()
      return times
    },
  }
}

interface Origins {
  urlOf(i: number): string
  stop(): void
}

/** 1,000 origins in a process of their own: one server on as many addresses of the loopback network. */
async function startOrigins(): Promise<Origins> {
  const child = fork(new URL('./origins.ts', import.meta.url), { execArgv: [] })
  const port = await new Promise<number>((done) => child.once('message', (message) => done(message as number)))
  return {
    urlOf: (i) => `http://127.${1 + Math.floor(i / 250)}.0.${1 + (i % 250)}:${port}`,
    stop: () => child.kill(),
  }
}
