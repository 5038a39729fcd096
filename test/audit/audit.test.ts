import { load } from 'cheerio'
import t, { type Test } from 'tap'
import { recordAudit } from '../../src/audit/index.ts'
import { SYSTEM } from '../../src/http/auth.ts'
import { startTestApp } from '../support/app.ts'
import { auditEntries } from '../support/audit.ts'
import { type Engine, onEachEngine } from '../support/database.ts'

interface Given {
  at?: string
  who?: string
  action?: string
  key?: string
  name?: string
}

async function setUp(t: Test, engine: Engine, entries: Given[]) {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  await app.database.db.deleteFrom('audit').execute()
  for (const {
    at = '2026-03-03T10:00:00.000Z',
    who = 'Hal Points',
    action = 'service.change',
    key = 'shop',
    name,
  } of entries) {
    const actor = { ...SYSTEM, kind: 'user' as const, id: 7, name: who, address: '10.1.2.3' }
    await recordAudit(app.database.db, { at, actor, action, thing: { kind: 'service', key, name: name ?? null } })
  }
  const read = async (query: string) => {
    const answer = await ada.get(`/settings/audit${query}`)
    const $ = load(answer.body)
    const rows = $('tbody tr')
      .toArray()
      .map((row) =>
        $(row)
          .find('td')
          .toArray()
          .map((cell) => $(cell).text().replace(/\s+/g, ' ').trim()),
      )
    return { answer, $, rows, things: rows.map((cells) => cells[3]) }
  }
  return { app, read }
}

onEachEngine(t, 'the log is filtered by person, thing and date, in any case', async (t, engine) => {
  const { read } = await setUp(t, engine, [
    { who: 'Ada Holm', key: 'first' },
    { who: 'Åsa Öberg', key: 'second', name: 'Web Shop' },
    { who: '100 %', key: 'third', action: 'user.disable' },
    { who: 'Hal Points', key: 'fourth', at: '2026-03-04T22:59:59.000Z' },
    { who: 'Hal Points', key: 'fifth', at: '2026-03-04T23:00:00.000Z' },
  ])
  const found = async (query: Record<string, string>) => (await read(`?${new URLSearchParams(query)}`)).things
  t.same(await found({}), ['fifth', 'fourth', 'third', 'Web Shopsecond', 'first'], 'newest first')
  t.same(await found({ who: 'ada' }), ['first'])
  t.same(await found({ who: 'åsa' }), ['Web Shopsecond'])
  t.same(await found({ who: '%' }), ['third'])
  t.same(await found({ who: '_da' }), [])
  t.same(await found({ thing: 'web sh' }), ['Web Shopsecond'], 'its name')
  t.same(await found({ thing: 'SECOND' }), ['Web Shopsecond'], 'its key')
  t.same(await found({ thing: 'user.' }), ['third'], 'what was done')
  t.same(await found({ from: '2026-03-05' }), ['fifth'], 'a day begins at midnight in Stockholm')
  t.same(await found({ from: '2026-03-04', to: '2026-03-04' }), ['fourth'], 'and ends there; both are included')
  t.same(await found({ who: 'hal', to: '2026-03-03' }), [])
  t.same(await found({ who: '', thing: '', from: '', to: '' }), await found({}), 'an empty form filters nothing')
})

onEachEngine(t, 'older entries follow by a cursor, each once, with the filter kept', async (t, engine) => {
  const entries = Array.from({ length: 120 }, (_, i) => ({
    key: `k${i}`,
    who: i % 10 === 0 ? 'Ada Holm' : 'Hal Points',
  }))
  const { app, read } = await setUp(t, engine, entries)
  const seen: string[] = []
  let query: string | undefined = '?who=hal'
  for (let pages = 0; query && pages < 5; pages += 1) {
    const { $, things } = await read(query)
    t.ok(things.length <= 50)
    seen.push(...(things as string[]))
    const next = $('.card__foot a').attr('href')
    query = next?.slice('/settings/audit'.length)
    if (next) t.match(next, 'who=hal')
    await recordAudit(app.database.db, {
      at: '2026-03-03T11:00:00.000Z',
      actor: { ...SYSTEM, name: 'Hal' },
      action: 'x',
      thing: { kind: 'x', key: 'new' },
    })
  }
  const expected = entries.filter(({ who }) => who === 'Hal Points').map(({ key }) => key)
  t.same(seen, expected.reverse(), 'also while new ones are written')
})

