import t from 'tap'
import { namesIn, pages } from '../lake.ts'

t.test('the page of a person says what she answers for', async (t) => {
  const { cora, vera, add } = await pages(t, 'sqlite')
  const made = await cora.submit('/directory/people', {
    name: 'Pia',
    email: 'PIA@norrvik.example',
    phone: '',
    team: '',
  })
  const at = String(made.headers.location)
  t.match(at, /^\/directory\/people\/\d+$/)
  const again = await cora.submit('/directory/people', {
    name: 'P',
    email: 'pia@norrvik.example',
    phone: '1',
    team: '',
  })
  t.equal(again.statusCode, 422)
  t.match(again.body, 'pia@norrvik.example is the address of Pia.')
  t.equal((await cora.submit(`${at}/responsibilities`, { entity: 'eun-2', role: 'engineer' })).statusCode, 303)
  t.equal((await cora.submit(`${at}/responsibilities`, { entity: 'eun-2', role: 'engineer' })).statusCode, 422)
  t.match(namesIn((await vera.get(at)).body), ['eun-2'])
  t.match((await vera.get('/directory/people?q=pia')).body, at)
  t.match((await vera.get('/directory/entities/lake-01')).body, 'from eun-2')
  await cora.submit(`${at}/retirement`)
  t.notMatch((await vera.get('/directory/people')).body, at)
  t.notMatch((await vera.get('/directory/entities/lake-01')).body, 'from eun-2')
  await cora.submit(`${at}/return`)
  await cora.submit(at, { name: 'Pia Distant', email: 'pia@norrvik.example', phone: '+46 8 1', team: 'Ops' })
  t.match((await vera.get(at)).body, '+46 8 1')
  await cora.submit(`${at}/responsibilities/end`, { entity: 'eun-2', role: 'engineer' })
  t.match((await vera.get(at)).body, 'Before')
  await add('/entities', { kind: 'region', name: 'Z' })
  t.equal((await vera.get('/directory/people/999999')).statusCode, 404)
})
