import t from 'tap'
import { countMailsAbout, listMailsAbout } from '../../src/mail/index.ts'
import { onEachEngine, temporaryDatabase } from '../support/database.ts'
import { countStatements } from '../support/statements.ts'
import { letter, queue } from './letters.ts'

const AT = '2026-03-03T10:00:00.000Z'
const INCIDENT = { kind: 'incident', key: 'INC-000001' }

onEachEngine(t, 'mails wait with what they say, to whom and why', async (t, engine) => {
  const database = await temporaryDatabase(t, engine)
  const ids = await queue(database, [letter('ada@norrvik.example'), letter('vera@norrvik.example')])
  t.equal(ids.length, 2)
  const rows = await listMailsAbout(database.db, INCIDENT)
  t.same(
    rows.map((row) => row.id),
    ids.toReversed(),
    'newest first',
  )
  t.match(rows[1], {
    event: 'opened',
    to: { name: 'ada', email: 'ada@norrvik.example', personId: null },
    because: 'you own the data set “Panel 2026”',
    state: 'queued',
    attempts: 0,
    problem: null,
    queuedAt: AT,
    endedAt: null,
  })
  t.same(await listMailsAbout(database.db, { kind: 'incident', key: 'INC-000002' }), [])
  t.equal((await listMailsAbout(database.db, INCIDENT, 1)).length, 1)
})

onEachEngine(t, 'an address gets one mail for an event, however it is written', async (t, engine) => {
  const database = await temporaryDatabase(t, engine)
  const ids = await queue(database, [
    letter('ada@norrvik.example', { because: 'you own it' }),
    letter(' Ada@Norrvik.example', { because: 'you coordinate it' }),
  ])
  t.equal(ids.length, 1)
  t.match(await listMailsAbout(database.db, INCIDENT), [{ because: 'you own it' }])
})

onEachEngine(t, 'the mails of a transaction that is undone were never written', async (t, engine) => {
  const database = await temporaryDatabase(t, engine)
  const { queueMails } = await import('../../src/mail/index.ts')
  const undone = database.db.transaction().execute(async (trx) => {
    const file = { name: 'a.pdf', type: 'application/pdf', content: Buffer.from('x') }
    await queueMails(trx, { at: AT, about: { ...INCIDENT, event: 'opened' } }, [
      letter('ada@norrvik.example', { attachments: [file] }),
    ])
    throw new Error('undo')
  })
  await t.rejects(undone, /undo/)
  t.same(await listMailsAbout(database.db, INCIDENT), [])
  t.same(await database.db.selectFrom('mail_file').select('hash').execute(), [])
})

onEachEngine(t, 'an address that is none is kept as failed, and stops nobody else', async (t, engine) => {
  const database = await temporaryDatabase(t, engine)
  const wrong = [
    'nobody',
    'a@b@c',
    'x@y\r\nBcc: z@y',
    'two words@x.example',
    '"a"@x.example',
    'a@-x.example',
    'a..b@x.y',
  ]
  await queue(
    database,
    [...wrong, 'ada@norrvik.example'].map((email) => letter(email)),
  )
  const rows = await listMailsAbout(database.db, INCIDENT)
  const failed = rows.filter((row) => row.state === 'failed')
  t.equal(failed.length, wrong.length)
  for (const { problem, endedAt } of failed) {
    t.match(problem, /^“.*” is no mail address\.$/)
    t.equal(endedAt, AT)
  }
  t.equal(rows.find((row) => row.state === 'queued')?.to.email, 'ada@norrvik.example')
})

onEachEngine(t, 'no line breaks reach a header, whatever a person typed', async (t, engine) => {
  const database = await temporaryDatabase(t, engine)
  await queue(database, [
    letter('ada@norrvik.example', {
      to: { name: 'Ada\r\nBcc: x@y', email: 'ada@norrvik.example' },
      subject: 'Down\r\nX-Evil: 1\u2028\u0000',
    }),
    letter('b@norrvik.example', { subject: ' \r\n ' }),
    letter('c@norrvik.example', { subject: 'a'.repeat(10_000) }),
  ])
  const [long, empty, evil] = await listMailsAbout(database.db, INCIDENT)
  t.equal(evil!.subject, 'Down X-Evil: 1')
  t.equal(evil!.to.name, 'Ada Bcc: x@y')
  t.equal(empty!.subject, '(no subject)')
  t.equal(long!.subject.length, 250)
})

