import t from 'tap'
import { startTestApp } from '../../support/app.ts'
import { jsonOf } from '../sources/system.ts'
import { adminOf, boardOf } from '../support.ts'

interface Notification {
  alerts: { status: string; endsAt: string; startsAt: string }[]
}

t.test('a notification of Alertmanager is taken in at the account’s own address, or with a token', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add({ kind: 'alertmanager', name: 'Alertmanager' })
  const ada = await app.signedIn('ada')
  const { body: page } = await ada.get('/settings/accounts/alertmanager')
  const address = /\/alertmanager\/[\w-]{43}/.exec(page)?.[0]
  t.ok(address, 'the settings show the address')

  const firing = jsonOf('alertmanager/webhook_v4.firing.json') as Notification
  const sent = await app.app.inject({ method: 'POST', url: address!, payload: firing })
  t.equal(sent.statusCode, 200)
  t.match(sent.json(), { taken: firing.alerts.length, rejected: [] })
  const board = boardOf(await admin.wall())
  t.ok(Object.values(board).some((checks) => Object.values(checks).some((state) => state !== 'OK')))

  const over = firing.alerts.map((alert) => ({ ...alert, status: 'resolved', endsAt: new Date().toISOString() }))
  const resolved = await admin.call('POST', '/api/v1/accounts/alertmanager/notifications', {
    ...firing,
    status: 'resolved',
    alerts: over,
  })
  t.equal(resolved.status, 200)
  const states = Object.values(boardOf(await admin.wall())).flatMap((checks) => Object.values(checks))
  t.ok(states.every((state) => state === 'OK'))
})

t.test('an address that is not known, and a body that is none, are refused', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const admin = await adminOf(app)
  await admin.add({ kind: 'alertmanager', name: 'Alertmanager' })
  await admin.add({ kind: 'webhook', name: 'Scripts' })
  const wrong = await app.app.inject({ method: 'POST', url: '/alertmanager/none', payload: { alerts: [] } })
  t.equal(wrong.statusCode, 404)
  t.equal((await admin.call('POST', '/api/v1/accounts/alertmanager/notifications', { x: 1 })).status, 422)
  t.equal((await admin.call('POST', '/api/v1/accounts/scripts/notifications', { alerts: [] })).status, 404)
})