onEachEngine(t, 'an impossible date or cursor is refused in words, not with a failure', async (t, engine) => {
  const { read } = await setUp(t, engine, [{}])
  for (const query of [
    '?from=2026-13-45',
    '?to=2026-02-31',
    '?from=yesterday',
    '?from=99999-01-01',
    '?before=0',
    '?before=x',
    '?before=99999999999999',
    `?who=${'x'.repeat(201)}`,
    '?who=a%00b',
  ]) {
    const { answer } = await read(query)
    t.equal(answer.statusCode, 422, query)
  }
})

t.test('hostile text in the log is text', async (t) => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
  const { app, read } = await setUp(t, 'sqlite', [{ who: evil, key: evil, name: `${evil}!`, action: evil }])
  const thing = { kind: 'service', key: 'x' }
  await recordAudit(app.database.db, {
    at: '2026-03-03T10:00:00.000Z',
    actor: SYSTEM,
    action: 'x',
    thing,
    before: { [evil]: 1 },
    after: { [evil]: evil },
  })
  const { $, rows, answer } = await read(`?who=${encodeURIComponent(evil)}`)
  t.equal(rows.length, 1)
  t.equal(rows[0]?.[1], evil)
  t.equal($('input[name="who"]').attr('value'), evil, 'also in the filter')
  for (const body of [answer.body, (await read('')).answer.body]) {
    t.equal(load(body)('img, script:not([src])').length, 0)
  }
})

onEachEngine(t, 'of a change, what differs is kept and shown as before and after', async (t, engine) => {
  const { app, read } = await setUp(t, engine, [])
  const thing = { kind: 'service', key: 'shop' }
  const before = { name: 'Shop', paused: false, checks: [{ kind: 'http' }], same: 1 }
  const after = { name: 'Web Shop', paused: true, checks: [{ kind: 'tcp' }], same: 1 }
  const at = '2026-03-03T10:00:00.000Z'
  await recordAudit(app.database.db, { at, actor: SYSTEM, action: 'service.change', thing, before, after })
  await recordAudit(app.database.db, {
    at,
    actor: SYSTEM,
    action: 'service.create',
    thing,
    after: { category: null, url: 'https://x' },
  })
  await recordAudit(app.database.db, { at, actor: SYSTEM, action: 'service.change', thing, before, after: before })
  await recordAudit(app.database.db, {
    at,
    actor: SYSTEM,
    action: 'service.create',
    thing,
    after: { text: 'x'.repeat(30_000) },
  })
  const [changed, , same, long] = await auditEntries(app.database)
  t.same(changed?.before, { name: 'Shop', paused: false, checks: [{ kind: 'http' }] })
  t.same(changed?.after, { name: 'Web Shop', paused: true, checks: [{ kind: 'tcp' }] })
  t.match(same, { before: null, after: null }, 'nothing changed, so nothing is told')
  t.match(JSON.stringify(long?.after), 'tooLong', 'an entry stays small')
  const { rows } = await read('')
  t.equal(rows[3]?.[4], 'name Shop → Web Shoppaused false → truechecks kind http → kind tcp')
  t.equal(rows[2]?.[4], 'category –url https://x')
})

t.test('an entry says from where and in which request, so that it is found in the log', async (t) => {
  const app = await startTestApp(t, 'sqlite', { TRUST_PROXY: 'yes' })
  const ada = await app.signedIn('ada')
  const answer = await ada.submit('/settings/tokens', { name: 'x', role: 'viewer' }, { 'x-forwarded-for': '10.9.8.7' })
  const row = await app.database.db
    .selectFrom('audit')
    .selectAll()
    .where('action', '=', 'token.create')
    .executeTakeFirst()
  t.match(row, {
    address: '10.9.8.7',
    request_id: answer.headers['x-request-id'],
    actor_kind: 'user',
    actor_name: 'Ada Holm',
  })
  const headers = { authorization: `Bearer ${await app.token('admin')}` }
  await app.app.inject({ method: 'POST', url: '/settings/tokens', headers, payload: { name: 'y', role: 'viewer' } })
  const byToken = await app.database.db.selectFrom('audit').selectAll().where('thing_key', '=', 'y').executeTakeFirst()
  t.match(byToken, { actor_kind: 'token', actor_name: 'test admin' })
})
