import { load } from 'cheerio'
import t, { type Test } from 'tap'
import { ROLES, type Role } from '../../src/http/roles.ts'
import { hashSecret } from '../../src/lib/secrets.ts'
import { startTestApp } from '../support/app.ts'
import { auditEntries, everyText } from '../support/audit.ts'
import { type Engine, onEachEngine } from '../support/database.ts'

async function setUp(t: Test, engine: Engine) {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  const make = async (fields: Record<string, string>) => {
    const answer = await ada.submit('/settings/tokens', { name: 'deploy', role: 'viewer', ...fields })
    return { answer, token: load(answer.body)('#token').text() }
  }
  const asked = async (token: string, url = '/api/v1/status') =>
    (await app.app.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode
  const rows = () => app.database.db.selectFrom('api_token').selectAll().orderBy('id').execute()
  return { app, ada, make, asked, rows }
}

onEachEngine(t, 'a token is shown once, works at once, and is stored as a hash alone', async (t, engine) => {
  const { app, ada, make, asked, rows } = await setUp(t, engine)
  const { answer, token } = await make({ name: ' deploy <b>script</b> ', role: 'helpdesk' })
  t.equal(answer.statusCode, 200)
  t.match(token, /^sbx_[\w-]{43}$/)
  t.notMatch(answer.body, '<b>script')
  t.equal(await asked(token), 200)
  const again = await ada.get('/settings/tokens')
  t.notMatch(again.body, token)
  t.match(load(again.body)('tbody tr').text(), `…${token.slice(-4)}`, 'its end tells it from others')

  const [row] = await rows()
  t.match(row, { name: 'deploy <b>script</b>', role: 'helpdesk', token_hash: hashSecret(token), expires_at: null })
  t.notMatch(await everyText(app.database, ['api_token', 'audit']), token)
  t.match(await auditEntries(app.database, 'token.'), [
    {
      action: 'token.create',
      actor: 'Ada Holm',
      thing: 'deploy <b>script</b>',
      after: { role: 'helpdesk', expiresAt: null },
    },
  ])
})

onEachEngine(t, 'a token has its role, on pages and in the API', async (t, engine) => {
  const { make, asked } = await setUp(t, engine)
  for (const role of ROLES) {
    const { token } = await make({ role })
    const allowed: Record<Role, number> = { viewer: 403, helpdesk: 403, comms: 403, admin: 200 }
    t.equal(await asked(token, '/settings/users'), allowed[role], role)
    t.equal(await asked(token, '/api/v1/status'), 200, role)
  }
})

onEachEngine(t, 'a revoked token is refused at once; revoking it again changes nothing', async (t, engine) => {
  const { app, ada, make, asked, rows } = await setUp(t, engine)
  const { token } = await make({})
  const [{ id } = { id: 0 }] = await rows()
  t.equal((await ada.submit(`/settings/tokens/${id}/revocation`)).statusCode, 303)
  t.equal(await asked(token), 401)
  t.match((await ada.get('/settings/tokens')).body, 'Revoked')
  await ada.submit(`/settings/tokens/${id}/revocation`)
  t.match(await auditEntries(app.database, 'token.revoke'), [{ actor: 'Ada Holm', thing: 'deploy' }])
  t.equal((await auditEntries(app.database, 'token.revoke')).length, 1)
  t.equal((await ada.submit('/settings/tokens/999999/revocation')).statusCode, 404)
})

onEachEngine(t, 'a token works to the end of its last day in the zone of the site', async (t, engine) => {
  const { app, ada, make, asked, rows } = await setUp(t, engine)
  app.clock.now = new Date('2026-11-21T12:00:00.000Z')
  await ada.submit('/sign-in', { email: 'x', password: 'x' })
  const { token } = await make({ expires: '2026-11-23' })
  t.equal((await rows())[0]?.expires_at, '2026-11-23T23:00:00.000Z', 'midnight in Stockholm')
  app.clock.now = new Date('2026-11-23T22:59:59.000Z')
  t.equal(await asked(token), 200)
  app.clock.now = new Date('2026-11-23T23:00:00.000Z')
  t.equal(await asked(token), 401)
  t.match((await ada.get('/settings/tokens')).body, 'Expired')
})

t.test('when a token was last used is known to the minute', async (t) => {
  const { app, make, asked, rows } = await setUp(t, 'sqlite')
  const { token } = await make({})
  t.equal((await rows())[0]?.last_used_at, null)
  const start = app.clock.now.getTime()
  const usedAfter = async (seconds: number) => {
    app.clock.now = new Date(start + seconds * 1000)
    await asked(token)
    return (Date.parse((await rows())[0]!.last_used_at!) - start) / 1000
  }
  t.equal(await usedAfter(0), 0)
  t.equal(await usedAfter(50), 0, 'not each use is a write')
  t.equal(await usedAfter(70), 70)
})

t.test('what is wrong with a token is told beside its field, and none is made', async (t) => {
  const { make, rows } = await setUp(t, 'sqlite')
  const wrong: [Record<string, string>, RegExp][] = [
    [{ name: ' ' }, /Give a name/],
    [{ name: 'x'.repeat(101) }, /at most 100 characters/],
    [{ expires: '2020-01-01' }, /This day has passed/],
    [{ expires: '2026-02-31' }, /Give a day as YYYY-MM-DD/],
    [{ expires: 'soon' }, /Give a day as YYYY-MM-DD/],
  ]
  for (const [fields, words] of wrong) {
    const { answer, token } = await make(fields)
    t.equal(answer.statusCode, 422, JSON.stringify(fields))
    t.match(answer.body, words)
    t.equal(token, '')
  }
  t.equal((await make({ role: 'root' })).answer.statusCode, 422)
  t.same(await rows(), [])
})

t.test('a token that is not written as one is refused, never taken for somebody who has not signed in', async (t) => {
  const { make, asked } = await setUp(t, 'sqlite')
  const { token } = await make({ role: 'admin' })
  for (const wrong of [token.slice(4), `${token}x`, token.toUpperCase(), 'sbx_', hashSecret(token), 'x'.repeat(10_000)])
    t.equal(await asked(wrong), 401, wrong.slice(0, 20))
})
