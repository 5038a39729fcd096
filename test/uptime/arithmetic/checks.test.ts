import t from 'tap'
import { incident, part, reportOf, series } from './cases.ts'

const october = { month: '2026-10', zone: 'Europe/Stockholm' }
const FROM = '2026-09-30T22:00:00.000Z'
const STEPS = 8940

function gap(first: number, count: number): Record<number, null> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [first + i, null]))
}

t.test('a gap is told with its source, its time in the zone and its share', async (t) => {
  // 12 October, 03:00 local is 11 days and 3 hours after the start: step 3204; two hours are 24 steps of 8 940.
  const report = reportOf(october, { errors: [part('Dynatrace', series(FROM, STEPS, gap(3204, 24)))] })
  t.match(report.checks, [
    {
      key: 'no_data:errors:Dynatrace:1760230800000'.replace(
        '1760230800000',
        String(Date.parse('2026-10-12T01:00:00Z')),
      ),
      code: 'no_data',
      wantsNote: true,
      text: 'Dynatrace had no data on 12 Oct, 03:00–05:00: 2 h, 0.3 % of the month.',
    },
  ])
})

t.test('a gap over midnight names both days, and short ones are told together', async (t) => {
  const given = { ...gap(284, 10), ...gap(5000, 1), ...gap(5010, 2) }
  const report = reportOf(october, { errors: [part('Prometheus', series(FROM, STEPS, given))] })
  t.same(
    report.checks.map(({ text, wantsNote }) => [text, wantsNote]),
    [
      ['Prometheus had no data on 1 Oct, 23:40 – 2 Oct, 00:30: 50 min, 0.1 % of the month.', true],
      ['Prometheus had 2 short gaps: together 15 min, less than 0.1 % of the month.', false],
    ],
  )
})

t.test('of two sources each is told apart, and one that failed with its reason', async (t) => {
  const report = reportOf(october, {
    errors: [part('Grafana', series(FROM, STEPS)), part('Dynatrace', null, 'Dynatrace failed (500).')],
    requests: [part('Grafana', series(FROM, STEPS, gap(3204, 24)))],
  })
  t.same(
    report.checks.map(({ code, text }) => [code, text]),
    [
      ['source_missing', 'Dynatrace has no data: Dynatrace failed (500).'],
      ['no_data', 'Grafana had no data on requests on 12 Oct, 03:00–05:00: 2 h, 0.3 % of the month.'],
    ],
  )
  t.equal(report.errors5xx!.coverage, 0)
})

t.test('what makes a figure unsure wants a note, and stands first', async (t) => {
  const report = reportOf(october, {
    incidents: [
      incident('PA', [['SEV1', '10-05 06:00', '10-05 06:30']], {
        remarks: [
          { code: 'merged', text: 'PA was merged into PB.' },
          { code: 'no_severity_history', text: 'PA: P1 without severity history.' },
        ],
      }),
    ],
    errors: [part('Grafana', series(FROM, STEPS, { 100: 700, 1250: 4 }))],
  })
  t.same(
    report.checks.map(({ code, wantsNote, incident }) => [code, wantsNote, incident]),
    [
      ['unexplained_5xx', true, null],
      ['no_severity_history', true, 'pagerduty:PA'],
      ['merged', false, 'pagerduty:PA'],
    ],
  )
  t.equal(report.checks[0]!.text, '700 unexplained 5xx responses on 1 Oct, 08:00–09:00: no incident touches them.')
})

t.test('an incident of another month makes no check in this one', async (t) => {
  const old = incident('PA', [['SEV1', '08-05 06:00', '08-05 06:30']], {
    remarks: [{ code: 'no_severity_history', text: 'PA: P1 without severity history.' }],
  })
  t.same(reportOf(october, { incidents: [old] }).checks, [])
})

t.test('five hundred of a kind are twenty and one that tells how many more', async (t) => {
  const incidents = Array.from({ length: 500 }, (_, i) =>
    incident(`P${i}`, [['SEV1', '10-05 06:00', '10-05 06:30']], {
      remarks: [{ code: 'no_severity_history', text: `P${i}: P1 without severity history.` }],
    }),
  )
  const { checks } = reportOf(october, { incidents })
  t.equal(checks.length, 21)
  t.match(checks.at(-1)!.text, /^480 more like this: /)
  t.equal(checks.at(-1)!.wantsNote, true)
})

t.test('a month with nothing wrong has no checks', async (t) => {
  t.same(reportOf(october, { errors: [part('Grafana', series(FROM, STEPS))] }).checks, [])
})
