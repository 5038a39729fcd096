import { load } from 'cheerio'
import t from 'tap'
import { startTestApp, type TestApp } from '../support/app.ts'
import { auditEntries } from '../support/audit.ts'
import { onEachEngine } from '../support/database.ts'
import { letter, queue } from './letters.ts'
import { startSmtp } from './smtp.ts'

const VERA = 'vera@norrvik.example'

function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

function unwanted(app: TestApp) {
  return app.database.db.selectFrom('mail_opt_out').select(['email', 'kind', 'how']).orderBy('kind').execute()
}

onEachEngine(
  t,
  'the button of a mail program stops such mails, without a page, a session or a token',
  async (t, engine) => {
    const smtp = await startSmtp(t)
    const app = await startTestApp(t, engine, { SMTP_URL: smtp.url, PUBLIC_READ: 'none' })
    await queue(app.database, [letter(VERA)])
    await app.jobs.runNow('mail.send')
    const raw = smtp.taken[0]!.raw.toString().replace(/\r\n[ \t]+/g, ' ')
    const address = pathOf(/^List-Unsubscribe: <([^>]+)>/m.exec(raw)![1]!)

    await queue(app.database, [letter(VERA), letter(VERA, { mandatory: true })].slice(0, 1), { event: 'waits' })
    await queue(app.database, [letter(VERA, { mandatory: true })], { event: 'mandatory' })
    await queue(app.database, [letter(VERA)], { kind: 'downtime', key: 'DT-000001' })
    for (const time of ['once', 'again']) {
      const answer = await app.app.inject({
        method: 'POST',
        url: address,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'List-Unsubscribe=One-Click',
      })
      t.equal(answer.statusCode, 200, time)
    }
    t.same(await unwanted(app), [{ email: VERA, kind: 'incident', how: 'one_click' }])
    t.equal((await auditEntries(app.database, 'mail.choose')).length, 1, 'the second time nothing changed')
    const rows = await app.database.db
      .selectFrom('mail')
      .select(['about_event', 'about_kind', 'state'])
      .orderBy('id')
      .execute()
    t.same(
      rows.map((row) => row.state),
      ['sent', 'withheld', 'queued', 'queued'],
      'what waited is withheld, but for the mandatory one and another kind',
    )
  },
)

t.test('a look at the link changes nothing: programs follow links', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const { stop, preferences } = app.mail.links.for(VERA, 'incident')
  for (const link of [stop, preferences]) {
    const answer = await app.visitor().get(pathOf(link))
    t.equal(answer.statusCode, 200)
    t.match(answer.body, VERA)
  }
  t.same(await unwanted(app), [])
})

t.test('a link that is not ours, or is another address’s, does nothing', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const own = new URL(app.mail.links.for(VERA, 'incident').stop)
  for (const [name, value] of [
    ['to', 'cora@norrvik.example'],
    ['to', 'Vera@norrvik.example'],
    ['signature', ''],
    ['signature', 'x'.repeat(43)],
  ] as const) {
    const forged = new URL(own)
    forged.searchParams.set(name, value)
    const answer = await app.app.inject({ method: 'POST', url: pathOf(forged.href) })
    t.equal(answer.statusCode, 403, `${name}=${value}`)
  }
  const bare = await app.app.inject({ method: 'POST', url: '/mail/unsubscribe' })
  t.equal(bare.statusCode, 422)
  t.same(await unwanted(app), [])
})

t.test('a kind that is none stands for everything that is not mandatory', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const { stop } = app.mail.links.for(VERA, '<script>')
  t.equal((await app.app.inject({ method: 'POST', url: pathOf(stop) })).statusCode, 200)
  t.match(await unwanted(app), [{ email: VERA, kind: 'all' }])
})

onEachEngine(t, 'who has the link chooses kind by kind, and sees what was chosen', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const visitor = app.visitor()
  const link = pathOf(app.mail.links.for(VERA, 'incident').preferences)
  const first = load((await visitor.get(link)).body)
  t.equal(first('input[name=wanted]').length, first('input[name=wanted][checked]').length, 'all at first')
  const saved = await visitor.submit(link, { wanted: 'downtime' })
  t.equal(saved.statusCode, 200)
  t.same(
    load((await visitor.get(link)).body)('input[name=wanted][checked]')
      .toArray()
      .map((one) => one.attribs['value']),
    ['downtime'],
  )
  t.notOk((await unwanted(app)).some((row) => row.kind === 'downtime'))
  await visitor.submit(link, {})
  t.notOk(load((await visitor.get(link)).body)('input[name=wanted][checked]').length, 'none of them')
  t.match(await auditEntries(app.database, 'mail.choose'), [
    { actor: `Holder of a mail to ${VERA}`, thing: VERA, before: { unwanted: [] } },
    {},
  ])
})

t.test('an administrator sees who wants what no more, adds to it and ends it', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  await ada.submit('/settings/mail/opt-outs', { email: ' Vera@Norrvik.example', kind: 'all' })
  await ada.submit('/settings/mail/opt-outs', { email: VERA, kind: 'incident' })
  t.match(
    load((await ada.get('/settings/mail')).body)('#opt-outs').text(),
    /vera@norrvik\.example.*by an administrator/s,
  )
  t.equal((await unwanted(app)).length, 2)
  await ada.submit('/settings/mail/opt-outs/removal', { email: VERA, kind: 'all' })
  t.match(await unwanted(app), [{ kind: 'incident' }])
  for (const [form, field] of [
    [{ email: 'nobody', kind: 'all' }, 'email'],
    [{ email: VERA, kind: 'weather' }, 'kind'],
  ] as const) {
    const answer = await ada.submit('/settings/mail/opt-outs', form)
    t.equal(answer.statusCode, 422)
    t.ok(load(answer.body)(`#f-${field}-error`).length, field)
  }
  t.equal((await unwanted(app)).length, 1)
})
