import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { letter, queue } from './letters.ts'
import { startSending } from './sending.ts'
import { refusal, startRudeSmtp, startSmtp } from './smtp.ts'

const ADA = 'ada@norrvik.example'
const VERA = 'vera@norrvik.example'

onEachEngine(t, 'a recipient who is refused for now is tried again, later each time', async (t, engine) => {
  let busy = true
  const smtp = await startSmtp(t, {
    onRcptTo: ({ address }, _session, done) => (busy && address === ADA ? done(refusal(451, 'mailbox busy')) : done()),
  })
  const sending = await startSending(t, engine, smtp.url)
  await queue(sending.database, [letter(ADA), letter(VERA)])
  t.equal(await sending.send(), '1 sent. 1 to be tried again.')
  t.same(
    smtp.taken.map((mail) => mail.to),
    [VERA],
    'the other one is not held up',
  )
  const [ada] = await sending.rows()
  t.match(ada, {
    state: 'queued',
    attempts: 1,
    problem: /451 mailbox busy/,
    due_at: '2026-03-03T10:01:00.000Z',
    claimed_at: null,
  })
  t.equal(sending.sender.trouble, null)

  t.equal(await sending.send(), undefined, 'not before it is due')
  sending.wait(1)
  t.equal(await sending.send(), '1 to be tried again.')
  t.equal((await sending.rows())[0]!.due_at, '2026-03-03T10:03:00.000Z')
  busy = false
  sending.wait(2)
  t.equal(await sending.send(), '1 sent.')
  t.match((await sending.rows())[0], { state: 'sent', attempts: 3, problem: null })
  t.same(
    (await sending.attempts()).filter((one) => one.mail_id === ada!.id).map((one) => one.outcome),
    ['retry', 'retry', 'sent'],
  )
})

t.test('after a day of that, it has failed', async (t) => {
  const smtp = await startSmtp(t, { onRcptTo: (_to, _session, done) => done(refusal(450, 'not now')) })
  const { database, send, wait, rows, attempts } = await startSending(t, 'sqlite', smtp.url)
  await queue(database, [letter(ADA)])
  for (let minutes = 0; minutes < 23 * 60; minutes += 60) {
    await send()
    wait(60)
  }
  t.equal((await rows())[0]!.state, 'queued')
  wait(60)
  t.equal(await send(), '1 failed.')
  t.match((await rows())[0], { state: 'failed', problem: /450 not now/, ended_at: '2026-03-04T10:00:00.000Z' })
  const count = (await attempts()).length
  wait(24 * 60)
  t.equal(await send(), undefined)
  t.equal((await attempts()).length, count, 'and is left alone')
})

onEachEngine(t, 'what is refused for good fails at once, and nothing else does', async (t, engine) => {
  const smtp = await startSmtp(t, {
    onRcptTo: ({ address }, _session, done) => (address === ADA ? done(refusal(550, 'no such person')) : done()),
    onWhole({ to }) {
      if (to === 'spam@norrvik.example') throw refusal(554, 'we do not like it')
    },
  })
  const { database, send, rows, attempts } = await startSending(t, engine, smtp.url)
  await queue(database, [letter(ADA), letter('spam@norrvik.example'), letter(VERA)])
  t.equal(await send(), '1 sent. 2 failed.')
  t.match(await rows(), [
    { state: 'failed', problem: /550 no such person/ },
    { state: 'failed', problem: /554 we do not like it/ },
    { state: 'sent' },
  ])
  t.same((await attempts()).map((one) => one.outcome).sort(), ['refused', 'refused', 'sent'])
})

t.test('a server that refuses the sender, the password or the connection is waited for, with all mails', async (t) => {
  const cases = {
    sender: await startSmtp(t, { onMailFrom: (_from, _session, done) => done(refusal(550, 'not from here')) }),
    'temporarily closed': await startSmtp(t, {
      onRcptTo: (_to, _session, done) => done(refusal(421, 'shutting down')),
    }),
    'nobody there': { url: 'smtp://127.0.0.1:9' },
    'no password asked for': await startSmtp(t, { authOptional: false }),
  }
  for (const [name, smtp] of Object.entries(cases)) {
    const { database, sender, send, wait, rows } = await startSending(t, 'sqlite', smtp.url)
    await queue(
      database,
      Array.from({ length: 60 }, (_, n) => letter(`p${n}@norrvik.example`)),
    )
    await send()
    const tried = (await rows()).filter((row) => row.attempts > 0).length
    t.ok(tried >= 1 && tried <= 5, `${name}: ${tried} of 60 were tried`)
    t.ok(
      (await rows()).every((row) => row.state === 'queued'),
      `${name}: none has failed, none is held`,
    )
    t.ok(sender.trouble!.reason.length > 5, sender.trouble!.reason)
    t.equal(await send(), undefined, 'the next turns leave it alone')
    wait(1)
    await send()
    t.equal(sender.trouble!.since, '2026-03-03T10:00:00.000Z', 'since the first time')
    t.equal(sender.trouble!.until, '2026-03-03T10:01:30.000Z', 'and longer each time')
  }
})

