import t from 'tap'
import { Value } from 'typebox/value'
import { Correction } from '../../../src/uptime/arithmetic/index.ts'
import { at, incident, reportOf } from './cases.ts'

const october = { month: '2026-10' }
const INTERVAL = 'pagerduty:PA@2026-10-14T12:00:00.000Z'
const said = { by: 'Cora Lantern', at: '2026-11-03T09:00:00.000Z', why: 'The pool drained until then' }
const incidents = [
  incident('PA', [
    ['SEV1', '10-14 12:00', '10-14 12:30'],
    ['SEV3', '10-14 12:30', '10-14 13:00'],
  ]),
]

/** The report after some corrections, each of which must be one that the schema takes. */
function corrected(...corrections: object[]) {
  const whole = corrections.map((one, i) => ({ ...said, id: `c${i}`, ...one }))
  for (const one of whole) t.ok(Value.Check(Correction, one), JSON.stringify([...Value.Errors(Correction, one)][0]))
  return reportOf(october, { incidents, corrections: whole as Correction[] })
}

t.test('an excluded interval counts no more, and what was measured stays visible', async (t) => {
  const report = corrected({ kind: 'exclude', interval: INTERVAL })
  t.equal(report.measured.downtimeMinutes, 30)
  t.equal(report.adjusted.downtimeMinutes, 0)
  t.match(report.incidents, [{ measuredMinutes: 30, countedMinutes: 0 }])
  t.match(report.incidents[0]!.intervals[0], { isCounted: false, correction: 'c0', measured: { isCounted: true } })
})

t.test('an included interval counts although its severity does not', async (t) => {
  const report = corrected({ kind: 'include', interval: 'pagerduty:PA@2026-10-14T12:30:00.000Z' })
  t.equal(report.downtimeMinutes, 60)
})

t.test('times and severity can be changed, and the rule then says whether it counts', async (t) => {
  t.equal(corrected({ kind: 'change', interval: INTERVAL, to: at('10-14 12:41') }).downtimeMinutes, 41)
  t.equal(corrected({ kind: 'change', interval: INTERVAL, from: at('10-14 11:50') }).downtimeMinutes, 40)
  t.equal(corrected({ kind: 'change', interval: INTERVAL, severity: 'SEV4' }).downtimeMinutes, 0)
  const report = corrected({ kind: 'change', interval: INTERVAL, to: at('10-14 12:41') })
  t.match(report.incidents[0]!.intervals[0], {
    to: '2026-10-14T12:41:00.000Z',
    measured: { to: '2026-10-14T12:30:00.000Z' },
  })
})

t.test('an exclusion holds when times are changed after it, and the last word of two wins', async (t) => {
  const exclude = { kind: 'exclude', interval: INTERVAL }
  t.equal(corrected(exclude, { kind: 'change', interval: INTERVAL, to: at('10-14 12:41') }).downtimeMinutes, 0)
  t.equal(corrected(exclude, { kind: 'include', interval: INTERVAL }).downtimeMinutes, 30)
})

t.test('an added interval joins an incident, or stands for itself; overlaps still count once', async (t) => {
  const add = {
    kind: 'add',
    title: 'Seen by customers',
    severity: 'SEV1',
    from: at('10-14 12:20'),
    to: at('10-14 12:50'),
  }
  const joined = corrected({ ...add, incident: 'pagerduty:PA' })
  t.equal(joined.downtimeMinutes, 50)
  t.equal(joined.incidents.length, 1)
  t.match(joined.incidents[0], { countedMinutes: 50, measuredMinutes: 30 })
  const alone = corrected({ ...add, incident: null })
  t.equal(alone.downtimeMinutes, 50)
  t.match(alone.incidents[1], { key: 'added:c0', title: 'Seen by customers', source: 'review', countedMinutes: 30 })
  t.equal(alone.incidents[1]!.intervals[0]!.measured, null)
  t.equal(corrected({ ...add, incident: null, severity: 'SEV3' }).downtimeMinutes, 30, 'counted as the rule says')
})

t.test('an added interval can be excluded again', async (t) => {
  const add = {
    kind: 'add',
    title: 'x',
    severity: 'SEV1',
    from: at('10-20 12:00'),
    to: at('10-20 12:50'),
    incident: null,
  }
  t.equal(corrected(add, { kind: 'exclude', interval: 'added:c0' }).downtimeMinutes, 30)
})

t.test('a correction whose interval is gone after collecting anew is not lost silently', async (t) => {
  const report = corrected({ kind: 'exclude', interval: 'pagerduty:GONE@2026-10-14T12:00:00.000Z' })
  t.equal(report.downtimeMinutes, 30)
  t.match(report.checks, [{ code: 'orphan_correction', wantsNote: true, text: /Cora Lantern/ }])
})

t.test('who vouches for a missing source makes the figure one again', async (t) => {
  const missing = [{ source: 'PagerDuty', reason: 'PagerDuty failed (500).' }]
  const vouch = { ...said, id: 'v', kind: 'vouch' as const, source: 'PagerDuty' }
  t.equal(reportOf(october, { incidents, missing }).uptime, null)
  const report = reportOf(october, { incidents, missing, corrections: [vouch] })
  t.equal(report.measured.uptime, null)
  t.equal(report.adjusted.uptime, 44_610 / 44_640)
  t.equal(report.checks[0]!.code, 'source_missing', 'it stays in the list')
})

t.test('a correction without a reason, or with fields that are none, is refused', async (t) => {
  const good = { ...said, id: 'c', kind: 'exclude', interval: INTERVAL }
  t.ok(Value.Check(Correction, good))
  t.notOk(Value.Check(Correction, { ...good, why: '' }))
  t.notOk(Value.Check(Correction, { ...good, to: said.at }))
  t.notOk(Value.Check(Correction, { ...good, kind: 'forget' }))
})

t.test('a disagreement says what the reviewer made of it', async (t) => {
  const twice = [
    incident('PA', [['SEV1', '10-14 12:00', '10-14 12:30']], { sameAs: ['PA'] }),
    incident('INC-1', [['SEV1', '10-14 12:00', '10-14 12:20']], { sameAs: ['PA'] }),
  ]
  const outcome = (...corrections: object[]) => {
    const whole = corrections.map((one, i) => ({ ...said, id: `c${i}`, ...one }))
    const [only] = reportOf(october, { incidents: twice, corrections: whole as Correction[] }).disagreements
    return only!.text.replace(/^.*incident desk\. /, '')
  }
  t.equal(outcome(), 'It is counted.')
  t.equal(outcome({ kind: 'exclude', interval: INTERVAL }), 'The reviewer does not count it.')
  t.equal(outcome({ kind: 'change', interval: INTERVAL, to: at('10-14 12:20') }), 'The reviewer does not count it.')
  t.equal(outcome({ kind: 'change', interval: INTERVAL, to: at('10-14 12:25') }), 'The reviewer counts a part of it.')
})
