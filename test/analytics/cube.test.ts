import fc from 'fast-check'
import t from 'tap'
import { buildCube } from '../../src/analytics/cube/data.ts'
import { Log } from '../../src/analytics/cube/log.ts'
import { overlayRow } from '../../src/analytics/cube/overlay.ts'
import { buildWavelet, numberAt } from '../../src/analytics/cube/wavelet.ts'
import { Services } from '../../src/analytics/figures/services.ts'
import { LOG_SOURCES, LOG_STAGES, LOG_STATES } from '../../src/analytics/words.ts'
import { countPlainly, figuresOf, type PlainRow } from './plain.ts'

t.test('the number of each rank among any parts is that of the sorted numbers, extras and all', async () => {
  const numbers = fc.array(fc.nat(3_000), { maxLength: 200 })
  fc.assert(
    fc.property(numbers, fc.array(fc.nat(200), { maxLength: 8 }), fc.array(fc.nat(9_000)), (all, cuts, more) => {
      const data = buildWavelet(Int32Array.from(all))
      const edges = [...new Set(cuts.map((cut) => Math.min(cut, all.length)))].sort((a, b) => a - b)
      const parts = edges.flatMap((from, i): [number, number][] =>
        i % 2 === 0 && edges[i + 1] !== undefined ? [[from, edges[i + 1]!]] : [],
      )
      const among = parts.flatMap(([from, to]) => all.slice(from, to))
      const gone = among.filter((_, i) => i % 3 === 0)
      const extra = [...more.map((value) => ({ value, n: 1 })), ...gone.map((value) => ({ value, n: -1 }))]
      const left = [...among.filter((_, i) => i % 3 !== 0), ...more].sort((a, b) => a - b)
      return left.every((value, rank) => numberAt(data, parts, extra, rank) === value)
    }),
  )
})

/** Services without a database: the sets of two and of one. */
async function servicesFor(): Promise<Services> {
  const services = [1, 2, 3].map((id) => ({ id, name: `Service ${id}`, folded: `service ${id}` }))
  const sets = [[1], [2], [1, 2], [3]].map((ids, i) => ({ id: i + 1, services: JSON.stringify(ids) }))
  const known = new Services()
  known.take(services, sets)
  return known
}

const NOW = new Date('2026-11-19T12:00:00.000Z')
const SET_SERVICES = [['Service 1'], ['Service 2'], ['Service 1', 'Service 2'], ['Service 3']]

const time = fc.integer({ min: -150_000, max: 0 }).map((back) => new Date(NOW.getTime() + back * 60_000).toISOString())
const incident = fc.record({
  setId: fc.constantFrom(1, 2, 3, 4),
  state: fc.constantFrom(...LOG_STATES),
  stage: fc.constantFrom(...LOG_STAGES),
  source: fc.constantFrom(...LOG_SOURCES),
  createdAt: time,
  reportedAt: time,
})
const day = fc.option(
  fc
    .integer({ min: 0, max: 110 })
    .map((back) => new Date(NOW.getTime() - back * 86_400_000).toISOString().slice(0, 10)),
)
const someOf = <T>(words: readonly T[]) => fc.subarray([...words])
const asked = fc.record({
  from: day,
  to: day,
  services: fc.subarray(['Service 1', 'Service 2', 'Service 3']),
  states: someOf(LOG_STATES),
  stages: someOf(LOG_STAGES),
  sources: someOf(LOG_SOURCES),
})

t.test('a cube and the changes since are equal to a plain count, for any filter', async (t) => {
  const services = await servicesFor()
  const plainOf = ({ setId, ...row }: { setId: number } & Omit<PlainRow, 'services'>): PlainRow => {
    return { ...row, services: SET_SERVICES[setId - 1]! }
  }
  fc.assert(
    fc.property(fc.array(incident), fc.array(incident), fc.array(fc.nat(60)), asked, (base, added, gone, filter) => {
      const [from, to] = [filter.from, filter.to].sort((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1))
      const days = filter.from && filter.to ? { from: from!, to: to! } : { from: filter.from, to: filter.to }
      const numbers = base.flatMap((one) => {
        const row = overlayRow({ ...one, seq: 0, n: 1 })
        return [row.set, row.word, row.created, row.spent]
      })
      const log = new Log(buildCube(Int32Array.from(numbers)), services)
      for (const one of added) log.add(overlayRow({ ...one, seq: 1, n: 1 }))
      const all = [...base, ...added]
      const without = new Set(gone.filter((i) => i < all.length))
      for (const i of without) log.add(overlayRow({ ...all[i]!, seq: 2, n: -1 }))
      const rows = all.filter((_, i) => !without.has(i)).map(plainOf)
      const asked = { ...filter, ...days, q: '' }
      t.same(figuresOf(log, asked, NOW), countPlainly(rows, asked, NOW))
    }),
    { numRuns: 300 },
  )
})
