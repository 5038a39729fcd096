import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Agent, request } from 'undici'
import { SYSTEM } from '../src/http/auth.ts'
import { toStored } from '../src/lib/dates.ts'
import { createAccount } from '../src/wallboard/accounts/actions.ts'
import type { ReadServer } from '../src/wallboard/sources/index.ts'
import { type BenchApp, startBenchApp } from './board.ts'
import { watchPage } from './round.ts'
import { middle, percentile, type Row } from './table.ts'

const EACH = 10
const ROUNDS = 5
const DISPLAYS = 100
const DISPLAY_EVERY_MS = 10_000
const WATCHED_MS = 10_000
const FRAGMENT = { 'hx-request-type': 'partial', 'accept-encoding': 'br' }

/** 5,000 servers with 50,000 alarms: taking in what has changed, and what a hundred displays cost. */
export async function wallboardRows(): Promise<Row[]> {
  const cases = [
    { what: 'One account of ten, all of its 5 000 alarms changed', accounts: 10, changing: 5_000 },
    { what: 'One account of 50 000 alarms, 1 % of them changed', accounts: 1, changing: 500 },
  ]
  const rows: Row[] = []
  for (const one of cases) rows.push(...(await intakeRows(one)))
  return [...rows, ...(await displayRows())]
}

interface Case {
  what: string
  accounts: number
  changing: number
}

/** Always 5,000 servers with 50,000 alarms, of one account or of several. */
async function intakeRows({ what, accounts, changing }: Case): Promise<Row[]> {
  const bench = await startBenchApp()
  const each = 5_000 / accounts
  let id = 0
  for (let i = 0; i < accounts; i += 1) {
    id = await addAccount(bench, 'http://127.0.0.1:9')
    await take(bench, id, overview(each, 0, changing))
  }
  // Made beforehand: in earnest another thread makes them, and clears up after it.
  const overviews = [overview(each, 0, changing), overview(each, 1, changing)]
  // The very first page is made, all others are kept.
  await (await request(bench.address)).body.dump()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const took: number[] = []
  const pages: number[] = []
  for (let round = 1; round <= ROUNDS; round += 1) {
    const servers = overviews[round % 2]!
    const watch = watchPage(bench)
    delay.enable()
    took.push(await timed(() => take(bench, id, servers)))
    delay.disable()
    pages.push(...(await watch.stop()))
  }
  await bench.close()
  const held = `loop held ${(delay.max / 1e6).toFixed(0)} ms at most`
  const [p50, p99] = [percentile(pages, 0.5), percentile(pages, 0.99)]
  return [
    row(`${what}: taken in`, `${Math.round(middle(took))} ms`, held, '≤ 500 ms', middle(took) <= 500),
    row('… status page meanwhile, p99', `${p99.toFixed(1)} ms`, `p50 ${p50.toFixed(1)} ms`, '≤ 20 ms', p99 <= 20),
  ]
}

async function displayRows(): Promise<Row[]> {
  const bench = await startBenchApp()
  const source = await startSource()
  const id = await addAccount(bench, source.url)
  const [fresh, unchanged]: [number[], number[]] = [[], []]
  let [bytes, etag] = [0, '']
  for (let round = 0; round < 20; round += 1) {
    await take(bench, id, overview(500, round, 50))
    fresh.push(
      await timed(async () => {
        const answer = await request(`${bench.address}/wallboard`, { headers: FRAGMENT })
        bytes = (await answer.body.arrayBuffer()).byteLength
        etag = String(answer.headers['etag'])
      }),
    )
    for (let k = 0; k < 20; k += 1) unchanged.push(await timed(() => askAgain(bench, etag)))
  }
  const share = await shareOfCore(bench, etag)
  const asked = source.asked()
  source.stop()
  await bench.close()
  const [whole, same] = [middle(fresh), middle(unchanged)]
  const kilobytes = bytes / 1024
  const every = `${DISPLAYS} displays at ${DISPLAY_EVERY_MS / 1000} s`
  const cost = `${(share * 100).toFixed(1)} % of a core`
  return [
    row('Wallboard of 500 servers, made and sent', `${whole.toFixed(1)} ms`, 'round trip', '≤ 50 ms', whole <= 50),
    row('… compressed', `${kilobytes.toFixed(0)} KB`, 'brotli', '≤ 150 KB', kilobytes <= 150),
    row('… unchanged (304)', `${same.toFixed(2)} ms`, 'round trip', '≤ 1 ms', same <= 1),
    row(every, cost, `${asked} calls to the source`, '≤ 10 %, 0 calls', share <= 0.1 && asked === 0),
  ]
}

/** What a core is busy with while a hundred displays ask, those that ask included. */
async function shareOfCore(bench: BenchApp, etag: string): Promise<number> {
  const asks = Math.round((DISPLAYS * WATCHED_MS) / DISPLAY_EVERY_MS)
  const before = process.cpuUsage()
  const startedAt = performance.now()
  for (let i = 1; i <= asks; i += 1) {
    await askAgain(bench, etag)
    await new Promise((done) => setTimeout(done, startedAt + (i * WATCHED_MS) / asks - performance.now()))
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / (performance.now() - startedAt)
}

const agent = new Agent({ connections: 4 })

async function askAgain({ address }: BenchApp, etag: string): Promise<void> {
  const headers = { ...FRAGMENT, 'if-none-match': etag }
  const answer = await request(`${address}/wallboard`, { headers, dispatcher: agent })
  await answer.body.dump()
  if (answer.statusCode !== 304) throw new Error(`answered ${answer.statusCode}`)
}

async function take({ wallboard }: BenchApp, id: number, servers: ReadServer[]): Promise<void> {
  const at = toStored(new Date())
  await wallboard.intake.takeServers(id, servers, { at, isWhole: true })
  await wallboard.intake.keepServers(id, new Set(servers.map((server) => server.key)))
  await wallboard.db.updateTable('account_state').set({ fetched_at: at }).execute()
  await wallboard.live.sync()
}

/** Servers with ten alarms each, of which the first few are in trouble in every second round. */
function overview(servers: number, round: number, changing: number): ReadServer[] {
  return Array.from({ length: servers }, (_, i) => ({
    key: `server-${i}`,
    name: `web-${i}.norrvik.example`,
    addresses: ['10.0.0.5'],
    alarms: Array.from({ length: EACH }, (_, k) => {
      const isBad = round % 2 === 1 && k * servers + i < changing
      return {
        key: `service:disk-${k}`,
        check: `Disk ${k}`,
        state: isBad ? ('CRITICAL' as const) : ('OK' as const),
        disabled: false,
        since: null,
        message: `DISK ${isBad ? 'CRITICAL' : 'OK'} - free space: / 3326 MB (56% inode=78%); /boot 68 MB`,
        url: 'https://monitoring.norrvik.example/nagios/cgi-bin/extinfo.cgi?type=2&host=web&service=disk',
      }
    }),
  }))
}

async function addAccount({ wallboard }: BenchApp, url: string): Promise<number> {
  const slug = await createAccount(wallboard, { kind: 'nagios', name: 'Nagios', url }, SYSTEM)
  return wallboard.live.findBySlug(slug)!.id
}

async function startSource(): Promise<{ url: string; asked(): number; stop(): void }> {
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    response.end('{}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/nagios`, asked: () => asked, stop: () => void server.close() }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function row(measure: string, ours: string, yardstick: string, wanted: string, met: boolean): Row {
  return { measure, ours, yardstick, ratio: '–', goal: wanted, met }
}
