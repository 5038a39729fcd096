import t from 'tap'
import { countStatements } from '../../support/statements.ts'
import { addGap, openOffice } from './office.ts'

/** SQL statements of each page for a signed-in person (two are about the session), whatever it shows. */
const BASELINE: Record<string, number> = {
  '/uptime': 4,
  '/uptime/2026-10': 11,
  '/uptime/2026-10/history': 4,
  '/uptime/2026-10/rule': 3,
  '/uptime/2026-10/delivery': 11,
  '/uptime/2026-10.csv': 9,
}

t.test('pages ask the database as often for many incidents and front ends as for few', async (t) => {
  const office = await openOffice(t, 'sqlite')
  await office.post('/collection', {})
  await addGap(office)
  const cora = await office.app.signedIn('cora')
  const ask = async () => {
    const counted: Record<string, number> = {}
    for (const path of Object.keys(BASELINE))
      counted[path] = await countStatements(office.app.database, async () => {
        t.equal((await cora.get(path)).statusCode, 200, path)
      })
    return counted
  }
  const few = await ask()
  for (const [path, count] of Object.entries(few))
    t.ok(count <= BASELINE[path]!, `${path}: ${count} statements, ${BASELINE[path]} recorded`)
  const { db } = office.app.database
  const part = await db
    .selectFrom('uptime_evidence_part')
    .select('content')
    .where('kind', '=', 'desk')
    .executeTakeFirstOrThrow()
  const [incident] = JSON.parse(part.content!) as { key: string; id: string }[]
  const many = Array.from({ length: 200 }, (_, i) => ({
    ...incident,
    key: `desk:INC-${i}`,
    id: `INC-${i}`,
    sameAs: [],
  }))
  await db
    .updateTable('uptime_evidence_part')
    .set({ content: JSON.stringify(many) })
    .where('kind', '=', 'desk')
    .execute()
  t.same(await ask(), few)
})

t.test('a reviewer’s forms keep what was typed, and say what is wrong beside the field', async (t) => {
  const office = await openOffice(t, 'sqlite')
  await office.post('/collection', {})
  const cora = await office.app.signedIn('cora')
  const [interval] = (await office.call('GET', '/uptime/2026-10/review')).json().frontEnds[0].intervals
  const form = { frontEnd: 'queue', interval: interval.id, kind: 'change', severity: 'SEV1', why: '' }
  const refused = await cora.submit('/uptime/2026-10/corrections', { ...form, to: '2026-10-05T08:50' })
  t.equal(refused.statusCode, 422)
  t.match(refused.body, /Say why: it stands in the report\./)
  t.match(refused.body, /value="2026-10-05T08:50"/)
  const skipped = await cora.submit('/uptime/2026-10/corrections', { ...form, why: 'x', to: '2026-13-45T99:00' })
  t.match(skipped.body, /There is no such time in Europe\/Stockholm\./)
  const taken = await cora.submit('/uptime/2026-10/corrections', {
    ...form,
    why: 'It was longer.',
    to: '2026-10-05T08:50',
  })
  t.equal(taken.statusCode, 303)
  t.equal((await office.read()).frontEnds[0]!.downtimeMinutes, 46, '8 minutes more')
  const page = await cora.get('/uptime/2026-10')
  t.match(page.body, /It was longer\./)
  t.match(page.body, /<s class="muted tiny nowrap">5 Oct, 08:24–08:42<\/s>/)

  t.equal((await cora.submit('/uptime/2026-10/corrections/1/withdrawal', { why: '' })).statusCode, 422)
  t.equal((await cora.submit('/uptime/2026-10/corrections/1/withdrawal', { why: 'It was not.' })).statusCode, 303)
  t.equal((await cora.submit('/uptime/2026-10/corrections/1/withdrawal', { why: 'Again.' })).statusCode, 404)
  t.equal((await office.read()).frontEnds[0]!.downtimeMinutes, 38)

  await cora.submit('/uptime/2026-10/summary', { summary: 'Calm <b>&</b> dry.', highlights: '- One\n\n* Two' })
  const shown = (await cora.get('/uptime/2026-10')).body
  t.match(shown, /Calm &lt;b&gt;&amp;&lt;\/b&gt; dry\./)
  t.match(shown, /<li>One<\/li><li>Two<\/li>/)
  t.equal((await cora.submit('/uptime/2026-10/reopening', { why: 'x' })).statusCode, 409)
  const history = (await cora.get('/uptime/2026-10/history')).body
  for (const words of ['It was longer.', 'It was not.', 'Summary and highlights were written.']) t.match(history, words)
})

t.test('a report goes out from its page, a test of it only to oneself, and the files stay', async (t) => {
  const office = await openOffice(t, 'sqlite')
  const cora = await office.app.signedIn('cora')
  t.match((await cora.get('/uptime')).body, /No month of 2026 was collected yet/)
  t.equal((await cora.submit('/uptime', { month: '2026-10' })).headers.location, '/uptime/2026-10')
  t.match(
    (await cora.submit('/uptime/2026-10/trial', { to: 'boss@norrvik.example' })).body,
    /on its way to cora@norrvik/,
  )
  t.equal((await cora.submit('/uptime/2026-10/delivery', { to: 'boss@norrvik.example' })).statusCode, 409)
  t.equal((await cora.submit('/uptime/2026-10/review')).headers.location, '/uptime/2026-10')
  const wrong = await cora.submit('/uptime/2026-10/delivery', { to: 'boss, cfo@norrvik.example', text: 'Read this.' })
  t.equal(wrong.statusCode, 422)
  t.match(wrong.body, /Not a mail address: “boss”\./)
  t.match(wrong.body, /Read this\./)
  const fields = { to: 'boss@norrvik.example; cfo@norrvik.example', subject: 'Up', text: 'Read this.', docx: 'yes' }
  t.equal((await cora.submit('/uptime/2026-10/delivery', fields)).statusCode, 303)
  const mails = await office.app.database.db.selectFrom('mail').select(['to_email', 'subject']).orderBy('id').execute()
  t.same(
    mails.filter(({ subject }) => /Up/.test(subject)).map(({ to_email, subject }) => `${to_email} ${subject}`),
    ['cora@norrvik.example [Test] Uptime in October 2026', 'boss@norrvik.example Up', 'cfo@norrvik.example Up'],
  )
  t.match((await cora.get('/uptime/2026-10/delivery')).body, /boss@norrvik\.example\ncfo@norrvik\.example/)
  const before = await cora.get('/uptime/2026-10/deliveries/1/uptime-2026-10.docx')
  await cora.submit('/uptime/2026-10/reopening', { why: 'A mistake.' })
  await cora.submit('/uptime/2026-10/summary', { summary: 'Mended.', highlights: '' })
  const after = await cora.get('/uptime/2026-10/deliveries/1/uptime-2026-10.docx')
  t.ok(before.rawPayload.length > 1_000 && before.rawPayload.equals(after.rawPayload), 'byte for byte')
  t.equal((await cora.get('/uptime/2026-10/deliveries/2/uptime-2026-10.docx')).statusCode, 404)
  t.equal((await cora.get('/uptime/2026-10/deliveries/1/other.pdf')).statusCode, 404)
  for (const path of ['/uptime.csv', '/uptime.xlsx?year=2026']) t.equal((await cora.get(path)).statusCode, 200, path)
  t.match((await cora.get('/uptime?year=2026')).body, /target met/)
})
