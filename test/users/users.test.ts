import { load } from 'cheerio'
import t from 'tap'
import { startTestApp, type TestApp } from '../support/app.ts'
import { auditEntries } from '../support/audit.ts'
import { CAST, type Person } from '../support/cast.ts'
import { onEachEngine } from '../support/database.ts'

async function idOf(app: TestApp, person: Person): Promise<number> {
  const { email } = CAST[person]
  const { id } = await app.database.db
    .selectFrom('app_user')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  return id
}

const allUsers = (app: TestApp) => app.database.db.selectFrom('app_user').selectAll().orderBy('id').execute()

onEachEngine(t, 'an administrator adds somebody, who comes in by a link shown once', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  const answer = await ada.submit('/settings/users', {
    name: ' Hal Points ',
    email: ' Hal@Norrvik.EXAMPLE ',
    role: 'helpdesk',
  })
  t.equal(answer.statusCode, 200)
  const address = load(answer.body)('#link').text()
  t.match(address, /^http:\/\/127\.0\.0\.1:3000\/link\/[\w-]{43}$/)
  t.match((await allUsers(app))[1], {
    name: 'Hal Points',
    email: 'hal@norrvik.example',
    role: 'helpdesk',
    password_hash: null,
  })
  t.match((await ada.get('/settings/users')).body, 'Invited')
  t.notMatch((await ada.get('/settings/users')).body, '/link/', 'and is not shown again')

  const hal = app.visitor()
  const path = new URL(address).pathname
  t.equal((await hal.submit(path, { password: 'hal has a long one' })).headers.location, '/')
  t.match((await hal.get('/account')).body, 'Help desk')
  t.same((await auditEntries(app.database, 'user.')).slice(2), [
    {
      action: 'user.create',
      actor: 'Ada Holm',
      thing: 'hal@norrvik.example',
      before: null,
      after: { name: 'Hal Points', email: 'hal@norrvik.example', role: 'helpdesk' },
    },
    { action: 'user.link', actor: 'Ada Holm', thing: 'hal@norrvik.example', before: null, after: null },
    { action: 'user.password-by-link', actor: 'Hal Points', thing: 'hal@norrvik.example', before: null, after: null },
  ])
})

onEachEngine(t, 'nobody is added twice, in whatever case the address is written', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  const form = { name: 'Other Ada', email: CAST.ada.email.toUpperCase(), role: 'viewer' }
  const known = await ada.submit('/settings/users', form)
  t.equal(known.statusCode, 422)
  t.match(known.body, 'ada@norrvik.example has an account already.')
  t.match(known.body, 'value="Other Ada"', 'what was typed stays')

  const twice = { name: 'Cora Berg', email: 'cora@norrvik.example', role: 'comms' }
  const answers = await Promise.all([ada.submit('/settings/users', twice), ada.submit('/settings/users', twice)])
  t.same(answers.map((answer) => answer.statusCode).sort(), [200, 422], 'a button that is pressed twice')
  t.equal((await allUsers(app)).length, 2)
})

onEachEngine(t, 'a name and a role are changed; the role counts with the next request', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  const vera = await app.signedIn('vera')
  t.equal((await vera.get('/settings/users')).statusCode, 403)
  const id = await idOf(app, 'vera')
  t.equal((await ada.submit(`/settings/users/${id}`, { name: 'Vera Berg', role: 'admin' })).statusCode, 303)
  t.equal((await vera.get('/settings/users')).statusCode, 200)
  await ada.submit(`/settings/users/${id}`, { name: 'Vera Berg', role: 'comms' })
  t.equal((await vera.get('/settings/users')).statusCode, 403)
  t.match(await auditEntries(app.database, 'user.change'), [
    { before: { name: 'Vera Lind', role: 'viewer' }, after: { name: 'Vera Berg', role: 'admin' } },
    { before: { role: 'admin' }, after: { role: 'comms' } },
  ])

  const wrong = await ada.submit(`/settings/users/${id}`, { name: ' ', role: 'comms' })
  t.equal(wrong.statusCode, 422)
  t.match(wrong.body, 'Give a name.')
  t.equal((await ada.submit(`/settings/users/${id}`, { name: 'V', role: 'root' })).statusCode, 422)
  t.equal((await ada.submit('/settings/users/999999', { name: 'V', role: 'admin' })).statusCode, 404)
  t.equal((await auditEntries(app.database, 'user.change')).length, 2, 'and nothing else happened')
})

