import t from 'tap'
import {
  computeUptime,
  DEFAULT_RULE,
  type RecordedIncident,
  type Severity,
} from '../../../src/uptime/arithmetic/index.ts'
import { processorMs } from '../../support/cost.ts'
import { frontEnd, incident, part } from './cases.ts'

const FROM = Date.parse('2026-09-30T22:00:00Z')
const MINUTES = 745 * 60
const SEVERITIES: Severity[] = ['SEV3', 'SEV1', 'SEV2']

/** Numbers that look random and are the same in every run. */
function* numbers(): Generator<number> {
  for (let seed = 42; ; ) {
    seed = (seed * 48_271) % 2_147_483_647
    yield seed
  }
}

const random = numbers()
const upTo = (most: number) => random.next().value % most

function incidents(name: string): RecordedIncident[] {
  return Array.from({ length: 500 }, (_, i) => {
    const from = FROM + upTo(MINUTES) * 60_000
    const times = [0, 1, 2, 3].map((n) => new Date(from + n * (1 + upTo(40)) * 60_000 * n).toISOString())
    const stretches = SEVERITIES.map((severity, n): [Severity, string, string] => [severity, times[n]!, times[n + 1]!])
    const desk = i % 5 === 0
    return incident(desk ? `INC-${name}${i}` : `${name}${i}`, stretches, {
      sameAs: desk ? [`${name}${i + 1}`] : [`${name}${i}`],
    })
  })
}

function month(most: number) {
  const values = Array.from({ length: MINUTES / 5 }, () =>
    upTo(200) === 0 ? null : upTo(most) * (upTo(3) === 0 ? 1 : 0),
  )
  return { from: new Date(FROM).toISOString(), stepSeconds: 300, values, partial: [] }
}

t.test(
  'thirty front ends, 500 incidents each and a month of steps from two sources take no noticeable time',
  async (t) => {
    const frontEnds = Array.from({ length: 30 }, (_, i) =>
      frontEnd({
        slug: `f${i}`,
        incidents: incidents(`F${i}X`),
        errors: [part('Grafana', month(20)), part('Dynatrace', month(9))],
        requests: [part('Grafana', month(9000))],
      }),
    )
    const input = { month: '2026-10', timeZone: 'Europe/Stockholm', rule: DEFAULT_RULE, frontEnds }
    const took = processorMs(() => t.equal(computeUptime(input).frontEnds.length, 30))
    // About 200 ms when nothing else runs.
    t.ok(took < 1000, `${took} ms`)
  },
)
