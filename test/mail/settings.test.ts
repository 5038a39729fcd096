import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'cheerio'
import { simpleParser } from 'mailparser'
import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { auditEntries } from '../support/audit.ts'
import { onEachEngine, temporaryFolder } from '../support/database.ts'
import { countStatements } from '../support/statements.ts'
import { letter, queue } from './letters.ts'
import { startSmtp } from './smtp.ts'

onEachEngine(t, 'without a mail server mails wait, and the page says so plainly', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const ada = await app.signedIn('ada')
  await queue(app.database, [letter('vera@norrvik.example'), letter('cora@norrvik.example')])
  await app.jobs.runNow('mail.send')
  const $ = load((await ada.get('/settings/mail')).body)
  t.match($('.note').text(), /No mail is sent: there is no mail server\.\s+2 mails wait/)
  t.match($('#mails tbody').text(), 'vera@norrvik.example')
  t.match($('#mails .segments__item[aria-current]').text(), /Waiting\s+2/)
  t.match((await ada.get('/metrics')).body, /mail_outbox\{state="queued"\} 2/)
})

onEachEngine(t, 'a test mail goes through the outbox, and its page tells what the server said', async (t, engine) => {
  const smtp = await startSmtp(t)
  const app = await startTestApp(t, engine, { SMTP_URL: smtp.url, MAIL_FROM: 'Norrvik <status@norrvik.example>' })
  const ada = await app.signedIn('ada')
  const answer = await ada.submit('/settings/mail/test', { to: ' Ops@Norrvik.example ' })
  t.equal(answer.statusCode, 303)
  const page = String(answer.headers.location)
  const waiting = load((await ada.get(page)).body)
  t.match(waiting('#mail-state').attr(), { 'hx-get': page, 'hx-trigger': 'every 2s' })
  await app.jobs.runNow('mail.send')
  const sent = load((await ada.get(page, { 'hx-request-type': 'partial' })).body)
  t.match(sent('#mail-state').text(), /Sent.*250 /s)
  t.notOk(sent('#mail-state').attr('hx-get'), 'it is not asked for any more')
  t.notOk(sent('h1').length, 'the part alone')
  const [mail] = await smtp.mailsTo('ops@norrvik.example')
  t.match(mail!.text, 'Ada Holm asked Signalbox at http://127.0.0.1:3000 to send this.')
  t.match(await auditEntries(app.database, 'mail.'), [{ action: 'mail.test', actor: 'Ada Holm' }])

  const wrong = await ada.submit('/settings/mail/test', { to: 'nobody' })
  t.equal(wrong.statusCode, 422)
  t.match(load(wrong.body)('#f-to').val(), 'nobody')
  t.match(load(wrong.body)('#f-to-error').text(), 'Give a mail address')
  t.equal(smtp.taken.length, 1)
})

t.test('a mail leaves as soon as it is committed, once the schedule is kept', async (t) => {
  const smtp = await startSmtp(t)
  const app = await startTestApp(t, 'sqlite', { SMTP_URL: smtp.url })
  const ada = await app.signedIn('ada')
  await ada.submit('/settings/mail/test', { to: 'before@norrvik.example' })
  t.equal(smtp.taken.length, 0, 'nothing runs by itself before')
  app.jobs.nudge('mail.send')
  t.notOk(app.jobs.isRunning('mail.send'))
})

onEachEngine(t, 'what failed can be sent again, one by one or all at once', async (t, engine) => {
  const smtp = await startSmtp(t)
  const app = await startTestApp(t, engine, { SMTP_URL: smtp.url })
  const ada = await app.signedIn('ada')
  const ids = await queue(
    app.database,
    ['a', 'b', 'c'].map((name) => letter(`${name}@norrvik.example`)),
  )
  const at = '2026-03-03T12:00:00.000Z'
  await app.database.db
    .updateTable('mail')
    .set({ state: 'failed', ended_at: at, problem: '550 no', attempts: 9 })
    .execute()
  await queue(app.database, [letter('no address')], { event: 'x' })

  t.match(load((await ada.get('/settings/mail?view=failed')).body)('tbody').text(), '550 no')
  t.equal((await ada.submit(`/settings/mail/${ids[0]}/again`)).statusCode, 303)
  t.equal((await ada.submit(`/settings/mail/${ids[0]}/again`)).statusCode, 409, 'it waits already')
  t.equal((await ada.submit('/settings/mail/999999/again')).statusCode, 404)
  await ada.submit('/settings/mail/again')
  await app.jobs.runNow('mail.send')
  t.equal(smtp.taken.length, 3)
  const rows = await app.database.db.selectFrom('mail').select(['state', 'to_email']).orderBy('id').execute()
  t.same(
    rows.map((row) => row.state),
    ['sent', 'sent', 'sent', 'failed'],
    'what is no address stays failed',
  )
  t.match(await auditEntries(app.database, 'mail.send-again'), [
    { after: { to: 'a@norrvik.example' } },
    { after: { count: 2 } },
  ])
})

