import t from 'tap'
import { Value } from 'typebox/value'
import {
  AccountingRule,
  DEFAULT_RULE,
  describeRule,
  formatWindow,
  readWindow,
} from '../../../src/uptime/arithmetic/index.ts'

t.test('the default rule is one, and is worded in one paragraph', async (t) => {
  t.ok(Value.Check(AccountingRule, DEFAULT_RULE))
  const text = describeRule(DEFAULT_RULE)
  t.notMatch(text, /\n/)
  for (const words of [
    'the union of the SEV1 and SEV2 intervals',
    'overlaps count once',
    'counts until the end of the month',
    'Uptime is 1 − downtime ÷ (month − planned downtime)',
    'PagerDuty, then the incident desk',
    'never count as zero',
    '500 or more outside within 6 h',
  ]) {
    t.ok(text.includes(words), words)
  }
})

t.test('each setting that changes a figure changes the words', async (t) => {
  const worded = (change: Partial<AccountingRule>) => describeRule({ ...DEFAULT_RULE, ...change })
  t.match(worded({ countedSeverities: ['SEV3', 'SEV1', 'SEV2'] }), /the SEV1, SEV2 and SEV3 intervals/)
  t.match(worded({ countedSeverities: ['SEV1'] }), /the SEV1 intervals/)
  t.match(worded({ planned: 'shown' }), /Uptime is 1 − downtime ÷ month:/)
  t.match(worded({ gapMeans: 'down' }), /without 5xx data count as downtime/)
  t.match(worded({ gapMeans: 'excluded' }), /are taken out of the month where no incident covers them/)
  t.match(worded({ errorsExplainedBy: 'counted' }), /touches an incident of these severities/)
  t.match(worded({ incidentMarginMinutes: 5 }), /or the 5 minutes before and after it/)
  t.match(worded({ sourcePrecedence: ['desk', 'Opsgenie'] }), /the incident desk, then Opsgenie/)
  t.match(
    worded({ serviceHours: [{ days: [5, 1], from: '08:00', to: '18:00' }] }),
    /Only service hours count \(Mon Fri 08:00–18:00/,
  )
})

t.test('a rule that counts nothing, or has a time that is none, is refused', async (t) => {
  const check = (change: object) => Value.Check(AccountingRule, { ...DEFAULT_RULE, ...change })
  t.notOk(check({ countedSeverities: [] }))
  t.notOk(check({ countedSeverities: ['SEV9'] }))
  t.notOk(check({ gapMeans: 'up' }))
  t.notOk(check({ serviceHours: [{ days: [0], from: '08:00', to: '18:00' }] }))
  t.notOk(check({ serviceHours: [{ days: [1], from: '8', to: '25:00' }] }))
  t.ok(check({ serviceHours: [{ days: [1], from: '00:00', to: '24:00' }] }))
  t.notOk(check({ surprise: true }))
})

t.test('service hours are read as they are written, and as people write them', async (t) => {
  const window = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }
  t.equal(formatWindow(window), 'Mon–Fri 08:00–18:00')
  for (const text of ['Mon–Fri 08:00–18:00', 'mon - fri 8:00-18:00', 'Monday, Tue–Thu Friday 08:00 – 18:00'])
    t.same(readWindow(text), window, text)
  t.same(readWindow('Sat–Mon 22:00–24:00'), { days: [1, 6, 7], from: '22:00', to: '24:00' })
  t.equal(formatWindow({ days: [7, 6], from: '22:00', to: '06:00' }), 'Sat Sun 22:00–06:00')
  for (const text of ['', 'Mon', '08:00–18:00', 'Mon 8–18', 'Mon 25:00–26:00', 'Monty–Fri', 'Mon-Tue-Wed 08:00-09:00'])
    t.equal(readWindow(text), null, text)
})
