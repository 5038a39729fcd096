import fc from 'fast-check'
import t from 'tap'
import { Columns, type LogEntry } from '../../src/analytics/figures/columns.ts'
import { countLog } from '../../src/analytics/figures/count.ts'
import { Services } from '../../src/analytics/figures/services.ts'
import { Tally } from '../../src/analytics/figures/tally.ts'
import { median } from '../../src/lib/numbers.ts'

t.test('the middle of a tally is that of the sorted numbers', async () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500)), (numbers) => {
      const tally = new Tally(500)
      for (const one of numbers) tally.counts[one]!++
      return tally.median() === median(numbers)
    }),
  )
})

t.test('after any sequence of additions and removals the figures are those of plain counts', async () => {
  const now = new Date('2026-11-19T12:00:00.000Z')
  const minute = fc
    .integer({ min: -200_000, max: 0 })
    .map((back) => new Date(now.getTime() + back * 60_000).toISOString())
  const entry = fc.record({
    uploadId: fc.constantFrom(1, 2, null),
    setId: fc.constantFrom(1, 2),
    state: fc.constantFrom('open' as const, 'inprogress' as const, 'closed' as const),
    stage: fc.constantFrom('prd' as const, 'stg' as const),
    source: fc.constantFrom('uploaded' as const, 'desk' as const),
    createdAt: minute,
    reportedAt: minute,
  })
  const step = fc.oneof(
    fc.record({ add: fc.array(entry) }),
    fc.record({ id: fc.nat(20), upload: fc.constantFrom(0, 1, 2) }),
  )
  fc.assert(
    fc.property(fc.array(step), fc.constantFrom(null, '2026-09-01', '2026-11-01'), (steps, from) => {
      const columns = new Columns()
      let rows: LogEntry[] = []
      let id = 0
      for (const one of steps) {
        if ('add' in one) {
          for (const facts of one.add) {
            const row = { id: ++id, ...facts }
            rows.push(row)
            columns.append(row)
          }
        } else {
          rows = rows.filter((row) => row.id !== one.id && (row.uploadId ?? 0) !== (one.upload || -1))
          columns.remove(new Set([one.id]), new Set(one.upload ? [one.upload] : []))
        }
      }
      const filter = { from, to: '2026-11-19', services: [], states: [], stages: ['prd' as const], sources: [], q: '' }
      const counted = countLog({ columns, services: new Services() }, filter, now)
      const shown = rows.filter((row) => row.stage === 'prd' && (from === null || row.createdAt >= from))
      const minutes = (row: LogEntry) => Math.max(0, Date.parse(row.reportedAt) - Date.parse(row.createdAt)) / 60_000
      const ages = shown
        .filter(({ state }) => state !== 'closed')
        .map((row) => (now.getTime() - Date.parse(row.createdAt)) / 60_000)
      return (
        counted.counts.reduce((sum, count) => sum + count, 0) === shown.length &&
        counted.heat.reduce((sum, count) => sum + count, 0) === shown.length &&
        counted.medians.toClose === median(shown.filter(({ state }) => state === 'closed').map(minutes)) &&
        counted.medians.age === median(ages)
      )
    }),
  )
})
