import fc from 'fast-check'
import t from 'tap'
import { zeroWhereMeasured } from '../../../src/uptime/arithmetic/index.ts'
import { addUp, blanksOf, coverageOf, type Grid, gapsOf } from '../../../src/uptime/arithmetic/series.ts'
import { at, series } from './cases.ts'

const START = Date.parse(at('10-01 00:00'))
const STEP = 300_000

function gridOf(count: number): Grid {
  return { from: START, stepMs: STEP, count }
}

t.test(
  'parts are added step by step; where one has no data the sum of the others is kept and not called whole',
  async (t) => {
    const sum = addUp(
      [series('10-01 00:00', 3, { 0: 5, 1: null, 2: 2 }), series('10-01 00:00', 3, { 0: 1, 1: 3, 2: null })],
      gridOf(3),
    )
    t.same([...sum.sums], [6, 3, 2])
    t.same([...sum.known], [2, 1, 1])
    t.equal(coverageOf(sum), 1 / 3)
    t.same(gapsOf(sum), [{ from: START + STEP, to: START + 3 * STEP }])
    t.same(blanksOf(sum), [])
  },
)

t.test('a part whose source failed is missing in every step, and hides nothing of the others', async (t) => {
  const sum = addUp([series('10-01 00:00', 2, { 0: 5 }), null], gridOf(2))
  t.same([...sum.sums], [5, 0])
  t.equal(coverageOf(sum), 0)
})

t.test('a step of which only a part was measured keeps its count, and is not covered', async (t) => {
  const sum = addUp([series('10-01 00:00', 2, { 0: 5 }, [0])], gridOf(2))
  t.same([...sum.known], [1, 2])
  t.equal(sum.sums[0], 5)
})

t.test('zero and no data are never the same', async (t) => {
  const sum = addUp([series('10-01 00:00', 2, { 0: 0, 1: null })], gridOf(2))
  t.same([...sum.known], [2, 0])
  t.same(blanksOf(sum), [{ from: START + STEP, to: START + 2 * STEP }])
})

t.test('a series that begins earlier or later is laid on the month; other steps are refused', async (t) => {
  const sum = addUp([series('09-30 23:55', 3, { 0: 1, 1: 2, 2: 3 })], gridOf(3))
  t.same([...sum.sums], [2, 3, 0])
  t.same([...sum.known], [2, 2, 0])
  t.throws(() => addUp([{ ...series('10-01 00:00', 3), stepSeconds: 60 }], gridOf(3)), RangeError)
  t.throws(() => addUp([series('10-01 00:01', 3)], gridOf(3)), RangeError)
})

t.test('what is known never grows by a missing part, and sums are those of the parts', async (t) => {
  const value = fc.option(fc.nat(50), { nil: null })
  const parts = fc.array(fc.array(value, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(parts, (lists) => {
      const sum = addUp(
        lists.map((values) => ({ from: at('10-01 00:00'), stepSeconds: 300, values, partial: [] })),
        gridOf(6),
      )
      return Array.from({ length: 6 }, (_, i) => i).every((i) => {
        const here = lists.map((values) => values[i] ?? null).filter((one) => one !== null)
        const known = here.length === 0 ? 0 : here.length === lists.length ? 2 : 1
        return sum.sums[i] === here.reduce((all, one) => all + one, 0) && sum.known[i] === known
      })
    }),
    { seed: 20_261_121, numRuns: 200 },
  )
  t.pass()
})

t.test('errors are zero only where the control proves that counting ran', async (t) => {
  const errors = series('10-01 00:00', 4, { 0: null, 1: 4, 2: null, 3: null })
  const control = series('10-01 00:00', 4, { 0: 80, 1: 90, 2: null, 3: 70 }, [3])
  t.same(zeroWhereMeasured(errors, control).values, [0, 4, null, null])
})
