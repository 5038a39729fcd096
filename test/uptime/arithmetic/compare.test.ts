import fc from 'fast-check'
import t from 'tap'
import { shareOut, timeToResolve } from '../../../src/uptime/arithmetic/attribution.ts'
import { budgetOf } from '../../../src/uptime/arithmetic/downtime.ts'
import { compareMonths, type MonthFigure } from '../../../src/uptime/arithmetic/index.ts'
import { lengthOf, unionOf } from '../../../src/uptime/arithmetic/spans.ts'
import { incident, reportOf, round } from './cases.ts'

function month(month: string, downtimeMinutes: number, baseMinutes: number): MonthFigure {
  return { month, downtimeMinutes, baseMinutes, uptime: 1 - downtimeMinutes / baseMinutes }
}

t.test('the year to date weighs months by their length', async (t) => {
  // 100 of 44 640 + 40 320 = 84 960 minutes: 84 860 ÷ 84 960 = 0.99882298
  const compared = compareMonths(month('2026-02', 0, 40_320), [
    month('2026-01', 100, 44_640),
    month('2025-12', 9999, 44_640),
  ])
  t.equal(round(compared.yearToDate.uptime, 8), 0.99882298)
  t.equal(compared.yearToDate.downtimeMinutes, 100)
  t.same(compared.yearToDate.missing, [])
  t.match(compared.lastMonth, { downtimeMinutes: 100, downtimeChange: -100 })
  t.equal(round(compared.lastMonth!.uptimeChange, 8), round(100 / 44_640, 8))
})

t.test('a month without a figure is named, and is neither 0 nor 100 %', async (t) => {
  const unknown = { ...month('2026-02', 0, 40_320), uptime: null }
  const compared = compareMonths(month('2026-04', 43.2, 43_200), [unknown, month('2026-03', 0, 44_640)])
  t.same(compared.yearToDate.missing, ['2026-01', '2026-02'])
  t.equal(round(compared.yearToDate.uptime, 8), round(1 - 43.2 / 87_840, 8))
  t.equal(compareMonths(month('2026-03', 0, 44_640), [unknown]).lastMonth, null)
  t.equal(compareMonths(unknown, []).yearToDate.uptime, null)
})

t.test('January looks back to December of the year before, and begins a new year', async (t) => {
  const compared = compareMonths(month('2027-01', 10, 44_640), [month('2026-12', 25, 44_640)])
  t.match(compared.lastMonth, { downtimeMinutes: 25, downtimeChange: -15 })
  t.equal(compared.yearToDate.downtimeMinutes, 10)
})

t.test('the budget is exact where floating point is not', async (t) => {
  // 1 − 0.999 is 0.0010000000000000009 in floating point; of 44 700 minutes 44.7 are allowed all the same.
  const minutes = (n: number) => n * 60_000
  t.same(budgetOf({ downMs: minutes(44.7), baseMs: minutes(44_700) }, 0.999), {
    allowedMinutes: 44.7,
    leftMinutes: 0,
    burnt: 1,
    isMet: true,
  })
  t.match(budgetOf({ downMs: 1, baseMs: minutes(43_200) }, 1), { allowedMinutes: 0, burnt: null, isMet: false })
  t.match(budgetOf({ downMs: 0, baseMs: minutes(43_200) }, 1), { isMet: true })
})

t.test('shares add up to the union, and overlaps belong to who began first', async (t) => {
  const shares = shareOut(
    [
      { owner: 'B', from: 20, to: 60 },
      { owner: 'A', from: 0, to: 30 },
      { owner: 'C', from: 10, to: 25 },
    ],
    [{ from: 0, to: 100 }],
  )
  t.same(
    [...shares],
    [
      ['A', 30],
      ['B', 30],
    ],
  )
  const claim = fc.record({ owner: fc.constantFrom('A', 'B', 'C'), from: fc.nat(100), to: fc.nat(100) })
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 12 }), (claims) => {
      const total = [...shareOut(claims, [{ from: 0, to: 100 }]).values()].reduce((sum, ms) => sum + ms, 0)
      return total === lengthOf(unionOf(claims))
    }),
    { seed: 20_261_121, numRuns: 200 },
  )
})

t.test('time to resolve is of what ended; what runs is only counted', async (t) => {
  const minutes = (n: number) => n * 60_000
  t.same(
    timeToResolve([
      { from: 0, to: minutes(10) },
      { from: 0, to: minutes(20) },
      { from: 0, to: minutes(90) },
      { from: 0, to: Infinity },
    ]),
    { resolved: 3, running: 1, meanMinutes: 40, medianMinutes: 20 },
  )
})

t.test('minutes by cause, the most first, with what has none', async (t) => {
  const report = reportOf(
    { month: '2026-10' },
    {
      incidents: [
        incident('PA', [['SEV1', '10-02 10:00', '10-02 10:30']], { cause: 'Deployment' }),
        incident('PB', [['SEV1', '10-02 10:20', '10-02 11:30']], { cause: 'Network' }),
        incident('PC', [['SEV1', '10-03 10:00', '10-03 10:05']]),
      ],
    },
  )
  t.same(report.causes, [
    { cause: 'Network', minutes: 60 },
    { cause: 'Deployment', minutes: 30 },
    { cause: null, minutes: 5 },
  ])
})
