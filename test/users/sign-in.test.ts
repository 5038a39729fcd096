import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { CAST } from '../support/cast.ts'
import { onEachEngine } from '../support/database.ts'

onEachEngine(t, 'signing in and out', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  const account = await ada.get('/account')
  t.equal(account.statusCode, 200)
  t.match(account.body, CAST.ada.name)

  const rows = await app.database.db.selectFrom('session').select('id_hash').execute()
  t.equal(rows.length, 1, 'a session is a row')
  t.notOk(
    decodeURIComponent(ada.cookie('sid')!).includes(rows[0]!.id_hash),
    'which does not hold what the cookie holds',
  )

  t.equal((await ada.submit('/sign-out')).statusCode, 303)
  t.equal((await ada.get('/account')).headers.location, '/sign-in?next=%2Faccount')
  t.equal((await app.database.db.selectFrom('session').select('id_hash').execute()).length, 0)
})

onEachEngine(t, 'a wrong password tells how many tries are left, then stops', async (t, engine) => {
  const app = await startTestApp(t, engine)
  await app.signedIn('vera')
  const stranger = app.visitor()
  const first = await stranger.submit('/sign-in', { email: CAST.vera.email, password: 'wrong' })
  t.equal(first.statusCode, 422)
  t.match(first.body, /do not belong together\. 4 tries are left for the next 10 min/)
  t.match(first.body, `value="${CAST.vera.email}"`, 'what was typed stays')
  t.notMatch(first.body, 'wrong"', 'but the password does not come back')
  for (let i = 0; i < 4; i += 1) await stranger.submit('/sign-in', { email: CAST.vera.email, password: 'wrong' })
  const refused = await stranger.submit('/sign-in', { email: CAST.vera.email, password: CAST.vera.password })
  t.equal(refused.statusCode, 429, 'even the right password is refused then')
  app.clock.now = new Date(app.clock.now.getTime() + 10 * 60_000)
  t.equal((await stranger.submit('/sign-in', { email: CAST.vera.email, password: CAST.vera.password })).statusCode, 303)
})

onEachEngine(t, 'an unknown address is answered like a wrong password', async (t, engine) => {
  const app = await startTestApp(t, engine)
  await app.signedIn('vera')
  const answer = await app.visitor().submit('/sign-in', { email: 'nobody@norrvik.example', password: 'x' })
  t.equal(answer.statusCode, 422)
  t.match(answer.body, /do not belong together/)
})
