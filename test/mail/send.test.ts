import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { letter, queue } from './letters.ts'
import { LINKS, startSending } from './sending.ts'
import { startSmtp } from './smtp.ts'

onEachEngine(t, 'a mail arrives with what it says, why it came and how to stop such mails', async (t, engine) => {
  const smtp = await startSmtp(t)
  const sending = await startSending(t, engine, smtp.url)
  const { database } = sending
  await queue(database, [
    letter('ada@norrvik.example', {
      to: { name: 'Ada Holm, "the boss"', email: 'ada@norrvik.example' },
      subject: 'INC-000001: Kassen är nere – Θεσσαλονίκη',
      text: 'Checkout är nere.\n.\nFrom here on.',
      html: '<p>Checkout är nere &amp; <b>Θ</b></p>',
      because: 'you own the data set “Panel 2026” & more',
    }),
  ])
  t.equal(await sending.send(), '1 sent.')
  t.equal(await sending.send(), undefined, 'and nothing is left to do')

  const [mail] = await smtp.mails()
  t.equal(smtp.taken[0]!.to, 'ada@norrvik.example')
  t.equal(smtp.taken[0]!.from, 'status@norrvik.example')
  t.match(mail!.from!.value, [{ name: 'Norrvik Status', address: 'status@norrvik.example' }])
  t.match(mail!.to, { value: [{ name: 'Ada Holm, "the boss"', address: 'ada@norrvik.example' }] })
  t.equal(mail!.subject, 'INC-000001: Kassen är nere – Θεσσαλονίκη')
  t.equal(mail!.date!.toISOString(), '2026-03-03T10:00:00.000Z')
  const [row] = await sending.rows()
  t.equal(mail!.messageId, `<${row!.message_key}@norrvik.example>`)
  t.equal(mail!.inReplyTo, undefined)
  t.match(mail!.text, 'Checkout är nere.\n.\nFrom here on.')
  t.match(mail!.text, 'You get this because you own the data set “Panel 2026” & more.')
  t.match(mail!.html, '<p>Checkout är nere &amp; <b>Θ</b></p>', 'the words of the domain stand as they are')
  t.match(mail!.html, 'because you own the data set “Panel 2026” &amp; more.', 'ours are escaped')

  const links = LINKS.for('ada@norrvik.example', 'incident')
  t.match(smtp.taken[0]!.raw.toString().replace(/\r\n[ \t]+/g, ' '), `List-Unsubscribe: <${links.stop}>`)
  t.equal(
    mail!.headers.get('list-unsubscribe-post') ?? listOf(mail!.headers, 'unsubscribe-post'),
    'List-Unsubscribe=One-Click',
  )
  t.match(mail!.text, links.preferences)
  t.equal(mail!.headers.get('auto-submitted'), 'auto-generated')

  t.match(row, {
    state: 'sent',
    attempts: 1,
    problem: null,
    claimed_at: null,
    handed_at: null,
    ended_at: '2026-03-03T10:00:00.000Z',
  })
  t.match(await sending.attempts(), [{ mail_id: row!.id, outcome: 'sent', answer: /^250 / }])
})

function listOf(headers: Map<string, unknown>, name: string): unknown {
  const entry = (headers.get('list') as Record<string, { name?: string; url?: string }> | undefined)?.[name]
  return entry?.name ?? entry?.url
}

t.test('a mandatory mail has no way to stop it, and says so', async (t) => {
  const smtp = await startSmtp(t)
  const { database, send } = await startSending(t, 'sqlite', smtp.url)
  await queue(database, [letter('ada@norrvik.example', { mandatory: true })])
  await send()
  const raw = smtp.taken[0]!.raw.toString()
  t.notMatch(raw, /unsubscribe/i)
  t.match((await smtp.mails())[0]!.text, 'It is sent to everybody it concerns.')
})

t.test('updates thread: each answers the first mail that the same person got', async (t) => {
  const smtp = await startSmtp(t)
  const { database, send } = await startSending(t, 'sqlite', smtp.url)
  for (const event of ['opened', 'update-1', 'update-2']) {
    await queue(database, [letter('ada@norrvik.example', { threadKey: 'INC-000001' })], { event })
    await send()
  }
  const [first, second, third] = await smtp.mails()
  t.ok(first!.messageId)
  for (const mail of [second, third]) {
    t.equal(mail!.inReplyTo, first!.messageId)
    t.same([mail!.references].flat(), [first!.messageId])
  }
})

t.test('attachments arrive byte for byte, under their own names', async (t) => {
  const smtp = await startSmtp(t)
  const { database, send } = await startSending(t, 'sqlite', smtp.url)
  const content = Buffer.from(Array.from({ length: 5_000 }, (_, n) => n % 256))
  const attachments = [{ name: 'rapport Å.pdf', type: 'application/pdf', content }]
  await queue(database, [letter('ada@norrvik.example', { attachments }), letter('vera@norrvik.example')])
  await send()
  const [ada] = await smtp.mailsTo('ada@norrvik.example')
  const [vera] = await smtp.mailsTo('vera@norrvik.example')
  t.match(ada!.attachments, [{ filename: 'rapport Å.pdf', contentType: 'application/pdf' }])
  t.ok(ada!.attachments[0]!.content.equals(content))
  t.same(vera!.attachments, [], 'nobody gets the attachments of another')
})

t.test('hostile words stay words: no header, recipient or markup comes of them', async (t) => {
  const smtp = await startSmtp(t)
  const { database, send } = await startSending(t, 'sqlite', smtp.url)
  const evil = 'x\r\nBcc: victim@norrvik.example\r\n\r\n<script>alert(1)</script>'
  await queue(database, [
    letter('ada@norrvik.example', { to: { name: evil, email: 'ada@norrvik.example' }, subject: evil, because: evil }),
    letter('ada@norrvik.example>\r\nRCPT TO:<victim@norrvik.example'),
  ])
  await send()
  t.same(
    smtp.taken.map((mail) => mail.to),
    ['ada@norrvik.example'],
  )
  const [mail] = await smtp.mails()
  t.notOk(mail!.bcc)
  t.notMatch(mail!.html, '<script>')
  t.match(mail!.subject, /^x Bcc: victim@norrvik\.example <script>/)
})

t.test('a thousand recipients leave, over a few connections', async (t) => {
  const smtp = await startSmtp(t)
  const { database, send, rows } = await startSending(t, 'sqlite', smtp.url)
  await queue(
    database,
    Array.from({ length: 1_000 }, (_, n) => letter(`p${n}@norrvik.example`)),
  )
  const began = Date.now()
  t.equal(await send(), '1000 sent.')
  t.comment(`${Date.now() - began} ms`)
  t.equal(new Set(smtp.taken.map((mail) => mail.to)).size, 1_000)
  t.equal(smtp.taken.length, 1_000, 'each once')
  t.ok(smtp.connections() <= 20, `${smtp.connections()} connections`)
  t.ok((await rows()).every((row) => row.state === 'sent'))
})
