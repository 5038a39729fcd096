import t from 'tap'
import { SYSTEM } from '../../../src/http/auth.ts'
import { claimDue, releaseClaims } from '../../../src/status/round/claim.ts'
import { createService } from '../../../src/status/services/create.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { onEachEngine } from '../../support/database.ts'
import { startStub } from '../../support/stub-server.ts'

const add = async (app: TestApp, name: string, url: string, extra = {}) =>
  createService(app.status, { name, checks: [{ kind: 'http', url, intervalSeconds: 60, ...extra }] }, SYSTEM)

const signal = new AbortController().signal

onEachEngine(t, 'a turn carries out what is due, once, and says how it went', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const stub = await startStub(t)
  stub.on('*', { body: 'ok' })
  for (let i = 0; i < 12; i += 1) await add(app, `Service ${i}`, `${stub.url}/${i}`)
  t.equal(await app.status.rounds.runDue(signal), '12 of 12 answered.')
  t.equal(stub.asked.length, 12)
  t.equal(await app.status.rounds.runDue(signal), undefined, 'nothing is due a moment later')
  app.clock.now = new Date(app.clock.now.getTime() + 61_000)
  t.equal(await app.status.rounds.runDue(signal), '12 of 12 answered.', 'and all of it after the interval')
  const { services } = (await app.visitor().get('/api/v1/status')).json()
  t.ok(services.every(({ status }: { status: string }) => status === 'operational'))
})

t.test('one that hangs delays none of the others, nor the next turn', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const stub = await startStub(t)
  stub.on('*', { body: 'ok' })
  const hanging = await startStub(t)
  hanging.on('*', () => {})
  await add(app, 'Hanging', `${hanging.url}/`, { timeoutSeconds: 10 })
  for (let i = 0; i < 5; i += 1) await add(app, `Service ${i}`, `${stub.url}/${i}`)
  const startedAt = performance.now()
  t.match(await app.status.rounds.runDue(signal), /^5 of 6 answered, 1 still under way\.$/)
  t.ok(performance.now() - startedAt < 5_000)
  app.clock.now = new Date(app.clock.now.getTime() + 61_000)
  t.match(await app.status.rounds.runDue(signal), /^5 of 6 answered/, 'the others have their next turn')
  t.equal(hanging.asked.length, 1, 'and what is still under way is not asked again')
})

onEachEngine(t, 'two processes never take the same check', async (t, engine) => {
  const app = await startTestApp(t, engine)
  for (let i = 0; i < 30; i += 1) await add(app, `Service ${i}`, `http://127.0.0.1:9/${i}`)
  const now = app.clock.now.toISOString()
  const taken = (await Promise.all(Array.from({ length: 4 }, () => claimDue(app.database, now, 100)))).flat()
  t.equal(taken.length, 30)
  t.equal(new Set(taken.map(({ id }) => id)).size, 30)
  const later = new Date(app.clock.now.getTime() + 61_000).toISOString()
  t.equal((await claimDue(app.database, later, 100)).length, 30, 'a claim that was never settled ends by itself')
  await releaseClaims(app.database.db)
  t.equal((await claimDue(app.database, later, 100)).length, 30)
})

onEachEngine(t, 'paused, deleted and removed checks are left alone', async (t, engine) => {
  const app = await startTestApp(t, engine)
  for (const name of ['One', 'Two', 'Three']) await add(app, name, 'http://127.0.0.1:9/')
  const token = await app.token('admin')
  const headers = { authorization: `Bearer ${token}` }
  await app.app.inject({ method: 'PATCH', url: '/api/v1/services/one', headers, payload: { paused: true } })
  await app.app.inject({ method: 'DELETE', url: '/api/v1/services/two', headers })
  const taken = await claimDue(app.database, new Date(app.clock.now.getTime() + 1000).toISOString(), 100)
  t.equal(taken.length, 1)
})
