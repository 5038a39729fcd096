import { load } from 'cheerio'
import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { auditEntries, everyText } from '../support/audit.ts'
import { CAST } from '../support/cast.ts'
import { onEachEngine } from '../support/database.ts'

const NEW = 'a new one for vera'

onEachEngine(t, 'an own password is changed with the current one; every other session ends', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const [here, there] = [await app.signedIn('vera'), await app.signedIn('vera')]
  const wrong = await here.submit('/account/password', { current: 'wrong', password: NEW })
  t.equal(wrong.statusCode, 422)
  t.match(wrong.body, 'This is not your current password.')
  const weak = await here.submit('/account/password', { current: CAST.vera.password, password: CAST.vera.email })
  t.equal(weak.statusCode, 422)
  t.match(weak.body, 'something other than the e-mail address')
  t.equal((await there.get('/account')).statusCode, 200, 'a refusal ends nothing')
  t.same(await auditEntries(app.database, 'user.password'), [])

  t.equal((await here.submit('/account/password', { current: CAST.vera.password, password: NEW })).statusCode, 303)
  t.match((await here.get('/account')).body, 'Your password is changed; you were signed out everywhere else.')
  t.equal((await there.get('/account')).statusCode, 303)
  t.match(await auditEntries(app.database, 'user.password'), [{ actor: 'Vera Lind', thing: CAST.vera.email }])
  const kept = await everyText(app.database, ['audit', 'app_user', 'session'])
  t.notMatch(kept, NEW, 'the password itself is nowhere')

  t.equal((await there.submit('/sign-in', { email: CAST.vera.email, password: CAST.vera.password })).statusCode, 422)
  t.equal((await there.submit('/sign-in', { email: CAST.vera.email, password: NEW })).statusCode, 303)
})

t.test('wrong current passwords are limited like wrong passwords at the door', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const vera = await app.signedIn('vera')
  for (let i = 0; i < 5; i += 1) await vera.submit('/account/password', { current: 'wrong', password: NEW })
  const refused = await vera.submit('/account/password', { current: CAST.vera.password, password: NEW })
  t.equal(refused.statusCode, 429)
  app.clock.now = new Date(app.clock.now.getTime() + 11 * 60_000)
  t.equal((await vera.submit('/account/password', { current: CAST.vera.password, password: NEW })).statusCode, 303)
})

onEachEngine(t, 'a person sees where the account is signed in, and the own sessions alone', async (t, engine) => {
  const app = await startTestApp(t, engine)
  await app.signedIn('ada')
  const vera = await app.signedIn('vera')
  const phone = app.visitor()
  await phone.submit(
    '/sign-in',
    { email: CAST.vera.email, password: CAST.vera.password },
    { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) <script>alert(1)</script> Safari/604.1' },
  )
  const $ = load((await vera.get('/account')).body)
  const lines = $('.line')
    .toArray()
    .map((line) => $(line).text().replace(/\s+/g, ' ').trim())
  t.equal(lines.length, 2)
  t.equal(lines.filter((line) => line.includes('this one')).length, 1)
  t.ok(lines.some((line) => line.startsWith('Safari on iPhone')))
  t.ok(lines.every((line) => line.includes('from 127.0.0.1')))
})

onEachEngine(t, 'sign out everywhere ends every session of the person, and nobody else’s', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const [ada, here, there] = [await app.signedIn('ada'), await app.signedIn('vera'), await app.signedIn('vera')]
  const answer = await here.submit('/account/sessions/end')
  t.equal(answer.headers.location, '/sign-in')
  t.equal((await here.get('/account')).statusCode, 303)
  t.equal((await there.get('/account')).statusCode, 303)
  t.equal((await ada.get('/account')).statusCode, 200)
  t.match(await auditEntries(app.database, 'user.sign-out'), [{ actor: 'Vera Lind', thing: CAST.vera.email }])
})

t.test('a token has no account', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const headers = { authorization: `Bearer ${await app.token('admin')}` }
  const asked = [
    await app.app.inject({ url: '/account', headers }),
    await app.app.inject({
      method: 'POST',
      url: '/account/password',
      headers,
      payload: { current: 'x', password: NEW },
    }),
    await app.app.inject({ method: 'POST', url: '/account/sessions/end', headers }),
  ]
  for (const answer of asked) {
    t.equal(answer.statusCode, 403)
    t.match(answer.body, 'a token has no account')
  }
})
