import t, { type Test } from 'tap'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { onEachEngine } from '../../support/database.ts'
import { capture, type Reply, startSystem } from '../sources/system.ts'
import { adminOf, boardOf } from '../support.ts'

/** A Prometheus that replays published answers, until it is told to answer otherwise. */
async function startPrometheus(t: Test) {
  let answer: ((path: string) => Reply | Promise<Reply>) | null = null
  const system = await startSystem(t, ({ path }) => {
    if (answer) return answer(path)
    const name = path.split('/').at(-1)!
    return { body: capture(`prometheus/${name}.json`) }
  })
  return {
    ...system,
    asked: () => system.seen.length,
    answer: (next: typeof answer) => {
      answer = next
    },
  }
}

const account = (name: string, url: string, more = {}) => ({ kind: 'prometheus', name, url, ...more })

async function until(t: Test, what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i += 1) {
    if (await isSo()) return
    await new Promise((done) => setTimeout(done, 25))
  }
  t.fail(`${what} within 10 s`)
}

const fetchedAt = async ({ database }: TestApp) =>
  (await database.db.selectFrom('account_state').select(['fetched_at', 'error']).execute()).map((row) => row.fetched_at)

onEachEngine(t, 'accounts are asked when their turn comes, and one that hangs delays no other', async (t, engine) => {
  const [good, hanging] = [await startPrometheus(t), await startPrometheus(t)]
  let release = () => {}
  hanging.answer(() => new Promise<Reply>((done) => (release = () => done({ status: 503 }))))
  const app = await startTestApp(t, engine)
  const admin = await adminOf(app)
  await admin.add(account('Hanging', hanging.url))
  await admin.add(account('Good', good.url))
  await app.jobs.runNow('wallboard.fetch')
  await until(t, 'the good one is taken in', async () => (await fetchedAt(app)).filter(Boolean).length === 1)
  t.match((await admin.wall()).accounts, [
    { slug: 'good', stale: false, error: null },
    { slug: 'hanging', stale: true, fetchedAt: null },
  ])
  const before = good.asked()
  await app.jobs.runNow('wallboard.fetch')
  await new Promise((done) => setTimeout(done, 200))
  t.equal(good.asked(), before, 'not before its turn')
  t.equal(hanging.asked(), 1, 'nor twice at the same time')
  app.clock.now = new Date(app.clock.now.getTime() + 20_000)
  await app.jobs.runNow('wallboard.fetch')
  await until(t, 'the good one is asked again', () => good.asked() > before)
  release()
  await until(t, 'the failure is told', async () => (await admin.wall()).accounts.some(({ error }) => error !== null))
})

t.test('an unchanged answer writes nothing but that it was asked', async (t) => {
  const system = await startPrometheus(t)
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add(account('Prometheus', system.url))
  await admin.fetch('prometheus')
  const revision = () => app.wallboard.live.findBySlug('prometheus')!.state.revision
  const [before, version, etag] = [revision(), app.wallboard.live.version, (await wallTag(app)) as string]
  t.ok(before > 0)
  app.clock.now = new Date(app.clock.now.getTime() + 20_000)
  const again = await admin.fetch('prometheus')
  t.equal(revision(), before)
  t.equal(app.wallboard.live.version, version)
  t.equal(await wallTag(app), etag)
  t.equal(again.body.fetchedAt, app.clock.now.toISOString())
})

const wallTag = async (app: TestApp) => (await app.app.inject({ url: '/api/v1/wallboard' })).headers.etag

t.test('what memory holds is what the database holds, after a restart too', async (t) => {
  const system = await startPrometheus(t)
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add(account('Prometheus', system.url))
  await admin.fetch('prometheus')
  const before = boardOf(await admin.wall())
  t.ok(Object.keys(before).length > 0)
  const { LiveBoard } = await import('../../../src/wallboard/board/live.ts')
  const fresh = new LiveBoard(app.database.db)
  await fresh.ready()
  t.same(
    [...fresh.accounts[0]!.servers.values()],
    [...app.wallboard.live.accounts[0]!.servers.values()].sort((a, b) => a.id - b.id),
  )
})

t.test('surprises in an answer are told, and keep what was known', async (t) => {
  const system = await startPrometheus(t)
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add(account('Prometheus', system.url))
  await admin.fetch('prometheus')
  const before = boardOf(await admin.wall())
  const surprises: [Reply, RegExp][] = [
    [{ body: '<html><title>Sign in</title></html>' }, /a web page titled “Sign in”/],
    [{ body: '{"status":"success","data":{"alerts":[' }, /breaks off half-way/],
    [{ body: { status: 'error', error: 'query timed out' } }, /“query timed out”/],
    [{ status: 401, body: { message: 'wrong token' } }, /does not accept the credentials \(401\): “wrong token”/],
    [{ body: [] }, /is not understood/],
  ]
  for (const [reply, words] of surprises) {
    system.answer(() => reply)
    t.match((await admin.fetch('prometheus')).body.error, words)
    t.same(boardOf(await admin.wall()), before)
  }
})

t.test('failures in a row are asked less and less often, up to five minutes', async (t) => {
  const system = await startPrometheus(t)
  system.answer(() => ({ status: 500 }))
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add(account('Prometheus', system.url))
  const waits: number[] = []
  for (let i = 0; i < 7; i += 1) {
    const { body } = await admin.fetch('prometheus')
    waits.push((Date.parse(body.nextAt) - app.clock.now.getTime()) / 1000)
  }
  t.ok(waits[0]! >= 20 && waits[0]! <= 22, `${waits}`)
  t.ok(waits[1]! >= 40 && waits[1]! <= 44)
  t.ok(waits.at(-1)! >= 300 && waits.at(-1)! <= 330)
})

t.test('several accounts of one kind have one token each, and deleting one leaves the other', async (t) => {
  const system = await startPrometheus(t)
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add(account('North', system.url, { secret: 'token-of-north' }))
  await admin.add(account('South', system.url, { secret: 'token-of-south' }))
  await admin.fetch('north')
  await admin.fetch('south')
  const sent = new Set(system.seen.map(({ headers }) => headers.authorization))
  t.same([...sent].sort(), ['Bearer token-of-north', 'Bearer token-of-south'])
  const { servers } = await admin.wall()
  await admin.call('DELETE', '/api/v1/accounts/north')
  const left = await admin.wall()
  t.same(new Set(left.servers.map((server) => server.account)), new Set(['south']))
  t.equal(left.servers.length, servers.length / 2)
})
