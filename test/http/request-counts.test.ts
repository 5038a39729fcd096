import pino from 'pino'
import t from 'tap'
import { RequestCounts } from '../../src/http/request-counts.ts'
import { startTestApp } from '../support/app.ts'
import { ENGINES, onEachEngine, temporaryDatabase } from '../support/database.ts'

onEachEngine(t, 'two processes count the requests of an address together, minute by minute', async (t, engine) => {
  const { db } = await temporaryDatabase(t, engine)
  let now = new Date('2026-03-03T10:00:20.000Z')
  const deps = { db, clock: () => now, log: pino({ level: 'silent' }) }
  const [one, two] = [new RequestCounts(deps), new RequestCounts(deps)]
  t.teardown(() => Promise.all([one.stop(), two.stop()]))
  t.same(one.count('10.0.0.1'), { current: 1, ttl: 40_000 })
  one.count('10.0.0.1')
  t.equal(two.count('10.0.0.1').current, 1, 'not known yet')
  await one.tell()
  await two.tell()
  t.equal(two.count('10.0.0.1').current, 4)
  await one.tell()
  t.equal(one.count('10.0.0.1').current, 3, 'one that has nothing to tell asks nothing')
  await one.tell()
  t.equal(one.count('10.0.0.1').current, 5)
  t.equal(one.count('10.0.0.2').current, 1, 'another address counts by itself')
  now = new Date('2026-03-03T10:05:00.000Z')
  t.same(one.count('10.0.0.1'), { current: 1, ttl: 60_000 })
  await one.tell()
  const left = await db.selectFrom('request_count').selectAll().execute()
  t.same(left, [{ address: '10.0.0.1', minute: '2026-03-03T10:05:00.000Z', count: 1 }], 'past minutes are cleared away')
})

onEachEngine(t, 'while the database is away each counts by itself', async (t, engine) => {
  const database = await temporaryDatabase(t, engine)
  const gone = {
    ...database.db,
    insertInto: () => {
      throw new Error('away')
    },
  } as unknown as typeof database.db
  const counts = new RequestCounts({ db: gone, clock: () => new Date(), log: pino({ level: 'silent' }) })
  counts.count('10.0.0.1')
  await counts.tell()
  t.equal(counts.count('10.0.0.1').current, 2)
  await counts.stop()
})

if (ENGINES.includes('postgres')) {
  t.test('requests over the limit are refused, by the count that all share', async (t) => {
    const app = await startTestApp(t, 'postgres', { REQUESTS_PER_MINUTE: '60' })
    const statuses = []
    for (let i = 0; i < 62; i += 1) statuses.push((await app.app.inject({ url: '/healthz' })).statusCode)
    t.same(statuses.slice(0, 59), Array(59).fill(200))
    t.equal(statuses.at(-1), 429)
  })

  t.test('a process that works for others answers machines alone', async (t) => {
    const app = await startTestApp(t, 'postgres', { ROLE: 'worker' })
    const address = await app.app.listen({ host: '127.0.0.1', port: 0 })
    for (const url of ['/healthz', '/readyz', '/metrics']) t.equal((await fetch(address + url)).status, 200, url)
    for (const url of ['/', '/sign-in', '/api/v1/status', '/wallboard', '/no-such']) {
      t.equal((await fetch(address + url)).status, 404, url)
    }
    t.equal((await app.app.inject({ url: '/' })).statusCode, 200, 'what it writes into files it has')
  })
}
