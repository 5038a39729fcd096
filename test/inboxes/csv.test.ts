import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { startStub } from '../support/stub-server.ts'
import { csvOf, type Row, startInbox } from './inbox.ts'

const OPEN: Row = {
  at: '3/3/2026 11:02:10',
  who: 'hal@norrvik.example',
  action: 'Create a ticket',
  title: 'Checkout is down',
  text: 'Nobody can pay.',
  severity: 'Sev 1',
  affects: 'Shop',
}
const NEWS: Row = { at: '3/3/2026 11:30:00', action: 'Update', ticket: 'INC-000001', text: 'Found the cause.' }
const CLOSE: Row = {
  at: '3/3/2026 12:00:00',
  action: 'Close',
  ticket: 'inc-1',
  text: 'Fixed.',
  ended: '3/3/2026 11:45:00',
}

async function sheet(t: Parameters<typeof startStub>[0]) {
  const stub = await startStub(t)
  return {
    stub,
    url: `${stub.url}/sheet.csv`,
    put: (rows: Row[]) => stub.on('/sheet.csv', { headers: { 'content-type': 'text/csv' }, body: csvOf(rows) }),
  }
}

onEachEngine(t, 'rows become a ticket, an update and a close, in the zone of the sheet', async (t, engine) => {
  const form = await sheet(t)
  form.put([OPEN, NEWS, CLOSE])
  const inbox = await startInbox(t, engine, { url: form.url })
  t.same(await inbox.poll(), { taken: 3, refused: 0, problem: null })
  t.match(await inbox.incidents(), [
    {
      title: 'Checkout is down',
      state: 'closed',
      severity: 'SEV1',
      started_at: '2026-03-03T10:02:10.000Z',
      ended_at: '2026-03-03T10:45:00.000Z',
      filed_by: 'hal@norrvik.example (Help desk form)',
    },
  ])
  t.same(
    (await inbox.rows()).map((row) => row.ticket),
    ['INC-000001', 'INC-000001', 'INC-000001'],
  )
})

onEachEngine(t, 'each row is taken once: read again, sorted, edited, and with more below', async (t, engine) => {
  const form = await sheet(t)
  form.put([OPEN])
  const inbox = await startInbox(t, engine, { url: form.url })
  const other: Row = { ...OPEN, at: '3/3/2026 12:10:00', title: 'Search is down' }
  await inbox.poll()
  t.same(await inbox.poll(), { taken: 0, refused: 0, problem: null }, 'read again')
  form.put([OPEN, other])
  t.match(await inbox.poll(), { taken: 1 }, 'one below')
  form.put([other, OPEN])
  t.match(await inbox.poll(), { taken: 0 }, 'sorted')
  form.put([other, { ...OPEN, title: 'Checkout was down' }])
  t.match(await inbox.poll(), { taken: 0 }, 'edited')
  form.put([other, { ...OPEN, title: 'Checkout was down', at: '3/3/2026 13:00:00' }])
  t.match(await inbox.poll(), { taken: 0 }, 'edited, with the time of the edit')
  form.put([other])
  t.match(await inbox.poll(), { taken: 0 }, 'one deleted')
  form.put([other, OPEN])
  t.match(await inbox.poll(), { taken: 0 }, 'and put back')
  t.equal((await inbox.incidents()).length, 2)
  t.equal(
    (
      await inbox.app.database.db
        .selectFrom('inbox_row')
        .select('edited_at')
        .where('edited_at', 'is not', null)
        .execute()
    ).length,
    1,
  )
})

t.test('the same answer twice at the same second is two answers', async (t) => {
  const form = await sheet(t)
  form.put([OPEN, OPEN])
  const inbox = await startInbox(t, 'sqlite', { url: form.url })
  t.match(await inbox.poll(), { taken: 2 })
  t.match(await inbox.poll(), { taken: 0 })
})

onEachEngine(
  t,
  'what cannot be taken is kept with its reason, mailed to the owner once, and holds up nothing',
  async (t, engine) => {
    const form = await sheet(t)
    form.put([
      { at: '3/3/2026 11:20:00', action: 'Close', text: 'x' },
      { at: '3/3/2026 11:00:01', action: 'Update', ticket: 'INC-000099', text: 'x' },
      { at: '13/13/2026 11:00:02', title: 'x', affects: 'shop' },
      { at: '3/3/2026 11:00:03', action: 'Dance', title: 'x', affects: 'shop' },
      { at: '3/3/2026 11:00:04', title: 'x', affects: 'no such thing' },
      { at: '3/4/2026 11:00:05', title: 'tomorrow', affects: 'shop' },
      { at: '3/3/2026 11:00:06', title: 'x', affects: 'shop', severity: 'dreadful' },
      OPEN,
    ])
    const inbox = await startInbox(t, engine, { url: form.url })
    t.same(await inbox.poll(), { taken: 1, refused: 7, problem: null })
    const reasons = (await inbox.rows()).map((row) => row.problem)
    for (const [n, reason] of [
      /It is to close a ticket and names none\./,
      /INC-000099/,
      /13\/13\/2026 11:00:02/,
      /“Dance” is neither create, update nor close\./,
      /no-such-thing/,
      /lies in the future/,
      /“dreadful” is no severity/,
    ].entries())
      t.match(reasons[n], reason)

    await inbox.poll()
    const mails = await inbox.app.database.db.selectFrom('mail').selectAll().where('about_kind', '=', 'inbox').execute()
    t.equal(mails.length, 1, 'once')
    t.match(mails[0], {
      to_email: 'ada@norrvik.example',
      subject: 'Help desk form: 7 rows could not be taken',
      text: /Line 2: It is to close a ticket/,
    })
    t.equal((await inbox.incidents()).length, 1)

    form.put([{ at: '3/3/2026 11:20:00', action: 'Close', ticket: 'INC-000001', text: 'x' }])
    t.match(await inbox.poll(), { taken: 1 }, 'mended in the sheet, it is taken')
  },
)

