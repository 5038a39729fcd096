import t from 'tap'
import { readPicked } from '../../../src/directory/index.ts'
import { startTestApp } from '../../support/app.ts'

const AT = '2026-03-03T10:00:00.000Z'

t.test('pickers offer what is in use, and say when there is nothing', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const { db } = app.database
  const add = (kind: 'region' | 'data_set', slug: string, name: string, retired_at: string | null = null) =>
    db.insertInto('entity').values({ kind, slug, name, created_at: AT, retired_at }).execute()
  await add('region', 'eu-north', 'EU <North>')
  await add('region', 'eu-old', 'EU old', AT)
  await add('data_set', 'eu-orders', 'EU orders')
  await db
    .insertInto('person')
    .values({ name: 'Olga Ek', email: 'olga@norrvik.example', team: 'Storage', created_at: AT })
    .execute()
  const values = async (url: string) =>
    [...(await app.visitor().get(url)).body.matchAll(/data-value="([^"]*)"/g)].map(([, value]) => value)

  t.same(await values('/directory/options?q=eu'), ['eu-north', 'eu-orders'])
  t.same(await values('/directory/options?q=eu&kind=region&kind=cluster'), ['eu-north'])
  t.same(await values('/directory/options'), ['eu-north', 'eu-orders'], 'everything while nothing is typed')
  t.same(await values('/directory/people/options?q=storage'), ['olga@norrvik.example'])
  t.match((await app.visitor().get('/directory/options?q=north')).body, 'EU &lt;North&gt;')
  t.match((await app.visitor().get('/directory/options?q=<b>')).body, 'Nothing matches “&lt;b&gt;”.')
  t.equal((await app.visitor().get('/directory/options?q=eu&kind=planet')).statusCode, 422)
})

t.test('what a picker sends and what a person types is read alike', async (t) => {
  t.same(readPicked('a, b'), ['a', 'b'])
  t.same(readPicked(' a\r\nb;;c,\n'), ['a', 'b', 'c'])
  t.same(readPicked(['a', 'b, c']), ['a', 'b', 'c'])
  t.same(readPicked(undefined), [])
})