t.test('with MAIL_DIR mails become files that a mail program opens, and nothing is sent', async (t) => {
  const folder = join(temporaryFolder(t), 'mails')
  const smtp = await startSmtp(t)
  const app = await startTestApp(t, 'sqlite', { MAIL_DIR: folder, SMTP_URL: smtp.url })
  await queue(app.database, [letter('ada@norrvik.example'), letter('vera@norrvik.example')])
  await app.jobs.runNow('mail.send')
  const files = readdirSync(folder)
  t.equal(files.length, 2)
  t.ok(files.every((name) => /^[\w-]+\.eml$/.test(name)))
  const mails = await Promise.all(files.map((name) => simpleParser(readFileSync(join(folder, name)))))
  t.same(mails.map((mail) => [mail.to].flat()[0]!.text).sort(), [
    '"ada" <ada@norrvik.example>',
    '"vera" <vera@norrvik.example>',
  ])
  t.match(mails[0]!.text, 'Checkout is down since 10:00.')
  t.equal(smtp.taken.length, 0)
})

onEachEngine(t, 'old mails lose what they said and keep that they were sent', async (t, engine) => {
  const app = await startTestApp(t, engine, { MAIL_DIR: temporaryFolder(t) })
  const attachments = [{ name: 'a.pdf', type: 'application/pdf', content: Buffer.from('x') }]
  const now = Date.parse('2026-11-25T10:00:00.000Z')
  app.clock.now = new Date(now - 181 * 86_400_000)
  await queue(app.database, [letter('old@norrvik.example', { attachments })], { at: app.clock.now.toISOString() })
  await app.jobs.runNow('mail.send')
  app.clock.now = new Date(now)
  await queue(app.database, [letter('new@norrvik.example')], { at: app.clock.now.toISOString() })
  await app.jobs.runNow('mail.send')
  await app.jobs.runNow('mail.cleanup')
  const { db } = app.database
  t.match(await db.selectFrom('mail').select(['to_email', 'text', 'html', 'state']).orderBy('id').execute(), [
    { to_email: 'old@norrvik.example', text: null, html: null, state: 'sent' },
    { to_email: 'new@norrvik.example', text: /Checkout/, state: 'sent' },
  ])
  t.same(await db.selectFrom('mail_file').selectAll().execute(), [])
  t.equal((await db.selectFrom('mail_attempt').selectAll().execute()).length, 1)
  const [old] = await db.selectFrom('mail').select('id').orderBy('id').execute()
  const ada = await app.signedIn('ada')
  t.match((await ada.get(`/settings/mail/${old!.id}`)).body, 'Cleared away, as it is old.')
  t.equal((await ada.submit(`/settings/mail/${old!.id}/again`)).statusCode, 409)
})

t.test('hostile words are text on every page', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  const evil = '<img src=x onerror=alert(1)>'
  const [id] = await queue(app.database, [
    letter('vera@norrvik.example', {
      subject: evil,
      text: evil,
      because: evil,
      to: { name: evil, email: 'vera@norrvik.example' },
    }),
  ])
  await app.database.db.updateTable('mail').set({ problem: evil }).execute()
  for (const url of ['/settings/mail?view=failing', `/settings/mail/${id}`]) {
    const $ = load((await ada.get(url)).body)
    t.equal($('img').length, 0, url)
    t.match($('main').text(), evil, url)
  }
})

t.test('the page asks as often for many mails as for few, and shows them page by page', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const ada = await app.signedIn('ada')
  const few = await countStatements(app.database, () => ada.get('/settings/mail'))
  await queue(
    app.database,
    Array.from({ length: 120 }, (_, n) => letter(`p${n}@norrvik.example`)),
  )
  const many = await countStatements(app.database, () => ada.get('/settings/mail'))
  t.equal(many, few)
  const seen = new Set<string>()
  for (let url: string | undefined = '/settings/mail?view=waiting'; url; ) {
    const $ = load((await ada.get(url)).body)
    for (const cell of $('#mails tbody .cell-note.break').toArray()) seen.add($(cell).text())
    url = $('#mails .card__foot a').attr('href')
  }
  t.equal(seen.size, 120)
})
