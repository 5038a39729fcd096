import t, { type Test } from 'tap'
import { ConfigError } from '../../src/config.ts'
import { prepareFirstAdmin } from '../../src/users/index.ts'
import { startTestApp } from '../support/app.ts'
import { auditEntries, everyText } from '../support/audit.ts'
import { type Engine, onEachEngine } from '../support/database.ts'

const FORM = { name: 'Ada Holm', email: 'Ada@Norrvik.example', password: 'a long one for ada' }
const NO_ADMIN = { adminEmail: '', adminPassword: '' }

/** An app at its first start, and the code that its log shows. */
async function firstStart(t: Test, engine: Engine) {
  const app = await startTestApp(t, engine)
  const deps = { db: app.database.db, versions: app.database.versions, clock: () => new Date(app.clock.now) }
  const code = await prepareFirstAdmin(deps, NO_ADMIN)
  return { app, deps, code: code! }
}

const users = ({ app }: Awaited<ReturnType<typeof firstStart>>) =>
  app.database.db.selectFrom('app_user').selectAll().execute()

onEachEngine(t, 'the code of the log makes the first administrator, once', async (t, engine) => {
  const start = await firstStart(t, engine)
  const { app, code } = start
  t.match(code, /^[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){2}$/, 'no letter that looks like another')
  t.notMatch(await everyText(app.database, ['setting']), code.replaceAll('-', ''), 'it is stored as a hash')
  const ada = app.visitor()
  t.equal((await ada.get('/sign-in')).headers.location, '/setup', 'there is nobody to sign in yet')

  const done = await ada.submit('/setup', { ...FORM, code: ` ${code.toLowerCase()} ` })
  t.equal(done.statusCode, 303)
  t.equal(done.headers.location, '/settings/start')
  t.match((await ada.get('/account')).body, 'ada@norrvik.example', 'and is signed in by it')
  t.match(await users(start), [{ email: 'ada@norrvik.example', name: 'Ada Holm', role: 'admin' }])
  t.match(await auditEntries(app.database), [
    { action: 'user.create', actor: 'Ada Holm', thing: 'ada@norrvik.example', after: { role: 'admin' } },
  ])

  const other = app.visitor()
  t.equal((await other.get('/setup')).headers.location, '/sign-in', 'the page is gone')
  const again = await other.submit('/setup', { ...FORM, email: 'eve@norrvik.example', code })
  t.equal(again.statusCode, 409)
  t.equal((await users(start)).length, 1)
  t.equal(await prepareFirstAdmin(start.deps, NO_ADMIN), null, 'the next start shows no code')
})

onEachEngine(
  t,
  'the code makes one administrator, also when it is sent twice at the same moment',
  async (t, engine) => {
    const start = await firstStart(t, engine)
    const visitors = [start.app.visitor(), start.app.visitor(), start.app.visitor()]
    for (const visitor of visitors) await visitor.get('/setup')
    const answers = await Promise.all(
      visitors.map((visitor, i) =>
        visitor.submit('/setup', { ...FORM, email: `u${i}@norrvik.example`, code: start.code }),
      ),
    )
    t.same(answers.map((answer) => answer.statusCode).sort(), [303, 409, 409])
    t.equal((await users(start)).length, 1)
  },
)

onEachEngine(t, 'wrong codes are limited, and the right one then too, for a while', async (t, engine) => {
  const start = await firstStart(t, engine)
  const eve = start.app.visitor()
  for (let i = 0; i < 5; i += 1) {
    const wrong = await eve.submit('/setup', { ...FORM, code: 'AAAA-AAAA-AAAA' })
    t.equal(wrong.statusCode, 422)
    t.match(wrong.body, 'This is not the code that the log shows')
  }
  const refused = await eve.submit('/setup', { ...FORM, code: start.code })
  t.equal(refused.statusCode, 422)
  t.match(refused.body, 'Too many wrong codes')
  t.same(await users(start), [])
  start.app.clock.now = new Date(start.app.clock.now.getTime() + 11 * 60_000)
  t.match((await eve.submit('/setup', { ...FORM, code: 'wrong' })).body, 'This is not the code', 'after 10 min')
  for (let i = 0; i < 4; i += 1) await eve.submit('/setup', { ...FORM, code: 'wrong' })
  t.match((await eve.submit('/setup', { ...FORM, code: start.code })).body, 'or restart Signalbox for a new code')
  const fresh = await prepareFirstAdmin(start.deps, NO_ADMIN)
  t.equal((await eve.submit('/setup', { ...FORM, code: fresh! })).statusCode, 303)
})

t.test('what is wrong is told beside its field; the code still works, and what was typed stays', async (t) => {
  const start = await firstStart(t, 'sqlite')
  const ada = start.app.visitor()
  const wrong = await ada.submit('/setup', { code: start.code, name: ' ', email: 'ada', password: 'short' })
  t.equal(wrong.statusCode, 422)
  for (const words of ['Give a name.', 'Give an e-mail address', 'Take at least 10 characters.'])
    t.match(wrong.body, words)
  t.match(wrong.body, `value="${start.code}"`)
  t.notMatch(wrong.body, 'value="short"')
  t.equal((await ada.submit('/setup', { ...FORM, code: start.code })).statusCode, 303)
})

t.test('a start without an administrator makes the code of the start before worthless', async (t) => {
  const start = await firstStart(t, 'sqlite')
  const second = await prepareFirstAdmin(start.deps, NO_ADMIN)
  t.not(second, start.code)
  const ada = start.app.visitor()
  t.equal((await ada.submit('/setup', { ...FORM, code: start.code })).statusCode, 422)
  t.equal((await ada.submit('/setup', { ...FORM, code: second! })).statusCode, 303)
})

onEachEngine(t, 'the settings make the first administrator, at the first start only', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const deps = { db: app.database.db, versions: app.database.versions, clock: () => new Date() }
  const config = { adminEmail: 'Ops@Norrvik.example', adminPassword: 'a long one for ops' }
  t.equal(await prepareFirstAdmin(deps, config), null, 'no code is needed')
  const ops = app.visitor()
  await ops.submit('/sign-in', { email: config.adminEmail, password: config.adminPassword })
  t.match((await ops.get('/settings/users')).body, 'ops@norrvik.example')

  await prepareFirstAdmin(deps, { adminEmail: 'new@norrvik.example', adminPassword: 'another long one' })
  t.equal((await app.database.db.selectFrom('app_user').selectAll().execute()).length, 1)
})

t.test('settings that make no administrator stop the start with their names', async (t) => {
  const { deps } = await firstStart(t, 'sqlite')
  const error = (adminEmail: string, adminPassword: string) =>
    prepareFirstAdmin(deps, { adminEmail, adminPassword }).catch((thrown: unknown) => thrown as Error)
  const email = await error('ops', 'a long one for ops')
  t.type(email, ConfigError)
  t.match(email, { message: /ADMIN_EMAIL: Give an e-mail address/ })
  const password = await error('ops@norrvik.example', 'aaaaaaaaaaaa')
  t.match(password, { message: /ADMIN_PASSWORD: Take more than three different characters/ })
  t.notMatch(password, { message: 'aaaaaaaaaaaa' })
})