onEachEngine(t, 'a poll that dies in the middle goes on where it was, and nothing is done twice', async (t, engine) => {
  const form = await sheet(t)
  const rows = Array.from({ length: 12 }, (_, n) => ({
    ...OPEN,
    at: `3/3/2026 11:00:${10 + n}`,
    title: `Trouble ${n}`,
  }))
  form.put(rows)
  const inbox = await startInbox(t, engine, { url: form.url })
  const { db } = inbox.app.database
  let left = 5
  // The process ends, as far as the rest of the poll is concerned.
  const dying = Object.create(inbox.context) as typeof inbox.context
  Object.defineProperty(dying, 'incidents', {
    get() {
      left -= 1
      if (left < 0) throw new Error('gone')
      return inbox.context.incidents
    },
  })
  const { pollInbox } = await import('../../src/inboxes/poll.ts')
  await t.rejects(pollInbox(dying, inbox.id, new AbortController().signal), /gone/)
  t.equal((await inbox.incidents()).length, 5)
  t.match(await inbox.poll(), { taken: 7 })
  t.same((await inbox.incidents()).map((one) => one.title).sort(), rows.map((row) => row.title).sort())
  t.ok((await db.selectFrom('inbox').select('claimed_until').executeTakeFirst())!.claimed_until === null)
})

onEachEngine(t, 'two that poll at once take each row once', async (t, engine) => {
  const form = await sheet(t)
  form.put(Array.from({ length: 10 }, (_, n) => ({ ...OPEN, at: `3/3/2026 11:00:${10 + n}`, title: `Trouble ${n}` })))
  const inbox = await startInbox(t, engine, { url: form.url })
  await Promise.all([inbox.poll(), inbox.poll(), inbox.poll()])
  t.equal((await inbox.incidents()).length, 10)
})

t.test('rows from before the inbox began are left alone unless somebody asks for them', async (t) => {
  const form = await sheet(t)
  form.put([OPEN])
  const inbox = await startInbox(t, 'sqlite', { url: form.url }, { takesExisting: false })
  t.match(await inbox.poll(), { taken: 0 })
  t.match(await inbox.rows(), [{ state: 'earlier' }])
  form.put([OPEN, { ...OPEN, at: '3/3/2026 12:00:00', title: 'New' }])
  t.match(await inbox.poll(), { taken: 1 })
  t.match(await inbox.incidents(), [{ title: 'New' }])
})

t.test('a sheet that cannot be read says why, and what was read before stays', async (t) => {
  const form = await sheet(t)
  form.put([OPEN])
  const inbox = await startInbox(t, 'sqlite', { url: form.url })
  await inbox.poll()
  const cases: [object, RegExp][] = [
    [
      { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' },
      /web page and no CSV/,
    ],
    [{ status: 404, body: '' }, /status 404/],
    [{ status: 500, body: '' }, /status 500/],
    [{ headers: { 'content-type': 'text/csv' }, body: '"open\nfor ever' }, /./],
  ]
  for (const [answer, reason] of cases) {
    form.stub.on('/sheet.csv', answer)
    const polled = await inbox.poll()
    t.match(polled!.problem, reason)
    t.equal((await inbox.incidents()).length, 1)
  }
  form.put([OPEN])
  t.match(await inbox.poll(), { problem: null, taken: 0 })
})

t.test('hostile cells are text', async (t) => {
  const form = await sheet(t)
  form.put([{ ...OPEN, title: '<script>alert(1)</script>', who: '"><b>\r\nBcc: x@y', text: '=cmd()\n'.repeat(50) }])
  const inbox = await startInbox(t, 'sqlite', { url: form.url })
  t.match(await inbox.poll(), { taken: 1 })
  const ada = await inbox.app.signedIn('ada')
  const page = await ada.get(`/settings/inboxes/${inbox.id}`)
  t.equal(page.statusCode, 200)
  t.notMatch(page.body, '<script>alert')
})
