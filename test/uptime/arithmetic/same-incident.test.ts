import t from 'tap'
import { incident, part, reportOf, series } from './cases.ts'

const october = { month: '2026-10' }
const link = 'https://acme.pagerduty.com/incidents/PA'

t.test('an incident that the desk links to is counted once, by the times of who comes first', async (t) => {
  const report = reportOf(october, {
    incidents: [
      incident('INC-000356', [['SEV1', '10-14 12:51', '10-14 13:02']], { sameAs: [`${link}/#notes`] }),
      incident('PA', [['SEV1', '10-14 12:51', '10-14 13:11']], { sameAs: [link], url: link }),
    ],
  })
  t.equal(report.incidents.length, 1)
  t.match(report.incidents[0], {
    key: 'pagerduty:PA',
    source: 'pagerduty',
    countedMinutes: 20,
    also: [{ source: 'desk', id: 'INC-000356' }],
  })
  t.equal(report.downtimeMinutes, 20)
  t.same(
    report.disagreements.map(({ text }) => text),
    ['PA: 14 Oct, 13:02–13:11 counts by PagerDuty, but not by the incident desk. It is counted.'],
  )
  t.match(report.checks, [{ code: 'disagreement', wantsNote: false }])
})

t.test('precedence decides, and time that only the other source counts is told, not averaged', async (t) => {
  const report = reportOf(
    { ...october, rule: { sourcePrecedence: ['desk', 'pagerduty'] } },
    {
      incidents: [
        incident('INC-000356', [['SEV1', '10-14 12:51', '10-14 13:02']], { sameAs: ['PA'] }),
        incident('PA', [['SEV1', '10-14 12:51', '10-14 13:11']], { sameAs: ['PA'] }),
      ],
    },
  )
  t.equal(report.downtimeMinutes, 11)
  t.match(report.disagreements, [
    { countedBy: 'pagerduty', from: '2026-10-14T13:02:00.000Z', to: '2026-10-14T13:11:00.000Z' },
  ])
  t.match(report.disagreements[0]!.text, /but not by the incident desk\. It is not counted\.$/)
})

t.test('a source that gives no severity does not undo the SEV1 of another', async (t) => {
  const report = reportOf(october, {
    incidents: [
      incident('PA', [[null, '10-14 12:51', '10-14 13:11']], { sameAs: ['PA'] }),
      incident('INC-000356', [['SEV1', '10-14 12:51', '10-14 13:02']], { sameAs: ['PA'] }),
    ],
  })
  t.equal(report.downtimeMinutes, 11)
  t.equal(report.incidents[0]!.source, 'desk')
})

t.test('two alerts of one outage that a ticket links to are one incident with the time of both', async (t) => {
  const report = reportOf(october, {
    incidents: [
      incident('PA', [['SEV1', '10-14 12:00', '10-14 12:30']]),
      incident('PB', [['SEV2', '10-14 12:20', '10-14 12:50']]),
      incident('INC-000001', [['SEV1', '10-14 12:00', '10-14 12:50']], { sameAs: ['pagerduty:PA', 'pagerduty:PB'] }),
    ],
  })
  t.equal(report.incidents.length, 1)
  t.equal(report.downtimeMinutes, 50)
  t.same(report.disagreements, [])
})

t.test('incidents that merely look alike stay two', async (t) => {
  const report = reportOf(october, {
    incidents: [
      incident('PA', [['SEV1', '10-14 12:00', '10-14 12:30']], { title: 'Disk full' }),
      incident('INC-000002', [['SEV1', '10-14 12:00', '10-14 12:30']], { title: 'Disk full' }),
    ],
  })
  t.equal(report.incidents.length, 2)
  t.equal(report.downtimeMinutes, 30)
})

t.test('less than a minute is no disagreement: two tickets are not closed in the same second', async (t) => {
  const report = reportOf(october, {
    incidents: [
      incident('INC-000356', [['SEV1', '10-14 12:51:00', '10-14 13:02:10']], { sameAs: ['PA'] }),
      incident('PA', [['SEV1', '10-14 12:51:30', '10-14 13:02:00']], { sameAs: ['PA'] }),
    ],
  })
  t.same(report.disagreements, [])
  t.equal(report.downtimeMinutes, 10.5)
})

t.test('an incident in which not one 5xx came is pointed out, unless data is missing in it', async (t) => {
  const incidents = [incident('PA', [['SEV1', '10-14 12:00', '10-14 12:30']])]
  // 14 October, 12:00 is 13.5 days after the start: step 3888.
  const quiet = reportOf(october, { incidents, errors: [part('Prometheus', series('10-01 00:00', 8928))] })
  t.match(quiet.disagreements, [{ other: '5xx' }])
  t.match(
    quiet.disagreements[0]!.text,
    /^PA: 14 Oct, 12:00–12:30 counts by PagerDuty, but not one 5xx response came in it/,
  )
  for (const value of [1, null]) {
    const errors = [part('Prometheus', series('10-01 00:00', 8928, { 3890: value }))]
    t.same(reportOf(october, { incidents, errors }).disagreements, [], String(value))
  }
})
