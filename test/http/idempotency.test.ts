import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { onEachEngine } from '../support/database.ts'

onEachEngine(t, 'the same key is done once and answered twice', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const token = await app.token('admin')
  const post = (key: string, name: string) =>
    app.app.inject({
      method: 'POST',
      url: '/api/v1/services',
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
      payload: { name, check: { kind: 'tcp', url: '127.0.0.1:9' } },
    })
  const [first, second] = [await post('a', 'Shop'), await post('a', 'Shop')]
  t.equal(first.statusCode, 201)
  t.equal(second.statusCode, 201)
  t.same(second.json(), first.json())
  t.equal(second.headers['idempotent-replayed'], 'true')
  t.equal(second.headers.location, first.headers.location)

  const other = await post('a', 'Another')
  t.equal(other.statusCode, 409, 'the key belongs to the first request')
  t.equal((await post('b', 'Shop')).json().slug, 'shop-2', 'another key is another request')

  const together = await Promise.all(Array.from({ length: 5 }, () => post('c', 'Once')))
  const made = together.filter((response) => response.statusCode === 201)
  t.ok(made.length >= 1)
  t.ok(together.every((response) => [201, 409].includes(response.statusCode)))
  const rows = await app.database.db.selectFrom('entity').select('id').where('name', '=', 'Once').execute()
  t.equal(rows.length, 1)
})

t.test('what was refused may be sent again with the same key once it is right', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const token = await app.token('admin')
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'x' }
  const wrong = await app.app.inject({ method: 'POST', url: '/api/v1/services', headers, payload: { name: 'Shop' } })
  t.equal(wrong.statusCode, 422)
  const again = await app.app.inject({ method: 'POST', url: '/api/v1/services', headers, payload: { name: 'Shop' } })
  t.equal(again.statusCode, 422)
  t.equal(again.headers['idempotent-replayed'], 'true', 'a refusal is an answer too, and is repeated')
})
