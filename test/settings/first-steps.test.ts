import { load } from 'cheerio'
import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { onEachEngine } from '../support/database.ts'

function stepsOn(body: string): Record<string, string> {
  const $ = load(body)
  const lines = $('main .lines .line').toArray()
  return Object.fromEntries(lines.map((line) => [$(line).find('a').text(), $(line).find('.hidden-text').text()]))
}

onEachEngine(t, 'the first steps are told with what is done of them', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  t.equal((await ada.get('/settings')).headers.location, '/settings/start')
  const before = stepsOn((await ada.get('/settings/start')).body)
  t.equal(Object.keys(before).length, 7)
  t.same(new Set(Object.values(before)), new Set(['To do']))

  const authorization = `Bearer ${await app.token('admin')}`
  const post = (url: string, payload: object) =>
    app.app.inject({ method: 'POST', url: `/api/v1/${url}`, headers: { authorization }, payload })
  await post('services', { name: 'Shop', check: { kind: 'tcp', url: '127.0.0.1:9' } })
  await post('entities', { kind: 'region', name: 'EU' })
  await post('people', { name: 'Åsa', email: 'asa@norrvik.example' })
  await post('responsibilities', { entity: 'shop', person: 'asa@norrvik.example', role: 'engineer' })
  await post('accounts', { kind: 'webhook', name: 'Scripts' })
  await post('front-ends', { service: 'shop', target: 0.999 })
  await app.signedIn('vera')
  const after = stepsOn((await ada.get('/settings/start')).body)
  const left = Object.keys(after).filter((title) => after[title] !== 'Done')
  t.same(left, ['Connect a mail server'])
})

t.test('whoever does not want them first says so once', async (t) => {
  const app = await startTestApp(t, 'sqlite', { MAIL_DIR: '/tmp' })
  const ada = await app.signedIn('ada')
  t.equal(stepsOn((await ada.get('/settings/start')).body)['Connect a mail server'], 'Done')
  t.equal((await ada.submit('/settings/start/dismissal')).headers.location, '/settings/services')
  t.equal((await ada.get('/settings')).headers.location, '/settings/services')
  const page = await ada.get('/settings/start')
  t.equal(page.statusCode, 200, 'they stay where they are')
  t.notMatch(page.body, '/dismissal')
})
