import pino from 'pino'
import t from 'tap'
import type { CheckResult } from '../../../src/status/checks/check.ts'
import { CheckWorker } from '../../../src/status/round/check-worker.ts'
import { startStub } from '../../support/stub-server.ts'

const SETTINGS = { outboundAllow: '127.0.0.0/8', outboundDeny: '', concurrency: 10 }
const log = pino({ level: 'silent' })

t.test('results come back in groups, and each check is told when its group is recorded', async (t) => {
  const stub = await startStub(t)
  stub.on('*', { body: 'ok' })
  const groups: CheckResult[][] = []
  let recorded = false
  const worker = new CheckWorker(SETTINGS, log, async (results) => {
    groups.push(results)
    await new Promise((done) => setTimeout(done, 50))
    recorded = true
  })
  t.teardown(() => worker.stop())
  const check = (id: number) => worker.check({ id, kind: 'http', url: `${stub.url}/${id}`, settings: {} })
  const results = await Promise.all(Array.from({ length: 20 }, (_, i) => check(i)))
  t.ok(recorded)
  t.same(
    results.map(({ checkId }) => checkId),
    Array.from({ length: 20 }, (_, i) => i),
  )
  t.ok(results.every(({ status }) => status === 'operational'))
  t.ok(groups.length < 20, `${groups.length} groups`)
})

t.test('a group that cannot be recorded is logged, and the checks go on', async (t) => {
  const stub = await startStub(t)
  stub.on('*', { body: 'ok' })
  const worker = new CheckWorker(SETTINGS, log, () => Promise.reject(new Error('the disk is full')))
  t.teardown(() => worker.stop())
  const check = () => worker.check({ id: 1, kind: 'http', url: `${stub.url}/`, settings: {} })
  t.equal((await check()).status, 'operational')
  t.equal((await check()).status, 'operational')
})

t.test('stopping does not wait for a server that hangs', async (t) => {
  const stub = await startStub(t)
  stub.on('*', () => {})
  const worker = new CheckWorker(SETTINGS, log, async () => {})
  void worker.check({ id: 1, kind: 'http', url: `${stub.url}/`, settings: {} })
  await new Promise((done) => setTimeout(done, 300))
  const startedAt = performance.now()
  await worker.stop()
  t.ok(performance.now() - startedAt < 2_000)
})
