import t from 'tap'
import { at, incident, part, reportOf, round, series } from './cases.ts'

const october = { month: '2026-10' }
const STEPS = 8928
/** 14 October, 10:00. */
const TEN = 13 * 288 + 120

function errorsOf(given: Record<number, number | null>, more: Parameters<typeof reportOf>[1] = {}, rule = {}) {
  const errors = [part('Grafana', series('10-01 00:00', STEPS, given))]
  return reportOf({ ...october, rule }, { errors, ...more }).errors5xx!
}

t.test('a response is inside when its step touches an incident, however shortly', async (t) => {
  const incidents = [incident('PA', [['SEV1', '10-14 10:02', '10-14 10:05']])]
  t.match(errorsOf({ [TEN - 1]: 3, [TEN]: 12, [TEN + 1]: 7 }, { incidents }), {
    total: 22,
    insideIncidents: 12,
    outsideIncidents: 10,
    coverage: 1,
  })
})

t.test('an incident explains errors whatever its severity, unless the rule asks for a counted one', async (t) => {
  const incidents = [incident('PA', [['SEV4', '10-14 10:00', '10-14 10:30']])]
  t.equal(errorsOf({ [TEN]: 12 }, { incidents }).outsideIncidents, 0)
  t.equal(errorsOf({ [TEN]: 12 }, { incidents }, { errorsExplainedBy: 'counted' }).outsideIncidents, 12)
})

t.test('a margin draws in what came just before and after', async (t) => {
  const incidents = [incident('PA', [['SEV1', '10-14 10:00', '10-14 10:30']])]
  const given = { [TEN - 2]: 1, [TEN - 1]: 3, [TEN + 6]: 4, [TEN + 7]: 2 }
  t.equal(errorsOf(given, { incidents }).insideIncidents, 0)
  t.equal(errorsOf(given, { incidents }, { incidentMarginMinutes: 5 }).insideIncidents, 7)
})

t.test('a running incident explains the rest of the month', async (t) => {
  const incidents = [incident('PA', [['SEV1', '10-31 23:00']])]
  t.match(errorsOf({ [STEPS - 1]: 5, [STEPS - 13]: 2 }, { incidents }), { insideIncidents: 5, outsideIncidents: 2 })
})

t.test('an excluded interval is still an incident; one that the reviewer adds is one, too', async (t) => {
  const said = { id: 'c', by: 'Cora', at: at('11-03 09:00'), why: 'because' }
  const incidents = [incident('PA', [['SEV1', '10-14 10:00', '10-14 10:30']])]
  const interval = 'pagerduty:PA@2026-10-14T10:00:00.000Z'
  t.equal(
    errorsOf({ [TEN]: 12 }, { incidents, corrections: [{ ...said, kind: 'exclude', interval }] }).insideIncidents,
    12,
  )
  const range = { from: at('10-14 10:00'), to: at('10-14 10:30') }
  const add = { ...said, kind: 'add' as const, incident: null, title: 'x', severity: 'SEV1' as const, ...range }
  t.equal(errorsOf({ [TEN]: 12 }, { corrections: [add] }).insideIncidents, 12)
})

t.test('without any data there is no count at all; with some it is an at-least', async (t) => {
  const none = errorsOf(Object.fromEntries(Array.from({ length: STEPS }, (_, i) => [i, null])))
  t.match(none, { total: null, insideIncidents: null, outsideIncidents: null, coverage: 0 })
  const some = errorsOf({ 5: 7, 6: null })
  t.equal(some.total, 7)
  t.equal(round(some.coverage, 6), round(8927 / 8928, 6))
  t.equal(reportOf(october, {}).errors5xx, null, 'and where nothing is set up, nothing is said')
})

t.test('the worst hours stand first, and hours without any do not stand there', async (t) => {
  const errors = errorsOf({ [TEN]: 12, [TEN + 1]: 8, [TEN + 12]: 30, 0: 1 })
  t.same(errors.worstHours, [
    { from: '2026-10-14T11:00:00.000Z', to: '2026-10-14T12:00:00.000Z', responses: 30 },
    { from: '2026-10-14T10:00:00.000Z', to: '2026-10-14T11:00:00.000Z', responses: 20 },
    { from: '2026-10-01T00:00:00.000Z', to: '2026-10-01T01:00:00.000Z', responses: 1 },
  ])
})

t.test(
  'unexplained: the threshold within so many hours, told where it was, apart from planned downtimes',
  async (t) => {
    // 21 October, 02:00 to 08:00: 100 in each half hour, 1 200 in all. 500 in 6 hours is the default.
    const two = 20 * 288 + 24
    const night = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [two + i * 6, 100]))
    t.same(errorsOf(night).unexplained, [
      { from: '2026-10-21T02:00:00.000Z', to: '2026-10-21T08:00:00.000Z', responses: 1200 },
    ])
    const planned = [{ id: 'DT-1', title: 'Move', from: at('10-21 01:00'), to: at('10-21 09:00') }]
    const expected = errorsOf(night, { planned })
    t.same(expected.unexplained, [])
    t.match(expected, { outsideIncidents: 1200, duringPlanned: 1200 }, 'they are outside incidents all the same')
    t.same(errorsOf({ [two]: 499 }).unexplained, [])
    t.equal(errorsOf({ [two]: 500 }).unexplained.length, 1)
    t.equal(errorsOf({ [two]: 250, [two + 71]: 250 }).unexplained.length, 1, 'five hours and 55 minutes apart')
    t.same(errorsOf({ [two]: 250, [two + 72]: 250 }).unexplained, [], 'six hours apart')
  },
)

t.test('fractions, as Prometheus extrapolates them, are rounded once, in the sum', async (t) => {
  t.match(errorsOf({ 1: 0.4, 2: 0.4, 3: 0.4 }), { total: 1, outsideIncidents: 1 })
})

t.test('the error rate is taken over the steps in which both are known', async (t) => {
  const requests = [part('Grafana', series('10-01 00:00', STEPS, { 0: 100, 1: 100, 2: null }))]
  t.equal(errorsOf({ 0: 10, 1: null, 2: 50 }, { requests }).rate, 0.1)
  t.equal(errorsOf({ 0: 10 }).rate, null)
})
