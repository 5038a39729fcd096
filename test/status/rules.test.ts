import t from 'tap'
import { down, finding, untold } from '../../src/status/checks/check.ts'
import {
  type CheckState,
  countedEnd,
  NO_TIME,
  nextCheckState,
  shownState,
  staleFrom,
  statusOfChecks,
  toneOfDay,
  uptimeOf,
} from '../../src/status/rules.ts'

const MINUTE = 60_000
const OWN = { threshold: 2, intervalMs: MINUTE }
const PROVIDER = { threshold: 1, intervalMs: 15 * MINUTE }
const at = (minute: number) => new Date(Date.UTC(2026, 10, 19, 12, minute)).toISOString()

const NEW: CheckState = {
  status: 'unknown',
  reason: null,
  failures: 0,
  checked_at: null,
  good_at: null,
  good_status: null,
  latency_ms: null,
}
const UP = nextCheckState(NEW, finding('operational', null, 20), at(0), OWN)
const REFUSED = down('refused', 'It refused the connection.')

t.test('an own service is down after so many failures in a row, and up again after one success', async (t) => {
  const once = nextCheckState(UP, REFUSED, at(1), OWN)
  t.equal(once.status, 'operational')
  t.equal(once.reason, 'Failed 1 of 2 times before it counts: It refused the connection.')
  const twice = nextCheckState(once, REFUSED, at(2), OWN)
  t.equal(twice.status, 'major_outage')
  t.equal(twice.reason, 'It refused the connection.')
  const back = nextCheckState(twice, finding('operational', null, 20), at(3), OWN)
  t.equal(back.status, 'operational')
  t.equal(back.failures, 0)
})

t.test('a failure between successes does not count on', async (t) => {
  const once = nextCheckState(UP, REFUSED, at(1), OWN)
  const well = nextCheckState(once, finding('operational', null, 20), at(2), OWN)
  t.equal(nextCheckState(well, REFUSED, at(3), OWN).status, 'operational')
})

t.test('a service that was never seen up is unknown, and not up, while its failures are counted', async (t) => {
  const once = nextCheckState(NEW, REFUSED, at(1), OWN)
  t.equal(once.status, 'unknown')
  t.equal(nextCheckState(once, REFUSED, at(2), OWN).status, 'major_outage')
})

t.test('what a provider says counts at once', async (t) => {
  const up = nextCheckState(NEW, finding('operational', null, 9), at(0), PROVIDER)
  t.equal(nextCheckState(up, finding('partial_outage', 'API', 9), at(1), PROVIDER).status, 'partial_outage')
})

t.test('a provider that cannot be asked is unknown, never up', async (t) => {
  const up = nextCheckState(NEW, finding('operational', null, 9), at(0), PROVIDER)
  const lost = nextCheckState(up, untold('timeout', 'No answer.'), at(15), PROVIDER)
  t.equal(lost.status, 'unknown')
  t.equal(lost.good_at, at(0), 'the last good answer keeps its time')
})

t.test('not being able to ask hides no outage that is known, until that is two rounds old', async (t) => {
  const out = nextCheckState(NEW, finding('major_outage', 'Everything is down.', 9), at(0), PROVIDER)
  const first = nextCheckState(out, untold('timeout', 'No answer.'), at(15), PROVIDER)
  t.equal(first.status, 'major_outage')
  t.match(first.reason, 'This is what was last known.')
  const later = nextCheckState(first, untold('timeout', 'No answer.'), at(31), PROVIDER)
  t.equal(later.status, 'unknown')
})

t.test('an answer that was read but proves nothing is not a good answer', async (t) => {
  const up = nextCheckState(NEW, finding('operational', null, 9), at(0), PROVIDER)
  const doubtful = { ...finding('unknown', 'A word is not known.', 9), told: false }
  const state = nextCheckState(up, doubtful, at(15), PROVIDER)
  t.equal(state.status, 'unknown')
  t.equal(state.good_at, at(0))
})

t.test('a service is as well as the worst of its checks, with the reasons of those', async (t) => {
  t.same(statusOfChecks([]), { status: 'unknown', reason: 'It has no check.' })
  t.same(
    statusOfChecks([
      { status: 'operational', reason: null },
      { status: 'degraded', reason: 'Slow.' },
      { status: 'degraded', reason: 'Certificate.' },
    ]),
    { status: 'degraded', reason: 'Slow. Certificate.' },
  )
  t.equal(
    statusOfChecks([
      { status: 'operational', reason: null },
      { status: 'unknown', reason: 'x' },
    ]).status,
    'unknown',
  )
})

t.test('what is two rounds old is shown as unknown and stale, whatever it was', async (t) => {
  const known = { status: 'operational' as const, reason: null, stale_at: at(30) }
  t.same(shownState(known, at(30)), { status: 'operational', reason: null, stale: false })
  const stale = shownState(known, at(31))
  t.equal(stale.status, 'unknown')
  t.ok(stale.stale)
})

t.test('a service with a fast and a slow check goes stale by the first that is overdue', async (t) => {
  t.equal(
    staleFrom([
      { good_at: at(0), interval_seconds: 60 },
      { good_at: at(1), interval_seconds: 600 },
    ]),
    at(2),
  )
  t.equal(staleFrom([{ good_at: null, interval_seconds: 60 }]), null, 'what was never good cannot go stale')
})

t.test('uptime is the share of the measured time; planned and unmeasured time is left out', async (t) => {
  const hour = 3_600_000
  // 20 h up, 1 h degraded (up), 1 h partial and 2 h major (down): 21 / 24.
  t.equal(
    uptimeOf([
      { ...NO_TIME, operational_ms: 20 * hour, degraded_ms: hour },
      {
        ...NO_TIME,
        partial_outage_ms: hour,
        major_outage_ms: 2 * hour,
        maintenance_ms: 5 * hour,
        unknown_ms: 9 * hour,
      },
    ]),
    21 / 24,
  )
  t.equal(uptimeOf([{ ...NO_TIME, unknown_ms: hour }]), null, 'nothing measured is not 100 %')
  t.equal(uptimeOf([]), null)
})

t.test('a day is drawn in its worst colour, and grey when nothing of it was measured', async (t) => {
  t.equal(toneOfDay({ ...NO_TIME, operational_ms: 1, major_outage_ms: 1 }), 'major_outage')
  t.equal(toneOfDay({ ...NO_TIME, operational_ms: 1, maintenance_ms: 1 }), 'maintenance')
  t.equal(toneOfDay({ ...NO_TIME, unknown_ms: 5 }), 'unknown')
  t.equal(toneOfDay(NO_TIME), 'unknown')
})

t.test('time is counted to the state that held, but for two rounds at most', async (t) => {
  t.equal(countedEnd(at(0), at(1), MINUTE), at(1))
  t.equal(countedEnd(at(0), at(30), MINUTE), at(2), 'what was after them nobody knows')
})