t.test('a wrong password is told as what it is, and not repeated', async (t) => {
  const smtp = await startSmtp(t, {
    authOptional: false,
    onAuth: (auth, _session, done) =>
      auth.password === 'right' ? done(null, { user: auth.username ?? '' }) : done(refusal(535, 'bad credentials')),
  })
  const wrong = await startSending(t, 'sqlite', smtp.url.replace('//', '//signal:hunter2@'))
  await queue(wrong.database, [letter(ADA)])
  await wrong.send()
  t.match(wrong.sender.trouble!.reason, /535 bad credentials/)
  t.notMatch(JSON.stringify([await wrong.rows(), await wrong.attempts(), wrong.sender.trouble]), 'hunter2')

  const right = await startSending(t, 'sqlite', smtp.url.replace('//', '//signal:right@'))
  await queue(right.database, [letter(ADA)])
  t.equal(await right.send(), '1 sent.')
})

t.test('when the server is back, everything leaves, and the trouble is over', async (t) => {
  let closed = true
  const smtp = await startSmtp(t, {
    onMailFrom: (_from, _session, done) => (closed ? done(refusal(451, 'try later')) : done()),
  })
  const { database, sender, send, rows } = await startSending(t, 'sqlite', smtp.url)
  await queue(
    database,
    Array.from({ length: 30 }, (_, n) => letter(`p${n}@norrvik.example`)),
  )
  await send()
  closed = false
  t.equal(await send(), undefined, 'the pause is kept')
  sender.resume()
  const told = await send()
  t.match(told, /^\d\d sent\.$/)
  t.equal(sender.trouble, null)
  t.equal(smtp.taken.length, (await rows()).filter((row) => row.state === 'sent').length)
})

for (const after of ['connect', 'rcpt', 'data', 'end'] as const) {
  for (const how of ['hang', 'drop'] as const) {
    t.test(`a server that does nothing but ${how} after ${after} costs no mail`, async (t) => {
      const rude = await startRudeSmtp(t, { after, how })
      const { database, send, rows, attempts, sender } = await startSending(t, 'sqlite', rude.url, 500)
      const [id] = await queue(database, [letter(ADA)])
      t.equal(await send(), '1 to be tried again.')
      const [row] = await rows()
      t.match(row, { id, state: 'queued', attempts: 1, claimed_at: null, handed_at: null })
      t.ok(row!.problem, row!.problem!)
      t.match(await attempts(), [{ outcome: 'retry' }])
      const serverIsDown = after === 'connect' || after === 'rcpt'
      t.equal(sender.trouble !== null, serverIsDown, 'a mail that breaks the connection holds up no other')
    })
  }
}

t.test('one mail that breaks the connection is tried again alone; the rest goes by', async (t) => {
  const smtp = await startSmtp(t, {
    onWhole({ to }) {
      if (to === ADA) throw refusal(421, 'closing')
    },
  })
  const { database, send, rows } = await startSending(t, 'sqlite', smtp.url)
  await queue(database, [letter(ADA), ...Array.from({ length: 20 }, (_, n) => letter(`p${n}@norrvik.example`))])
  t.equal(await send(), '20 sent. 1 to be tried again.')
  t.equal((await rows()).filter((row) => row.state === 'queued').length, 1)
  t.equal(smtp.taken.length, 20)
})

t.test('what comes again after an unclear end has the same Message-ID, so that receivers know it', async (t) => {
  const rude = await startRudeSmtp(t, { after: 'end', how: 'drop' })
  const { database, send, wait } = await startSending(t, 'sqlite', rude.url)
  await queue(database, [letter(ADA)])
  await send()
  wait(1)
  await send()
  const ids = rude.heard.join('').match(/^Message-ID: .*$/gm)!
  t.equal(ids.length, 2)
  t.equal(ids[0], ids[1])
})
