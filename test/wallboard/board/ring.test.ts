import fc from 'fast-check'
import t from 'tap'
import { CIRCLE, drawRing, GAP, MIN_SEGMENT, ringWords, segmentsOf } from '../../../src/wallboard/board/ring.ts'

const ORDER = ['critical', 'warning', 'unknown', 'ok'] as const
const count = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500 }))
const counts = fc.record({ critical: count, warning: count, unknown: count, ok: count })
const of = (critical: number, warning: number, unknown: number, ok: number) => ({
  critical,
  warning,
  unknown,
  ok,
  total: critical + warning + unknown + ok,
})

t.test('segments and gaps add up to the circle, whatever the counts', async () => {
  fc.assert(
    fc.property(counts, (given) => {
      const segments = segmentsOf(given)
      const gaps = segments.length > 1 ? segments.length * GAP : 0
      const sum = segments.reduce((total, { from, to }) => total + to - from, gaps)
      return Math.abs(sum - CIRCLE) < 1e-9
    }),
  )
})

t.test('they stand worst first from twelve o’clock, without touching, and each that there is can be seen', async () => {
  fc.assert(
    fc.property(counts, (given) => {
      const segments = segmentsOf(given)
      const wanted = ORDER.filter((tone) => given[tone] > 0)
      const order = segments.map(({ tone }) => tone).join()
      if (order !== (wanted.length > 0 ? wanted : ['unknown']).join()) return false
      if (segments.length === 1) return true
      return segments.every(({ from, to }, i) => {
        const before = segments[i - 1]
        const follows = before ? Math.abs(from - before.to - GAP) < 1e-9 : from === GAP / 2
        return follows && to - from >= MIN_SEGMENT - 1e-9 && to <= CIRCLE
      })
    }),
  )
})

t.test('more alarms are never shorter than fewer, and where all can be seen each has its share', async () => {
  fc.assert(
    fc.property(counts, (given) => {
      const lengths = segmentsOf(given).map(({ tone, from, to }) => ({ count: given[tone], length: to - from }))
      const sorted = lengths.toSorted((a, b) => a.count - b.count)
      return sorted.every(({ length }, i) => i === 0 || length >= sorted[i - 1]!.length - 1e-9)
    }),
  )
  const [critical, ok] = segmentsOf(of(1, 0, 0, 3))
  t.ok(Math.abs((ok!.to - ok!.from) / (critical!.to - critical!.from) - 3) < 1e-9)
})

t.test('one alarm, and one of five hundred', async (t) => {
  t.same(segmentsOf(of(0, 0, 0, 1)), [{ tone: 'ok', from: 0, to: 360 }])
  const [critical] = segmentsOf(of(1, 0, 0, 499))
  t.equal(critical!.to - critical!.from, MIN_SEGMENT)
  t.match(drawRing(of(0, 0, 0, 1)), /<circle class="ring__arc" data-tone="ok"/)
  t.match(drawRing(of(1, 0, 0, 499)), />499\/500</)
})

t.test('what is not there is not OK, and what is stale is not either', async (t) => {
  t.match(drawRing(of(0, 0, 0, 0)), /data-tone="unknown".*>0\/0</)
  const stale = drawRing(of(0, 0, 0, 12), true)
  t.match(stale, />12\/12</)
  t.notMatch(stale, /data-tone="ok"/)
})

t.test('the words say what the ring shows', async (t) => {
  t.equal(ringWords(of(0, 0, 0, 12)), '12 of 12 OK')
  t.equal(ringWords(of(4, 2, 1, 8)), '8 of 15 OK, 4 critical, 2 warning, 1 unknown')
  t.equal(ringWords(of(0, 0, 0, 0)), 'no alarms')
})
