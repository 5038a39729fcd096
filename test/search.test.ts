import { load } from 'cheerio'
import t, { type Test } from 'tap'
import { startTestApp } from './support/app.ts'
import { type Engine, onEachEngine } from './support/database.ts'
import { countStatements } from './support/statements.ts'

async function company(t: Test, engine: Engine = 'sqlite') {
  const app = await startTestApp(t, engine)
  app.clock.now = new Date('2026-11-25T12:00:00Z')
  const authorization = `Bearer ${await app.token('admin')}`
  const post = async (url: string, payload: object) => {
    const answer = await app.app.inject({ method: 'POST', url: `/api/v1/${url}`, headers: { authorization }, payload })
    t.equal(answer.statusCode, 201, `${url}: ${answer.body}`)
  }
  await post('entities', { kind: 'service', name: 'Billing <b>', slug: 'billing' })
  await post('people', { name: 'Åsa Billström', email: 'asa@norrvik.example', team: 'Billing' })
  await post('incidents', {
    title: 'Billing is slow',
    description: 'twenty seconds',
    severity: 'SEV2',
    stage: 'prd',
    affects: ['billing'],
  })
  await post('downtimes', {
    title: 'Patch of billing',
    reason: 'security',
    startsAt: '2026-12-01T20:00:00Z',
    endsAt: '2026-12-01T21:00:00Z',
    targets: ['billing'],
    changeRef: 'CHG004711',
  })
  return { app, post }
}

function foundOn(body: string) {
  const $ = load(body)
  return Object.fromEntries(
    $('#found .card')
      .toArray()
      .map((card) => [
        $(card)
          .find('h2')
          .text()
          .replace(/[\s\d+]+$/, ''),
        $(card)
          .find('.line a')
          .toArray()
          .map((link) => [$(link).text(), $(link).attr('href')]),
      ]),
  )
}

onEachEngine(t, 'one word finds tickets, entries of the directory, people and downtimes', async (t, engine) => {
  const { app } = await company(t, engine)
  const vera = await app.signedIn('vera')
  t.same(foundOn((await vera.get('/search?q=billing')).body), {
    Incidents: [['INC-000001 Billing is slow', '/incidents/INC-000001']],
    Directory: [['Billing <b>', '/directory/entities/billing']],
    People: [['Åsa Billström', '/directory/people/1']],
    Downtimes: [['DT-000001 Patch of billing', '/downtimes/DT-000001']],
  })
  const cases: [string, string][] = [
    ['INC-000001', 'Incidents'],
    ['CHG004711', 'Downtimes'],
    ['asa@', 'People'],
    ['BILLING <B>', 'Directory'],
  ]
  for (const [q, group] of cases) {
    const found = foundOn((await vera.get(`/search?q=${encodeURIComponent(q)}`)).body)
    t.same(Object.keys(found), [group], q)
  }
})

t.test('settings are found by who may open them', async (t) => {
  const { app } = await company(t as Test)
  const ada = await app.signedIn('ada')
  const vera = await app.signedIn('vera')
  t.same(foundOn((await ada.get('/search?q=smtp')).body), { Settings: [['Mail', '/settings/mail']] })
  t.match((await vera.get('/search?q=smtp')).body, 'Nothing is called “smtp”')
})

t.test('htmx gets what was found alone; no word asks for one', async (t) => {
  const { app } = await company(t as Test)
  const vera = await app.signedIn('vera')
  const part = await vera.get('/search?q=billing', { 'hx-request': 'true', 'hx-request-type': 'partial' })
  t.match(part.body, /^<div class="stack" id="found"/)
  t.notMatch((await vera.get('/search?q=%20')).body, 'Nothing is called')
  t.match((await vera.get(`/search?q=${encodeURIComponent('<script>alert(1)</script>')}`)).body, '&lt;script&gt;')
  t.equal((await vera.get(`/search?q=${'x'.repeat(201)}`)).statusCode, 422)
})

t.test('a search asks the database as often for two hundred hits as for one', async (t) => {
  const { app, post } = await company(t as Test)
  const vera = await app.signedIn('vera')
  const count = () => countStatements(app.database, () => vera.get('/search?q=billing'))
  const before = await count()
  for (let i = 0; i < 200; i += 1) await post('entities', { kind: 'service', name: `Billing ${i}` })
  t.ok((await count()) <= before)
  t.ok(before <= 14, `${before} statements`)
  t.match((await vera.get('/search?q=billing')).body, 'href="/directory?q=billing"')
})
