import t from 'tap'
import { hashSecret } from '../../src/lib/secrets.ts'
import { startTestApp, type Visitor } from '../support/app.ts'
import { CAST } from '../support/cast.ts'
import { onEachEngine } from '../support/database.ts'
import { ask, listen } from '../support/http.ts'

const DAY = 86_400_000
const { email, password } = CAST.ada
const HTTPS = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.1.2.3' }

/** What a sign-in sets, with its flags in small letters. */
async function cookiesOfSignIn(visitor: Visitor, headers: Record<string, string>): Promise<Map<string, string>> {
  const page = await visitor.get('/sign-in', headers)
  const answer = await visitor.submit('/sign-in', { email, password }, headers)
  const account = await visitor.get('/account', headers)
  const lines = [page, answer, account].flatMap(({ headers }) => headers['set-cookie'] ?? [])
  return new Map(lines.map((line) => [line.split('=', 1)[0]!, line.toLowerCase()]))
}

t.test(
  'the cookies that prove who somebody is are kept from scripts and other sites, and from http behind https',
  async (t) => {
    const app = await startTestApp(t, 'sqlite', { TRUST_PROXY: 'yes', BASE_URL: 'https://status.norrvik.example' })
    await app.signedIn('ada')
    const secure = await cookiesOfSignIn(app.visitor(), HTTPS)
    for (const name of ['sid', 'csrf']) {
      t.match(secure.get(name), /; httponly/, `${name} is not for scripts`)
      t.match(secure.get(name), /; samesite=lax/)
      t.match(secure.get(name), /; path=\//)
      t.match(secure.get(name), /; secure/)
    }
    t.match(secure.get('me'), /; secure/, 'the initials, which a script shows')
    const plain = await cookiesOfSignIn(app.visitor(), {})
    t.notMatch(plain.get('sid'), /; secure/, 'on plain http it would never come back')
  },
)

t.test('without TRUST_PROXY nobody is believed who says that they are a proxy', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  t.notMatch((await cookiesOfSignIn(app.visitor(), HTTPS)).get('sid'), /; secure/)
  t.notMatch((await ada.get('/account', HTTPS)).body, '10.1.2.3')
  const rows = await app.database.db.selectFrom('session').select('address').execute()
  t.ok(rows.every((row) => row.address === '127.0.0.1'))
})

onEachEngine(
  t,
  'signing in makes a new id, so that one planted before is worth nothing after it',
  async (t, engine) => {
    const app = await startTestApp(t, engine)
    const before = (await app.signedIn('ada')).cookie('sid')!
    const victim = app.visitor()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const payload = new URLSearchParams({ _csrf: await victim.csrfToken(), email, password }).toString()
    const answer = await app.app.inject({
      method: 'POST',
      url: '/sign-in',
      payload,
      headers: { ...headers, cookie: `sid=${before}; ${victim.cookies}` },
    })
    t.equal(answer.statusCode, 303)
    const after = answer.cookies.find(({ name }) => name === 'sid')!.value
    t.not(encodeURIComponent(after), before)
    const asked = async (sid: string) =>
      (await app.app.inject({ url: '/account', headers: { cookie: `sid=${sid}` } })).statusCode
    t.equal(await asked(encodeURIComponent(after)), 200)
    t.equal(await asked(before), 303, 'the one before has ended')
  },
)

onEachEngine(t, 'a session cookie that was changed or made up is nobody’s', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  const [row] = await app.database.db.selectFrom('session').select('id_hash').execute()
  const whole = ada.cookie('sid')!
  for (const cookie of [`${whole.slice(0, -3)}AAA`, whole.split('.')[0]!, row!.id_hash, 'x'.repeat(5_000), '%00', '']) {
    const answer = await app.app.inject({ url: '/account', headers: { cookie: `sid=${cookie}` } })
    t.equal(answer.statusCode, 303, cookie.slice(0, 40))
  }
})

onEachEngine(t, 'a session ends after two weeks in which it was not used', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  const start = app.clock.now.getTime()
  const after = async (days: number) => {
    app.clock.now = new Date(start + days * DAY)
    return (await ada.get('/account')).statusCode
  }
  t.equal(await after(13), 200)
  t.equal(await after(26), 200, 'each use begins the two weeks anew')
  t.equal(await after(41), 303)
})

onEachEngine(t, 'on the kept status page, too, a session ends at once', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const base = await listen(app)
  const ada = await app.signedIn('ada')
  await app.signedIn('vera')
  const vera = await app.database.db
    .selectFrom('app_user')
    .select('id')
    .where('email', '=', CAST.vera.email)
    .executeTakeFirstOrThrow()
  const ways: [string, (visitor: Visitor) => Promise<unknown>][] = [
    ['signed out', (visitor) => visitor.submit('/sign-out')],
    ['signed out everywhere', (visitor) => visitor.submit('/account/sessions/end')],
    ['made a viewer', () => ada.submit(`/settings/users/${vera.id}`, { name: 'Vera', role: 'viewer' })],
    ['disabled', () => ada.submit(`/settings/users/${vera.id}/disabling`)],
  ]
  for (const [way, end] of ways) {
    await ada.submit(`/settings/users/${vera.id}`, { name: 'Vera', role: 'admin' })
    const visitor = await app.signedIn('vera')
    const headers = { cookie: visitor.cookies }
    const isAdmin = async () => (await ask(`${base}/`, { headers })).body.includes('aria-label="Settings"')
    t.ok((await isAdmin()) && (await isAdmin()), 'an administrator has the way to the settings')
    await end(visitor)
    t.notOk(await isAdmin(), way)
  }
})

t.test('after signing in, the way goes on to where somebody wanted to be, and never to another site', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  await app.signedIn('ada')
  const goes = async (next: string) => {
    const answer = await app.visitor().submit('/sign-in', { email, password, next })
    return answer.headers.location
  }
  t.equal(await goes('/services/github?x=1#y'), '/services/github?x=1#y')
  for (const evil of [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/\n/evil.example',
    '/ /evil.example',
    '@evil.example',
    '/sign-out',
    '/sign-in?next=/',
    'relative',
    '',
  ]) {
    t.equal(await goes(evil), '/', JSON.stringify(evil))
  }
  const form = await app.visitor().get('/sign-in?next=//evil.example')
  t.notMatch(form.body, 'evil.example', 'nor does the form carry it')
})

onEachEngine(t, 'ended sessions, used links and old failures are cleared away at night', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  await app.visitor().submit('/sign-in', { email, password: 'wrong' })
  app.clock.now = new Date(app.clock.now.getTime() + 15 * DAY)
  await app.signedIn('ada')
  await app.jobs.runNow('users.cleanup')
  const hashes = (await app.database.db.selectFrom('session').select('id_hash').execute()).map((row) => row.id_hash)
  t.equal(hashes.length, 1)
  t.notOk(hashes.includes(hashSecret(decodeURIComponent(ada.cookie('sid')!).split('.')[0]!)))
  t.same(await app.database.db.selectFrom('sign_in_failure').selectAll().execute(), [])
})
