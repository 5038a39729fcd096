import t from 'tap'
import { startTestApp } from '../support/app.ts'

t.test('a form without its token, or with a foreign one, changes nothing', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  const vera = await app.signedIn('vera')
  const fields = { name: 'Eve', email: 'eve@norrvik.example', role: 'admin' }
  const send = (extra: Record<string, string>, headers: Record<string, string> = {}) =>
    ada.request({
      method: 'POST',
      url: '/settings/users',
      payload: new URLSearchParams({ ...fields, ...extra }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
  t.equal((await send({})).statusCode, 403)
  t.equal((await send({ _csrf: await vera.csrfToken() })).statusCode, 403, 'the token of somebody else')
  const token = await ada.csrfToken()
  t.equal((await send({ _csrf: token }, { origin: 'https://evil.example' })).statusCode, 403, 'from another site')
  t.equal((await send({ _csrf: token }, { 'sec-fetch-site': 'cross-site' })).statusCode, 403)
  const { count } = await app.database.db
    .selectFrom('app_user')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  t.equal(Number(count), 2, 'nobody was added by any of them')
  t.equal((await send({ _csrf: token }, { origin: app.config.baseUrl })).statusCode, 200)
})

t.test('the JSON API takes a session with the token in a header, and a bearer token without one', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  const body = { name: 'Shop', check: { kind: 'tcp', url: '127.0.0.1:9' } }
  t.equal((await ada.request({ method: 'POST', url: '/api/v1/services', payload: body })).statusCode, 403)
  const headers = { 'x-csrf-token': await ada.csrfToken() }
  t.equal((await ada.request({ method: 'POST', url: '/api/v1/services', payload: body, headers })).statusCode, 201)
  const bearer = { authorization: `Bearer ${await app.token('admin')}` }
  t.equal(
    (await app.app.inject({ method: 'POST', url: '/api/v1/services', payload: body, headers: bearer })).statusCode,
    201,
  )
})
