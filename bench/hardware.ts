import { startPostgres } from '../scripts/postgres.ts'
import { type BenchApp, startBenchApp } from './board.ts'
import { fillServers, SERVERS } from './hardware-fill.ts'
import { middle, percentile, type Row } from './table.ts'

const ASKED = 30
const WARM = 5
const PAGE_MS = 30
const SEARCH_MS = 50

const PAGES = [
  '',
  '?page=2',
  '?sort=-warrantyUntil',
  '?sort=ipAddresses',
  '?sort=owner&page=900',
  '?status=spare',
  '?region=region-3',
]
/** What many have, what few have, what one has, and what none has. */
const SEARCHES = ['web', 'poweredge', '10.17.', 'nv-150000', 'old hall', 'qx-77', 'zzzz']

/** The inventory and the searches over 100,000 servers, at the server. */
export async function hardwareRows(): Promise<Row[]> {
  const postgres = await startPostgres()
  try {
    return [...(await measure('SQLite', '')), ...(await measure('PostgreSQL', postgres.url))]
  } finally {
    await postgres.stop()
  }
}

async function measure(engine: string, url: string): Promise<Row[]> {
  const bench = await startBenchApp({ DATABASE_URL: url })
  try {
    await fillServers(bench.database)
    const searched = (path: string) => SEARCHES.map((word) => `${path}?q=${encodeURIComponent(word)}`)
    const page = await ask(
      bench,
      PAGES.map((query) => `/hardware${query}`),
    )
    const hardware = await ask(bench, searched('/hardware'))
    const directory = await ask(bench, searched('/directory'))
    return [
      rowOf(`/hardware, a page of ${SERVERS} servers, ${engine}`, page, PAGE_MS),
      rowOf(`/hardware, a search over ${SERVERS} servers, ${engine}`, hardware, SEARCH_MS),
      rowOf(`/directory, a search over ${SERVERS} servers, ${engine}`, directory, SEARCH_MS),
    ]
  } finally {
    await bench.close()
  }
}

/** The times of each address, the slowest address of all. */
async function ask({ app }: BenchApp, addresses: readonly string[]): Promise<{ address: string; times: number[] }> {
  const measured: { address: string; times: number[] }[] = []
  for (const address of addresses) {
    const times: number[] = []
    for (let i = 0; i < ASKED + WARM; i += 1) {
      const began = performance.now()
      const answer = await app.inject(address)
      if (answer.statusCode !== 200) throw new Error(`${address} answered ${answer.statusCode}`)
      // The first ones warm up what is compiled and kept.
      if (i >= WARM) times.push(performance.now() - began)
    }
    measured.push({ address, times })
  }
  return measured.reduce((worst, one) => (middle(one.times) > middle(worst.times) ? one : worst))
}

function rowOf(measure: string, { address, times }: { address: string; times: readonly number[] }, goal: number): Row {
  const p50 = middle(times)
  return {
    measure,
    ours: `slowest ${address}: p50 ${p50.toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`,
    yardstick: `${goal} ms`,
    ratio: (p50 / goal).toFixed(2),
    goal: `≤ ${goal} ms`,
    met: p50 <= goal,
  }
}
