import t from 'tap'
import { DEFAULT_RULE } from '../../../src/uptime/arithmetic/index.ts'
import { openOffice } from './office.ts'

const FORM = {
  severity: ['SEV1', 'SEV2'],
  precedence: 'pagerduty,desk',
  hours: '',
  planned: 'excluded',
  gapMeans: 'unmeasured',
  errorsExplainedBy: 'recorded',
  incidentMarginMinutes: '0',
  responses: '500',
  withinHours: '6',
  why: 'Agreed in the spring.',
}

async function openRule(t: Parameters<typeof openOffice>[0]) {
  const office = await openOffice(t, 'sqlite')
  await office.post('/collection', {})
  const cora = await office.app.signedIn('cora')
  const { db } = office.app.database
  const stored = async () => {
    const { rule } = await db.selectFrom('uptime_report').select('rule').executeTakeFirstOrThrow()
    return JSON.parse(rule)
  }
  const submit = async (change: Record<string, string | string[]>) => {
    const fields = Object.entries({ ...FORM, ...change, _csrf: await cora.csrfToken() })
    const pairs = fields.flatMap(([name, value]) => [value].flat().map((one) => [name, one]))
    return cora.request({
      method: 'POST',
      url: '/uptime/2026-10/rule',
      payload: new URLSearchParams(pairs).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
  }
  return { office, cora, stored, submit, db }
}

t.test('the rule is changed on its page, with a reason, and the figures follow', async (t) => {
  const { office, cora, stored, submit } = await openRule(t)
  const page = (await cora.get('/uptime/2026-10/rule')).body
  t.match(page, /name="severity" value="SEV2" checked/)
  t.match(page, /name="planned" value="excluded" checked/)
  t.same(await stored(), DEFAULT_RULE)
  const changed = await submit({
    severity: 'SEV1',
    hours: 'mon-fri 8:00-18:00\r\nSat, Sun 10:00 – 14:00\r\n',
    planned: 'shown',
    precedence: 'desk,pagerduty',
    responses: '1000',
  })
  t.equal(changed.statusCode, 303)
  t.same(await stored(), {
    ...DEFAULT_RULE,
    countedSeverities: ['SEV1'],
    serviceHours: [
      { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' },
      { days: [6, 7], from: '10:00', to: '14:00' },
    ],
    planned: 'shown',
    sourcePrecedence: ['desk', 'pagerduty'],
    unexplainedThreshold: { responses: 1000, hours: 6 },
  })
  t.equal((await office.read()).frontEnds[0]!.downtimeMinutes, 20, 'the SEV2 counts no more')
  t.match((await cora.get('/uptime/2026-10/rule')).body, /Mon–Fri 08:00–18:00\nSat Sun 10:00–14:00<\/textarea>/)
  t.match((await cora.get('/uptime/2026-10/history')).body, /Reason: Agreed in the spring\./)
})

t.test('what is no rule is refused beside its fields, with what was typed, and changes nothing', async (t) => {
  const { stored, submit, db } = await openRule(t)
  const wrong = {
    severity: 'SEV9',
    hours: 'Mon–Fri 08:00–18:00\nsome day 8-9',
    planned: 'never',
    responses: '0',
    withinHours: 'ten',
    why: '  ',
  }
  const { statusCode, body } = await submit(wrong)
  t.equal(statusCode, 422)
  for (const words of [
    'Choose at least one severity.',
    'got “some day 8-9”',
    'Choose one of these.',
    'Expected a whole number from 1 to 1000000000.',
    'Expected a whole number from 1 to 168.',
    'Say why: it stands in the history of the report.',
    'value="ten"',
  ])
    t.ok(body.includes(words), words)
  t.same(await stored(), DEFAULT_RULE)
  t.equal((await submit({ precedence: 'me,myself' })).statusCode, 303)
  t.same((await stored()).sourcePrecedence, ['pagerduty', 'desk'], 'an order that was not offered changes nothing')
  const events = await db.selectFrom('uptime_event').select('kind').where('kind', '=', 'rule').execute()
  t.equal(events.length, 1)
})

t.test('a locked report shows its rule and keeps it', async (t) => {
  const { office, cora, stored, submit } = await openRule(t)
  await office.post('/review', {})
  const page = (await cora.get('/uptime/2026-10/rule')).body
  t.match(page, /The report is locked/)
  t.notMatch(page, /Change the rule/)
  t.equal((await submit({ severity: 'SEV1' })).statusCode, 409)
  t.same(await stored(), DEFAULT_RULE)
})
