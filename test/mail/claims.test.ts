import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { toStored } from '../../src/lib/dates.ts'
import { claimMails, markHandedOver, recordAttempt, resolveClaims } from '../../src/mail/outbox.ts'
import { DeliveryFailure, type Transport } from '../../src/mail/transport/transport.ts'
import { onEachEngine } from '../support/database.ts'
import { letter, queue } from './letters.ts'
import { NOW, startSending } from './sending.ts'

const NOWHERE: Transport = { target: 'nowhere', deliver: async () => '250 fine', close() {} }

onEachEngine(t, 'who claims at the same time claims different mails', async (t, engine) => {
  const { database } = await startSending(t, engine, NOWHERE)
  await queue(
    database,
    Array.from({ length: 40 }, (_, n) => letter(`p${n}@norrvik.example`)),
  )
  const claims = await Promise.all([1, 2, 3, 4].map(() => claimMails(database, NOW, 15)))
  const ids = claims.flat().map((mail) => mail.id)
  t.equal(new Set(ids).size, ids.length)
  t.same(await claimMails(database, '2026-03-03T09:59:59.999Z', 15), [], 'nothing before it is due')
})

onEachEngine(
  t,
  'a claim left before the handing over is sent again, one left after it is taken for sent',
  async (t, engine) => {
    const { database, send, wait, rows, attempts } = await startSending(t, engine, NOWHERE)
    await queue(database, [letter('before@norrvik.example'), letter('after@norrvik.example')])
    const claimed = await claimMails(database, NOW, 10)
    await markHandedOver(database.db, claimed[1]!, NOW)

    t.equal(await send(), undefined, 'a young claim is somebody at work')
    wait(16)
    t.equal(await send(), '2 left by a process that ended. 1 sent.')
    t.match(await rows(), [
      { to_email: 'before@norrvik.example', state: 'sent', problem: null },
      { to_email: 'after@norrvik.example', state: 'sent', problem: /ended after it handed this over/ },
    ])
    t.same((await attempts()).map((one) => one.outcome).sort(), ['interrupted', 'sent', 'unconfirmed'])
  },
)

onEachEngine(t, 'at the start of the only process, young claims are left ones too', async (t, engine) => {
  const { database } = await startSending(t, engine, NOWHERE)
  await queue(
    database,
    Array.from({ length: 700 }, (_, n) => letter(`p${n}@norrvik.example`)),
  )
  await claimMails(database, NOW, 700)
  t.equal(await resolveClaims(database.db, NOW), 0)
  t.equal(await resolveClaims(database.db, NOW, true), 700)
  t.equal((await claimMails(database, NOW, 700)).length, 700)
})

onEachEngine(t, 'who lost a claim neither sends the mail nor writes about it', async (t, engine) => {
  const { database, rows, attempts } = await startSending(t, engine, NOWHERE)
  await queue(database, [letter('ada@norrvik.example')])
  const [mine] = await claimMails(database, NOW, 1)
  await resolveClaims(database.db, NOW, true)
  await claimMails(database, '2026-03-03T10:30:00.000Z', 1)
  await t.rejects(markHandedOver(database.db, mine!, NOW), /claim of this mail ran out/)
  const at = toStored(new Date(NOW))
  await recordAttempt(database.db, mine!, { startedAt: at, endedAt: at, outcome: 'sent', answer: 'x' })
  t.match(await rows(), [{ state: 'sending' }])
  t.same(
    (await attempts()).map((one) => one.outcome),
    ['interrupted'],
  )
})

t.test('told to stop, it ends what it began, begins no other mail and gives back what it holds', async (t) => {
  const gates: (() => void)[] = []
  const slow: Transport = {
    ...NOWHERE,
    async deliver(_letter, { handOver }) {
      await new Promise<void>((done) => gates.push(done))
      await handOver()
      return '250 fine'
    },
  }
  const { database, send, stop, rows } = await startSending(t, 'sqlite', slow)
  await queue(
    database,
    Array.from({ length: 20 }, (_, n) => letter(`p${n}@norrvik.example`)),
  )
  const sent = send()
  while (gates.length < 5) await pause(5)
  stop.abort()
  for (const open of gates) open()
  t.equal(await sent, '5 sent.')
  const states = (await rows()).map((row) => row.state)
  t.equal(states.filter((state) => state === 'sent').length, 5)
  t.equal(states.filter((state) => state === 'queued').length, 15)
})

t.test('a mail that cannot be put together says so, and holds up no other', async (t) => {
  const fussy: Transport = {
    ...NOWHERE,
    async deliver(letter) {
      if (letter.subject === 'broken') throw new TypeError('a bug')
      return '250 fine'
    },
  }
  const { database, send, rows } = await startSending(t, 'sqlite', fussy)
  await queue(database, [letter('a@norrvik.example', { subject: 'broken' }), letter('b@norrvik.example')])
  t.equal(await send(), '1 sent. 1 to be tried again.')
  t.match((await rows())[0], { state: 'queued', problem: /error is in the log/ })
})

t.test('what a way out says of itself decides: this mail or all, now or never', async (t) => {
  const failure = { scope: 'mail' as const, permanent: true }
  const way: Transport = { ...NOWHERE, deliver: () => Promise.reject(new DeliveryFailure('no', failure)) }
  const { database, send, rows, sender } = await startSending(t, 'sqlite', way)
  await queue(database, [letter('a@norrvik.example')])
  t.equal(await send(), '1 failed.')
  t.match(await rows(), [{ state: 'failed', problem: 'no' }])
  t.equal(sender.trouble, null)
})
