import { request } from 'node:http'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import t, { type Test } from 'tap'
import { sqliteFile } from '../src/db/open.ts'
import { type Child, ROOT, runNode, startNode } from './support/child.ts'
import { temporaryFolder } from './support/database.ts'
import { startStub } from './support/stub-server.ts'

// The real process, as `npm start` runs it.

const SERVER = join(ROOT, 'src', 'server.ts')

function envOf(dataDir: string): Record<string, string> {
  return {
    DATA_DIR: dataDir,
    PORT: '0',
    ADMIN_EMAIL: 'ada@norrvik.example',
    ADMIN_PASSWORD: 'a long enough one',
    OUTBOUND_ALLOW: '127.0.0.0/8',
    // Nothing outside is asked by a test.
    HTTP_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
  }
}

async function startServer(t: Test, dataDir: string): Promise<{ child: Child; address: string }> {
  const child = startNode(t, [SERVER], { env: envOf(dataDir) })
  const [address] = await child.until(/^http:\/\/\S+$/m)
  return { child, address }
}

async function tokenOf(t: Test, dataDir: string): Promise<string> {
  const made = await runNode(t, ['scripts/token.ts', '--name', 'test', '--role', 'admin'], { env: envOf(dataDir) })
  return made.stdout.trim()
}

const post = (address: string, token: string, body: object) =>
  fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

t.test('the first start makes all that is needed, and its last line is the address', async (t) => {
  const dataDir = join(temporaryFolder(t), 'new', 'data')
  const { child, address } = await startServer(t, dataDir)
  t.same(await (await fetch(`${address}/healthz`)).json(), { status: 'ok' })
  t.same(await (await fetch(`${address}/readyz`)).json(), { status: 'ready' })
  const { services } = (await (await fetch(`${address}/api/v1/status`)).json()) as { services: unknown[] }
  t.equal(services.length, 12, 'a dozen is on the board')
  child.kill('SIGTERM')
  const { code, stdout, stderr } = await child.ended
  t.equal(code, 0)
  t.equal(stdout.trimEnd().split('\n').at(-1), address)
  for (const line of stderr.trimEnd().split('\n'))
    t.doesNotThrow(() => JSON.parse(line), 'the log is a line of JSON each')
})

t.test('a second start on the same folder says so, and hurts nothing', async (t) => {
  const dataDir = temporaryFolder(t)
  const { child, address } = await startServer(t, dataDir)
  const second = await runNode(t, [SERVER], { env: envOf(dataDir) })
  t.equal(second.code, 1)
  t.equal(second.stdout, '')
  t.match(second.stderr, `Signalbox is running on ${dataDir} already (process ${child.process.pid}). Stop it first`)
  t.equal((await fetch(`${address}/readyz`)).status, 200)
})

t.test('SIGTERM lets running requests finish, takes no new ones, and closes the database', async (t) => {
  const dataDir = temporaryFolder(t)
  const stub = await startStub(t)
  stub.on('/slow/api/v2/summary.json', (_request, response) => {
    setTimeout(() => response.writeHead(200).end('{}'), 1_500)
  })
  const { child, address } = await startServer(t, dataDir)
  const token = await tokenOf(t, dataDir)
  const running = post(`${address}/api/v1/checks/preview`, token, {
    kind: 'statuspage',
    url: `${stub.url}/slow/api/v2/summary.json`,
  })
  while (stub.asked.length === 0) await new Promise((done) => setTimeout(done, 20))
  child.kill('SIGTERM')
  const answer = await running
  t.equal(answer.status, 200)
  t.match(await answer.json(), { status: 'unknown', kind: 'statuspage' })
  const { code, signal, stderr } = await child.ended
  t.same([code, signal], [0, null], stderr)
  t.equal(await isAnswered(address), false)
  const database = new Sqlite(sqliteFile(dataDir), { readonly: true })
  t.equal(database.pragma('integrity_check', { simple: true }), 'ok')
  database.close()
})

function isAnswered(address: string): Promise<boolean> {
  return new Promise((done) => {
    request(address, () => done(true))
      .on('error', () => done(false))
      .end()
  })
}

t.test('what was answered as saved is there after kill -9, and the folder is free', async (t) => {
  const dataDir = temporaryFolder(t)
  const first = await startServer(t, dataDir)
  const token = await tokenOf(t, dataDir)
  const check = { kind: 'http', url: 'http://127.0.0.1:9/', intervalSeconds: 3600 }
  const saved = await post(`${first.address}/api/v1/services`, token, { name: 'Shop', check })
  t.equal(saved.status, 201)
  first.child.kill('SIGKILL')
  await first.child.ended
  const second = await startServer(t, dataDir)
  t.match(await (await fetch(`${second.address}/api/v1/services/shop`)).json(), { name: 'Shop', kind: 'http' })
})

t.test('a wrong setting stops the start with all errors, and no stack', async (t) => {
  const env = { ...envOf(temporaryFolder(t)), PORT: 'many', TIME_ZONE: 'Mars/Olympus' }
  const { code, stdout, stderr } = await runNode(t, [SERVER], { env })
  t.equal(code, 1)
  t.equal(stdout, '')
  t.match(stderr, /PORT.*\n.*TIME_ZONE/)
  t.notMatch(stderr, /\n\s+at /)
})