onEachEngine(
  t,
  'disabling somebody ends the sessions at once; enabling does not bring them back',
  async (t, engine) => {
    const app = await startTestApp(t, engine)
    const ada = await app.signedIn('ada')
    const vera = await app.signedIn('vera')
    const id = await idOf(app, 'vera')
    const link = load((await ada.submit(`/settings/users/${id}/link`)).body)('#link').text()
    t.equal((await ada.submit(`/settings/users/${id}/disabling`)).statusCode, 303)
    t.equal((await vera.get('/account')).statusCode, 303, 'is signed out')
    t.same(await app.database.db.selectFrom('session').select('user_id').where('user_id', '=', id).execute(), [])
    const refused = await vera.submit('/sign-in', { email: CAST.vera.email, password: CAST.vera.password })
    t.equal(refused.statusCode, 422)
    t.match(refused.body, 'do not belong together', 'and cannot tell it from a wrong password')
    t.equal((await app.visitor().get(new URL(link).pathname)).statusCode, 410, 'an open link ends too')
    t.equal((await ada.submit(`/settings/users/${id}/link`)).statusCode, 409, 'and no new one is made')

    await ada.submit(`/settings/users/${id}/enabling`)
    t.equal((await vera.get('/account')).statusCode, 303)
    t.equal((await vera.submit('/sign-in', { email: CAST.vera.email, password: CAST.vera.password })).statusCode, 303)
    const said = (await auditEntries(app.database, 'user.')).map((entry) => entry.action)
    t.same(
      said.filter((action) => /able$/.test(action)),
      ['user.disable', 'user.enable'],
    )
  },
)

onEachEngine(t, 'the last administrator can be neither disabled nor made something else', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  const id = await idOf(app, 'ada')
  const refused = [
    await ada.submit(`/settings/users/${id}/disabling`),
    await ada.submit(`/settings/users/${id}`, { name: 'Ada', role: 'comms' }),
  ]
  for (const answer of refused) {
    t.equal(answer.statusCode, 409)
    t.match(answer.body, 'Ada Holm is the last administrator. Make somebody else one first.')
  }
  t.match(await allUsers(app), [{ name: 'Ada Holm', role: 'admin', disabled_at: null }])
  t.equal(
    (await ada.submit(`/settings/users/${id}`, { name: 'Ada H.', role: 'admin' })).statusCode,
    303,
    'a new name is fine',
  )

  await app.signedIn('vera')
  const vera = await idOf(app, 'vera')
  await ada.submit(`/settings/users/${vera}`, { name: 'Vera', role: 'admin' })
  t.equal((await ada.submit(`/settings/users/${id}/disabling`)).statusCode, 303, 'with another one it can')
  t.equal((await ada.get('/settings/users')).statusCode, 303)
})

onEachEngine(t, 'two administrators who disable each other at the same moment do not leave none', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const [ada, vera] = [await app.signedIn('ada'), await app.signedIn('vera')]
  const ids = [await idOf(app, 'ada'), await idOf(app, 'vera')]
  await ada.submit(`/settings/users/${ids[1]}`, { name: 'Vera', role: 'admin' })
  for (let i = 0; i < 5; i += 1) {
    await Promise.all([
      ada.submit(`/settings/users/${ids[1]}/disabling`),
      vera.submit(`/settings/users/${ids[0]}/disabling`),
    ])
    const left = (await allUsers(app)).filter((user) => user.disabled_at === null)
    t.equal(left.length, 1)
    await app.database.db.updateTable('app_user').set({ disabled_at: null }).execute()
    for (const [visitor, person] of [
      [ada, CAST.ada],
      [vera, CAST.vera],
    ] as const)
      await visitor.submit('/sign-in', { email: person.email, password: person.password })
  }
})
