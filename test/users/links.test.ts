import { load } from 'cheerio'
import t, { type Test } from 'tap'
import { hashSecret } from '../../src/lib/secrets.ts'
import { startTestApp } from '../support/app.ts'
import { everyText } from '../support/audit.ts'
import { CAST } from '../support/cast.ts'
import { type Engine, onEachEngine } from '../support/database.ts'

const DAY = 86_400_000

/** Ada, who makes links for Vera. */
async function setUp(t: Test, engine: Engine) {
  const app = await startTestApp(t, engine)
  const [ada, vera] = [await app.signedIn('ada'), await app.signedIn('vera')]
  const { id } = await app.database.db
    .selectFrom('app_user')
    .select('id')
    .where('email', '=', CAST.vera.email)
    .executeTakeFirstOrThrow()
  const makeLink = async () =>
    new URL(load((await ada.submit(`/settings/users/${id}/link`)).body)('#link').text()).pathname
  return { app, vera, makeLink }
}

onEachEngine(t, 'a one-time link sets a password once, signs in, and ends every other session', async (t, engine) => {
  const { app, vera, makeLink } = await setUp(t, engine)
  const link = await makeLink()
  const phone = app.visitor()
  const page = await phone.get(link)
  t.equal(page.statusCode, 200)
  t.match(page.body, CAST.vera.email)
  t.equal(page.headers['referrer-policy'], 'same-origin', 'the secret address does not travel on')

  const weak = await phone.submit(link, { password: 'short' })
  t.equal(weak.statusCode, 422)
  t.match(weak.body, 'Take at least 10 characters.')
  t.equal((await vera.get('/account')).statusCode, 200, 'a refusal ends nothing')

  t.equal((await phone.submit(link, { password: 'a new one for vera' })).statusCode, 303)
  t.equal((await phone.get('/account')).statusCode, 200)
  t.equal((await vera.get('/account')).statusCode, 303, 'who was signed in is not any more')

  const stranger = app.visitor()
  t.equal((await stranger.get(link)).statusCode, 410)
  t.match((await stranger.get(link)).body, 'This link does not work any more')
  t.equal((await stranger.submit(link, { password: 'one more for somebody' })).statusCode, 409)
  t.equal((await vera.submit('/sign-in', { email: CAST.vera.email, password: CAST.vera.password })).statusCode, 422)
  t.equal((await vera.submit('/sign-in', { email: CAST.vera.email, password: 'a new one for vera' })).statusCode, 303)
})

onEachEngine(t, 'a link pressed twice at the same moment sets one password', async (t, engine) => {
  const { app, makeLink } = await setUp(t, engine)
  const link = await makeLink()
  const visitors = [app.visitor(), app.visitor(), app.visitor()]
  for (const visitor of visitors) await visitor.get(link)
  const answers = await Promise.all(
    visitors.map((visitor, i) => visitor.submit(link, { password: `number ${i} of three` })),
  )
  t.same(answers.map((answer) => answer.statusCode).sort(), [303, 409, 409])
})

onEachEngine(t, 'a link ends after three days, and when a newer one is made', async (t, engine) => {
  const { app, makeLink } = await setUp(t, engine)
  const [older, newer] = [await makeLink(), await makeLink()]
  const visitor = app.visitor()
  t.equal((await visitor.get(older)).statusCode, 410)
  t.equal((await visitor.get(newer)).statusCode, 200)
  const made = app.clock.now.getTime()
  app.clock.now = new Date(made + 3 * DAY - 1_000)
  t.equal((await visitor.get(newer)).statusCode, 200)
  app.clock.now = new Date(made + 3 * DAY + 1_000)
  t.equal((await visitor.get(newer)).statusCode, 410)
  t.equal((await visitor.submit(newer, { password: 'a new one for vera' })).statusCode, 409)
})

t.test('a link cannot be read out of the database or the audit log, nor guessed', async (t) => {
  const { app, makeLink } = await setUp(t, 'sqlite')
  const secret = (await makeLink()).split('/').at(-1)!
  t.notMatch(await everyText(app.database, ['one_time_link', 'audit', 'app_user']), secret)
  const [row] = await app.database.db.selectFrom('one_time_link').selectAll().execute()
  t.equal(row?.token_hash, hashSecret(secret))
  for (const guess of ['x', secret.slice(0, -1), `${secret}x`, row!.token_hash]) {
    t.equal((await app.visitor().get(`/link/${guess}`)).statusCode, 410, guess)
  }
})
