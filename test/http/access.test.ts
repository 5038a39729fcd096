import t from 'tap'
import { type Access, isAllowed, type PublicRead, ROLES, type Role } from '../../src/http/roles.ts'
import { startTestApp, type TestApp } from '../support/app.ts'

interface Route {
  method: string
  url: string
  access: Access
}

const WALKERS: readonly (Role | null)[] = [null, ...ROLES]
/** A walk must not sign anybody out, nor let a plugin's static files decide. */
const LEFT_OUT = new Set(['POST /sign-out', 'POST /account/sessions/end'])
/** Open routes that ask for a proof of their own: who has neither it nor a role for it is turned away there. */
const PROVEN: Record<string, Access> = {
  'POST /api/v1/alarms': 'helpdesk',
  'POST /api/v1/inbox/:token': 'helpdesk',
  'GET /calendar.ics': 'read',
}

function routesOf(app: TestApp): Route[] {
  return app.routes
    .filter(({ method, url }) => method !== 'HEAD' && method !== 'OPTIONS' && !url.includes('*'))
    .filter(({ method, url }) => !LEFT_OUT.has(`${method} ${url}`))
}

/** An address of a route with something in the place of each parameter; nothing that exists. */
function addressOf(url: string): string {
  return url.replace(/:(\w+)/g, (_, name) =>
    name === 'id' ? '999999' : name === 'file' ? 'none.svg' : name === 'outcome' ? 'good' : 'none',
  )
}

/** Let in is whatever is not turned away: a 404 or 422 comes from behind the door. */
function isTurnedAway(status: number, location: string | undefined): boolean {
  return status === 401 || status === 403 || Boolean(location?.startsWith('/sign-in?next='))
}

for (const publicRead of ['all', 'status', 'none'] as const satisfies PublicRead[]) {
  t.test(`every route lets in whom it says, with PUBLIC_READ=${publicRead}`, async (t) => {
    const app = await startTestApp(t, 'sqlite', { PUBLIC_READ: publicRead })
    await app.signedIn('ada')
    const tokens = new Map<Role, string>()
    for (const role of ROLES) tokens.set(role, await app.token(role))

    const routes = routesOf(app)
    t.ok(routes.length > 50, `${routes.length} routes are walked`)
    for (const { method, url, access } of routes) {
      for (const role of WALKERS) {
        const response = await app.app.inject({
          method: method as 'GET',
          url: addressOf(url),
          headers: role === null ? {} : { authorization: `Bearer ${tokens.get(role)}` },
        })
        const away = isTurnedAway(response.statusCode, response.headers.location)
        // A route only for people refuses a token of any role, in its own words.
        if (url.startsWith('/account') && role !== null) continue
        // Without a token nobody gets past the check for forged forms.
        const forged = role === null && access === 'anyone' && response.statusCode === 403 && method !== 'GET'
        t.equal(
          away && !forged,
          !isAllowed(PROVEN[`${method} ${url}`] ?? access, role, publicRead),
          `${method} ${url} (${access}) for ${role ?? 'nobody'}: ${response.statusCode}`,
        )
        t.ok(response.statusCode < 500, `${method} ${url} does not fail for ${role ?? 'nobody'}`)
      }
    }
  })
}

t.test('what may be read without signing in is what PUBLIC_READ says', async (t) => {
  t.ok(isAllowed('status', null, 'status'))
  t.notOk(isAllowed('read', null, 'status'))
  t.notOk(isAllowed('status', null, 'none'))
  t.ok(isAllowed('read', 'viewer', 'none'))
  t.notOk(isAllowed('viewer', null, 'all'), 'a role is never given away')
  t.notOk(isAllowed('admin', 'comms', 'all'))
})

t.test('a route that says nothing about its access does not register', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  t.ok(
    app.routes.every((route) => route.access),
    'every route has said it',
  )
  t.throws(() => app.app.get('/forgotten', async () => 'open'), 'and a late one is refused')
})

t.test('people are sent to sign in and come back; programs hear 401 and 403', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const vera = await app.signedIn('vera')
  const page = await app.visitor().get('/settings/users?x=1')
  t.equal(page.statusCode, 303)
  t.equal(page.headers.location, '/sign-in?next=%2Fsettings%2Fusers%3Fx%3D1')

  const api = await app.visitor().request({ method: 'POST', url: '/api/v1/services', payload: {} })
  t.equal(api.statusCode, 401)
  t.match(api.headers['content-type'], 'application/problem+json')
  t.equal(api.headers['www-authenticate'], 'Bearer')

  const fragment = await app.visitor().get('/settings/jobs', { 'hx-request-type': 'partial' })
  t.equal(fragment.statusCode, 401)
  t.equal(fragment.headers['hx-redirect'], '/sign-in?next=%2Fsettings%2Fjobs')

  const forbidden = await vera.get('/settings/users')
  t.equal(forbidden.statusCode, 403)
  t.match(forbidden.body, 'you are signed in as Vera Lind')
})

t.test('a token that is unknown, expired or revoked is refused everywhere', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const token = await app.token('admin')
  const ask = (value: string) =>
    app.app.inject({ url: '/api/v1/status', headers: { authorization: `Bearer ${value}` } })
  t.equal((await ask(token)).statusCode, 200)
  t.equal((await ask(`${token}x`)).statusCode, 401, 'also where nobody need sign in')
  await app.database.db.updateTable('api_token').set({ expires_at: '2020-01-01T00:00:00.000Z' }).execute()
  t.equal((await ask(token)).statusCode, 401)
})
