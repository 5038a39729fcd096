import fc from 'fast-check'
import t from 'tap'
import { currentSeverity, type SeverityStep, severityIntervals } from '../../src/incidents/severity.ts'
import { SEVERITIES } from '../../src/incidents/words.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 19, 12, minute)).toISOString()
const step = (seq: number, minute: number, fields: Partial<SeverityStep> = {}): SeverityStep => ({
  seq,
  at: at(minute),
  state: null,
  severity: null,
  endedAt: null,
  ...fields,
})
const filed = step(1, 0, { state: 'open', severity: 'SEV3' })

t.test('an incident that runs is as severe as it was filed, until something is said', async (t) => {
  t.same(severityIntervals([filed]), [{ severity: 'SEV3', from: at(0), to: null }])
  t.same(severityIntervals([filed, step(2, 5), step(3, 11, { severity: 'SEV2' })]), [
    { severity: 'SEV3', from: at(0), to: at(11) },
    { severity: 'SEV2', from: at(11), to: null },
  ])
})

t.test('a severity named again makes no new interval', async (t) => {
  t.same(severityIntervals([filed, step(2, 5, { severity: 'SEV3' })]), [{ severity: 'SEV3', from: at(0), to: null }])
})

t.test('a closing counts from the end that it names, not from when it was said', async (t) => {
  const closed = step(2, 40, { state: 'closed', endedAt: at(30) })
  t.same(severityIntervals([filed, closed]), [{ severity: 'SEV3', from: at(0), to: at(30) }])
})

t.test('between a closing and a reopening it was nothing', async (t) => {
  const steps = [
    filed,
    step(2, 30, { state: 'closed', endedAt: at(30) }),
    step(3, 50, { state: 'inprogress', severity: 'SEV1' }),
    step(4, 60, { state: 'closed', endedAt: at(55) }),
  ]
  t.same(severityIntervals(steps), [
    { severity: 'SEV3', from: at(0), to: at(30) },
    { severity: 'SEV1', from: at(50), to: at(55) },
  ])
})

t.test('a severity that was told late counts from when it was so', async (t) => {
  const steps = [filed, step(2, 20, { severity: 'SEV1' }), step(3, 10, { severity: 'SEV2' })]
  t.same(
    severityIntervals(steps).map(({ severity }) => severity),
    ['SEV3', 'SEV2', 'SEV1'],
  )
  t.equal(currentSeverity(steps), 'SEV1', 'the latest, not the one written last')
})

t.test('a severity after the end changes nothing of what was', async (t) => {
  const steps = [filed, step(2, 40, { state: 'closed', severity: 'SEV4', endedAt: at(30) })]
  t.same(severityIntervals(steps), [{ severity: 'SEV3', from: at(0), to: at(30) }])
})

t.test('whatever the updates say, intervals are in order, do not overlap, and cover just the time it ran', async () => {
  const steps = fc.array(
    fc.record({ minute: fc.integer({ min: 1, max: 500 }), severity: fc.option(fc.constantFrom(...SEVERITIES)) }),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(steps, fc.option(fc.integer({ min: 1, max: 600 })), (given, end) => {
      const story = [filed, ...given.map(({ minute, severity }, i) => step(i + 2, minute, { severity }))]
      if (end !== null) story.push(step(story.length + 1, end, { state: 'closed', endedAt: at(end) }))
      const intervals = severityIntervals(story)
      const last = end === null ? null : at(end)
      const joins = intervals.every(({ to }, i) => to === (intervals[i + 1]?.from ?? last))
      const rises = intervals.every(({ from, to }) => to === null || from < to)
      return intervals[0]?.from === at(0) && joins && rises
    }),
  )
})
