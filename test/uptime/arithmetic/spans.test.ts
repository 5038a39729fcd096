import fc from 'fast-check'
import t from 'tap'
import {
  differenceOf,
  intersectionOf,
  lengthOf,
  type Span,
  spanOf,
  unionOf,
} from '../../../src/uptime/arithmetic/spans.ts'

const RUNS = { seed: 20_261_121, numRuns: 300 }
const END = 200

/** Any spans, reversed and empty ones too. */
const spans = fc.array(
  fc.record({ from: fc.integer({ min: -10, max: END + 10 }), to: fc.integer({ min: -10, max: END + 10 }) }),
  { maxLength: 12 },
)

/** Moment by moment: whether it lies in any of them. */
function marks(list: readonly Span[]): boolean[] {
  return Array.from({ length: END + 20 }, (_, i) => list.some(({ from, to }) => from <= i - 10 && i - 10 < to))
}

function isNormal(list: readonly Span[]): boolean {
  return list.every(({ from, to }, i) => from < to && (i === 0 || list[i - 1]!.to < from))
}

t.test('a union holds exactly the moments of its spans, each once, in order', async (t) => {
  fc.assert(
    fc.property(spans, (list) => {
      const union = unionOf(list)
      const expected = marks(list)
      return (
        isNormal(union) &&
        JSON.stringify(marks(union)) === JSON.stringify(expected) &&
        lengthOf(union) === expected.filter(Boolean).length
      )
    }),
    RUNS,
  )
  t.pass()
})

t.test('intersection and difference are what they are moment by moment, and stay in order', async (t) => {
  fc.assert(
    fc.property(spans, spans, (one, other) => {
      const [a, b] = [unionOf(one), unionOf(other)]
      const [inA, inB] = [marks(a), marks(b)]
      const both = intersectionOf(a, b)
      const left = differenceOf(a, b)
      return (
        isNormal(both) &&
        isNormal(left) &&
        JSON.stringify(marks(both)) === JSON.stringify(inA.map((is, i) => is && inB[i])) &&
        JSON.stringify(marks(left)) === JSON.stringify(inA.map((is, i) => is && !inB[i])) &&
        lengthOf(both) + lengthOf(left) === lengthOf(a)
      )
    }),
    RUNS,
  )
  t.pass()
})

t.test('spans that touch become one; empty and reversed ones are nothing', async (t) => {
  t.same(
    unionOf([
      { from: 5, to: 9 },
      { from: 1, to: 5 },
      { from: 7, to: 7 },
      { from: 20, to: 12 },
    ]),
    [{ from: 1, to: 9 }],
  )
  t.same(unionOf([]), [])
})

t.test('a span without an end runs for ever, and one whose time cannot be read holds nothing', async (t) => {
  const running = spanOf({ from: '2026-10-01T00:00:00.000Z', to: null })
  t.equal(running.to, Infinity)
  t.same(intersectionOf([running], [{ from: 0, to: Date.UTC(2026, 9, 2) }]), [
    { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 9, 2) },
  ])
  t.same(unionOf([spanOf({ from: 'soon', to: null })]), [])
})
