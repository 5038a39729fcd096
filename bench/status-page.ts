import { createServer } from 'node:http'
import Fastify from 'fastify'
import { SYSTEM } from '../src/http/auth.ts'
import { addUser } from '../src/users/index.ts'
import { type BenchApp, fillBoard, startBenchApp } from './board.ts'
import { loadAddress } from './load.ts'
import { middle, type Row } from './table.ts'

const SECONDS = 3
const ROUNDS = 3
const GZIP = { 'accept-encoding': 'gzip' }

/** The status page of 100 services against a bare Fastify route that sends the very same bytes. */
export async function statusPageRows(): Promise<Row[]> {
  const bench = await startBenchApp()
  await fillBoard(bench, 100, (i) => `http://127.0.0.1:9/${i}`)
  const page = await fetch(bench.address, { headers: GZIP })
  const etag = page.headers.get('etag')!
  const raw = await rawBytes(bench.address)
  const bare = await startBare(raw, etag)
  const cookie = await signIn(bench)

  const rows: Row[] = []
  const cases: [string, Record<string, string>, number][] = [
    ['Status page, 100 services, anonymous', GZIP, 0.8],
    ['… signed in', { ...GZIP, cookie }, 0.8],
    ['… 304', { ...GZIP, 'if-none-match': etag }, 0.9],
  ]
  for (const [measure, headers, goal] of cases) {
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      theirs.push((await loadAddress(bare.address, { seconds: SECONDS, headers })).perSecond)
      ours.push((await loadAddress(bench.address, { seconds: SECONDS, headers })).perSecond)
    }
    const ratio = middle(ours) / middle(theirs)
    rows.push({
      measure,
      ours: `${Math.round(middle(ours))}/s`,
      yardstick: `${Math.round(middle(theirs))}/s bare Fastify, same bytes (${raw.length} B)`,
      ratio: ratio.toFixed(2),
      goal: `≥ ${goal}`,
      met: ratio >= goal,
    })
  }
  await bare.close()
  await bench.close()
  return rows
}

/** The body as it goes over the wire, not unpacked. */
async function rawBytes(address: string): Promise<Buffer> {
  const { request } = await import('undici')
  const { body } = await request(address, { headers: GZIP })
  return Buffer.from(await body.arrayBuffer())
}

async function startBare(body: Buffer, etag: string): Promise<{ address: string; close(): Promise<void> }> {
  const app = Fastify({ serverFactory: (handler) => createServer(handler) })
  app.get('/', (request, reply) => {
    reply.header('etag', etag)
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.header('content-type', 'text/html; charset=utf-8').header('content-encoding', 'gzip').send(body)
  })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  return { address, close: () => app.close() }
}

async function signIn({ app, database }: BenchApp): Promise<string> {
  const deps = { db: database.db, versions: database.versions, clock: () => new Date() }
  const user = { name: 'Ada', email: 'ada@norrvik.example', role: 'admin' as const, password: 'a long enough one' }
  await addUser(deps, user, SYSTEM)
  const form = await app.inject({ url: '/sign-in' })
  const token = /name="_csrf" value="([^"]+)"/.exec(form.body)![1]!
  const cookies = form.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
  const signedIn = await app.inject({
    method: 'POST',
    url: '/sign-in',
    headers: { cookie: cookies, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ _csrf: token, email: user.email, password: user.password }).toString(),
  })
  const session = signedIn.cookies.find(({ name }) => name === 'sid')!
  return `sid=${encodeURIComponent(session.value)}`
}
