import t from 'tap'
import { SYSTEM } from '../../src/http/auth.ts'
import { recordResults } from '../../src/status/round/record.ts'
import { createService } from '../../src/status/services/create.ts'
import { serversOfChecks } from '../../src/wallboard/own-checks.ts'
import { startTestApp } from '../support/app.ts'
import { result } from '../support/results.ts'
import { adminOf, boardOf } from './support.ts'

t.test('own checks are alarms of the hosts they look at', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await app.wallboard.takeOwnChecks()
  t.same((await admin.wall()).accounts, [], 'without checks there is no such account')
  const make = (name: string, kind: string, url: string) =>
    createService(app.status, { name, checks: [{ kind, url }] }, SYSTEM)
  const shop = await make('Shop', 'http', 'http://127.0.0.1:9/health')
  await make('Database', 'tcp', '127.0.0.1:5432')
  await make('Vendor', 'statuspage', 'http://127.0.0.1:9/')
  const deps = { ...app.database, metrics: app.metrics, timeZone: 'UTC', failuresBeforeDown: 1 }
  const now = new Date().toISOString()
  await recordResults(deps, [result(shop.checkIds[0]!, now, 'major_outage', { reason: 'It refuses.' })])
  await app.wallboard.takeOwnChecks()
  const wall = await admin.wall()
  t.match(wall.accounts, [{ slug: 'own-checks', kind: 'signalbox', name: 'Own checks', stale: false }])
  t.same(Object.keys(boardOf(wall)), ['127.0.0.1'])
  t.match(wall.servers[0], { critical: 1, unknown: 1, total: 2 })
  t.match(wall.servers[0]!.alarms[0], { check: /^Shop: /, state: 'CRITICAL', url: /\/services\/shop$/ })
  t.same((await admin.call('GET', '/api/v1/accounts')).body.items, [], 'nobody has set it up')
})

t.test('a check that was not made for long is not OK, and maintenance is not counted as OK either', async (t) => {
  const check = {
    id: 1,
    title: 'HTTP',
    service: { slug: 'shop', name: 'Shop' },
    url: 'https://shop.example:8443/health',
    status: 'operational' as const,
    reason: null,
    checkedAt: '2026-11-25T11:59:00.000Z',
    intervalSeconds: 60,
  }
  const stateAt = (now: string, change = {}) => {
    const [server] = serversOfChecks([{ ...check, ...change }], now, 'https://signalbox.example')
    return { key: server!.key, state: server!.alarms[0]!.state, disabled: server!.alarms[0]!.disabled }
  }
  const key = 'shop.example'
  t.same(stateAt('2026-11-25T12:00:00.000Z'), { key, state: 'OK', disabled: false })
  t.same(stateAt('2026-11-25T12:03:00.000Z'), { key, state: 'UNKNOWN', disabled: false })
  t.same(stateAt('2026-11-25T12:00:00.000Z', { status: 'maintenance' }), { key, state: 'OK', disabled: true })
  t.equal(stateAt('2026-11-25T12:00:00.000Z', { url: null }).key, '@none', 'a heartbeat looks at no host')
})
