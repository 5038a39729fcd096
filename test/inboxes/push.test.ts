import { createHmac } from 'node:crypto'
import t from 'tap'
import { onEachEngine } from '../support/database.ts'
import { startInbox, type TestInbox } from './inbox.ts'

const ROW = {
  Timestamp: '2026-03-03T11:02:10.000Z',
  'Email address': 'hal@norrvik.example',
  Title: 'Checkout is down',
  Description: 'Nobody can pay.',
  Severity: 'SEV1',
  'Affected systems': ['shop'],
}

function pushed(inbox: TestInbox, body: unknown, headers: Record<string, string>, token = inbox.token) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body)
  return inbox.app.app.inject({
    method: 'POST',
    url: `/api/v1/inbox/${token}`,
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

function signed(secret: string, body: unknown): Record<string, string> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex')}` }
}

onEachEngine(t, 'a row that is pushed and signed becomes a ticket, once', async (t, engine) => {
  const inbox = await startInbox(t, engine, { kind: 'push' }, { notation: 'plain' })
  const first = await pushed(inbox, ROW, signed(inbox.secret, ROW))
  t.equal(first.statusCode, 200)
  t.same(first.json(), { items: [{ row: 1, state: 'taken', ticket: 'INC-000001', problem: null }], nextCursor: null })
  t.same((await pushed(inbox, ROW, signed(inbox.secret, ROW))).json(), first.json(), 'the same again changes nothing')
  t.match(await inbox.incidents(), [
    {
      title: 'Checkout is down',
      severity: 'SEV1',
      started_at: '2026-03-03T11:02:10.000Z',
      filed_by: 'hal@norrvik.example (Help desk form)',
    },
  ])

  const rows = {
    rows: [
      { Action: 'close', 'Ticket number': 'INC-000001', Description: 'Fixed.' },
      { Action: 'update', Description: 'x' },
    ],
  }
  const more = await pushed(inbox, rows, signed(inbox.secret, rows))
  t.match(more.json(), {
    items: [
      { state: 'taken', ticket: 'INC-000001' },
      { state: 'refused', ticket: null, problem: /names none/ },
    ],
  })
  t.match(await inbox.incidents(), [{ state: 'closed' }])
  const mails = await inbox.app.database.db
    .selectFrom('mail')
    .select('to_email')
    .where('about_kind', '=', 'inbox')
    .execute()
  t.same(mails, [{ to_email: 'ada@norrvik.example' }])
})

t.test('Standard Webhooks and a bearer token prove it too', async (t) => {
  const inbox = await startInbox(t, 'sqlite', { kind: 'push' }, { notation: 'plain' })
  const stamp = String(Math.floor(inbox.app.clock.now.getTime() / 1000))
  const key = Buffer.from(inbox.secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key)
    .update(`m1.${stamp}.${JSON.stringify(ROW)}`)
    .digest('base64')
  const standard = { 'webhook-id': 'm1', 'webhook-timestamp': stamp, 'webhook-signature': `v1,${signature}` }
  t.match((await pushed(inbox, ROW, standard)).json(), { items: [{ state: 'taken' }] })

  const authorization = `Bearer ${await inbox.app.token('helpdesk')}`
  t.match(
    (await pushed(inbox, { ...ROW, Title: 'Other', Timestamp: '2026-03-03T12:00:00Z' }, { authorization })).json(),
    {
      items: [{ ticket: 'INC-000002' }],
    },
  )
  t.equal((await pushed(inbox, ROW, { authorization: `Bearer ${await inbox.app.token('viewer')}` })).statusCode, 403)
})

t.test('nothing comes of what is not signed, wrongly signed, unknown or no row', async (t) => {
  const inbox = await startInbox(t, 'sqlite', { kind: 'push' }, { notation: 'plain' })
  const cookie = await inbox.app.signedIn('ada')
  const refused: [string, Promise<{ statusCode: number; headers: object }>, number][] = [
    ['bare', pushed(inbox, ROW, {}), 401],
    ['a cookie', pushed(inbox, ROW, { cookie: cookie.cookies }), 401],
    ['another secret', pushed(inbox, ROW, signed('other', ROW)), 401],
    ['another body', pushed(inbox, { ...ROW, Title: 'x' }, signed(inbox.secret, ROW)), 401],
    ['another inbox', pushed(inbox, ROW, signed(inbox.secret, ROW), 'nosuch'), 404],
    ['no rows', pushed(inbox, [], signed(inbox.secret, [])), 422],
    ['a number', pushed(inbox, 7, signed(inbox.secret, 7)), 422],
    ['501 rows', pushed(inbox, Array(501).fill(ROW), signed(inbox.secret, Array(501).fill(ROW))), 422],
    ['half of a row', pushed(inbox, '{"Title":', {}), 400],
  ]
  for (const [name, answer, status] of refused) {
    const { statusCode, headers } = await answer
    t.equal(statusCode, status, name)
    t.match(headers, { 'content-type': /problem\+json/ }, name)
  }
  t.same(await inbox.incidents(), [])
  t.same(await inbox.rows(), [])
})