onEachEngine(t, 'who does not want such mails gets none, but for those that are mandatory', async (t, engine) => {
  const database = await temporaryDatabase(t, engine)
  await database.db
    .insertInto('mail_opt_out')
    .values([
      { email: 'one@norrvik.example', kind: 'incident', at: AT, how: 'page' },
      { email: 'other@norrvik.example', kind: 'downtime', at: AT, how: 'page' },
      { email: 'none@norrvik.example', kind: 'all', at: AT, how: 'page' },
    ])
    .execute()
  const people = ['one@norrvik.example', 'other@norrvik.example', 'none@norrvik.example']
  const states = async (key: string) =>
    Object.fromEntries(
      (await listMailsAbout(database.db, { kind: 'incident', key })).map((row) => [row.to.email, row.state]),
    )

  await queue(
    database,
    people.map((email) => letter(email)),
  )
  t.same(await states('INC-000001'), {
    'one@norrvik.example': 'withheld',
    'other@norrvik.example': 'queued',
    'none@norrvik.example': 'withheld',
  })
  await queue(
    database,
    people.map((email) => letter(email, { mandatory: true })),
    { key: 'INC-000002' },
  )
  t.same(new Set(Object.values(await states('INC-000002'))), new Set(['queued']))
})

onEachEngine(t, 'what follows answers the first mail that the same person got in its thread', async (t, engine) => {
  const database = await temporaryDatabase(t, engine)
  const send = (people: string[], event: string, threadKey: string) =>
    queue(
      database,
      people.map((email) => letter(email, { threadKey })),
      { event },
    )
  await send(['ada@norrvik.example'], 'opened', 'INC-000001')
  await send(['ada@norrvik.example', 'vera@norrvik.example'], 'update-1', 'INC-000001')
  await send(['ada@norrvik.example', 'vera@norrvik.example'], 'update-2', 'INC-000001')
  await send(['ada@norrvik.example'], 'other', 'INC-000002')
  const rows = await database.db.selectFrom('mail').selectAll().orderBy('id').execute()
  const of = (email: string, event: string) => rows.find((row) => row.to_email === email && row.about_event === event)!
  const [ada, vera] = ['ada@norrvik.example', 'vera@norrvik.example']
  t.equal(of(ada, 'opened').answers_key, null)
  t.equal(of(ada, 'update-1').answers_key, of(ada, 'opened').message_key)
  t.equal(of(ada, 'update-2').answers_key, of(ada, 'opened').message_key)
  t.equal(of(vera, 'update-1').answers_key, null, 'who was not told before has nothing to answer')
  t.equal(of(vera, 'update-2').answers_key, of(vera, 'update-1').message_key)
  t.equal(of(ada, 'other').answers_key, null, 'another thread')
  t.equal(new Set(rows.map((row) => row.message_key)).size, rows.length)
})

onEachEngine(t, 'the same report to many people is stored once', async (t, engine) => {
  const database = await temporaryDatabase(t, engine)
  const report = { name: 'report.pdf', type: 'application/pdf', content: Buffer.from('%PDF-1.7 …') }
  await queue(database, [
    letter('ada@norrvik.example', { attachments: [report] }),
    letter('vera@norrvik.example', {
      attachments: [report, { ...report, name: 'copy.pdf', content: Buffer.from('%PDF-1.7 …') }],
    }),
  ])
  await queue(database, [letter('cora@norrvik.example', { attachments: [report] })], { event: 'again' })
  t.equal((await database.db.selectFrom('mail_attachment').selectAll().execute()).length, 4)
  const files = await database.db.selectFrom('mail_file').selectAll().execute()
  t.equal(files.length, 1)
  t.ok(report.content.equals(files[0]!.content))
})

onEachEngine(t, 'mails are counted by event and state', async (t, engine) => {
  const database = await temporaryDatabase(t, engine)
  await queue(database, [letter('ada@norrvik.example'), letter('nobody'), letter('vera@norrvik.example')])
  await queue(database, [letter('ada@norrvik.example')], { event: 'update-1', at: '2026-03-03T11:00:00.000Z' })
  t.same(await countMailsAbout(database.db, INCIDENT), [
    { event: 'opened', state: 'queued', count: 2, troubled: 0, queuedAt: AT },
    { event: 'opened', state: 'failed', count: 1, troubled: 1, queuedAt: AT },
    { event: 'update-1', state: 'queued', count: 1, troubled: 0, queuedAt: '2026-03-03T11:00:00.000Z' },
  ])
})

t.test('a thousand recipients cost as many statements as ten', async (t) => {
  const database = await temporaryDatabase(t, 'sqlite')
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => letter(`p${n}@norrvik.example`, { threadKey: 'INC-000001' }))
  const ten = await countStatements(database, () => queue(database, many(10)))
  const thousand = await countStatements(database, () => queue(database, many(1_000), { event: 'update-1' }))
  t.equal(thousand, ten)
})
