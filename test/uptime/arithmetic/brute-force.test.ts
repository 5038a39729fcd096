import fc from 'fast-check'
import t from 'tap'
import type { AccountingRule, PlannedDowntime, Severity } from '../../../src/uptime/arithmetic/index.ts'
import { incident, part, reportOf, type Stretch } from './cases.ts'

const RUNS = { seed: 20_261_121, numRuns: 60 }
const MINUTE = 60_000
const FROM = Date.UTC(2026, 1, 1)
const MINUTES = 28 * 1440
/** Some incidents begin before the month or end after it. */
const BEFORE = -3000
const AFTER = MINUTES + 3000

const severity = fc.constantFrom<(Severity | null)[]>('SEV1', 'SEV2', 'SEV3', 'SEV4', null)
const minute = fc.integer({ min: BEFORE, max: AFTER })
const length = fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 9000 }))

interface Case {
  incidents: { severity: Severity | null; from: number; length: number; runs: boolean }[]
  planned: { from: number; length: number }[]
  blanks: number[]
  rule: Pick<AccountingRule, 'planned' | 'gapMeans' | 'serviceHours'>
}

const anyCase: fc.Arbitrary<Case> = fc.record({
  incidents: fc.array(fc.record({ severity, from: minute, length, runs: fc.nat(9).map((n) => n === 0) }), {
    maxLength: 15,
  }),
  planned: fc.array(fc.record({ from: minute, length }), { maxLength: 5 }),
  blanks: fc.array(fc.nat(MINUTES / 5 - 1), { maxLength: 40 }),
  rule: fc.record({
    planned: fc.constantFrom<AccountingRule['planned'][]>('shown', 'excluded'),
    gapMeans: fc.constantFrom<AccountingRule['gapMeans'][]>('unmeasured', 'excluded', 'down'),
    serviceHours: fc.constantFrom<AccountingRule['serviceHours'][]>(null, [
      { days: [1, 2, 3, 4, 5], from: '07:30', to: '19:00' },
      { days: [6], from: '22:00', to: '02:00' },
    ]),
  }),
})

const timeOf = (minute: number) => new Date(FROM + minute * MINUTE).toISOString()

function reportFor({ incidents, planned, blanks, rule }: Case) {
  const values = Array.from({ length: MINUTES / 5 }, (): number | null => 0)
  for (const i of blanks) values[i] = null
  return reportOf(
    { month: '2026-02', rule },
    {
      incidents: incidents.map((one, i) => {
        const stretch: Stretch = [one.severity, timeOf(one.from), one.runs ? undefined : timeOf(one.from + one.length)]
        return incident(`P${i}`, [stretch])
      }),
      planned: planned.map(
        ({ from, length }, i): PlannedDowntime => ({
          id: `DT-${i}`,
          title: 'Plan',
          from: timeOf(from),
          to: timeOf(from + length),
        }),
      ),
      errors: [part('Prometheus', { from: timeOf(0), stepSeconds: 300, values, partial: [] })],
    },
  )
}

/** The same by looking at each minute of the month, one after the other. */
function minuteByMinute({ incidents, planned, blanks, rule }: Case) {
  const split = { up: 0, down: 0, planned: 0, unmeasured: 0, outsideHours: 0 }
  let base = 0
  const blank = new Set(blanks)
  for (let m = 0; m < MINUTES; m += 1) {
    const isIn = (one: { from: number; length: number }) => one.from <= m && m < one.from + one.length
    const counts = incidents.some(
      (one) => (one.severity === 'SEV1' || one.severity === 'SEV2') && (isIn(one) || (one.runs && one.from <= m)),
    )
    const isPlanned = planned.some(isIn)
    const isBlank = blank.has(Math.floor(m / 5))
    const isDown = counts || (isBlank && rule.gapMeans === 'down')
    if (rule.serviceHours && !isServiceMinute(m)) split.outsideHours += 1
    else if (isPlanned && rule.planned === 'excluded') split.planned += 1
    else {
      if (isDown || !isBlank || rule.gapMeans !== 'excluded') base += 1
      if (isDown) split.down += 1
      else if (isPlanned) split.planned += 1
      else if (isBlank) split.unmeasured += 1
      else split.up += 1
    }
  }
  return { split, base }
}

/** 1 February 2026 is a Sunday. */
function isServiceMinute(m: number): boolean {
  const weekday = Math.floor(m / 1440) % 7
  const clock = m % 1440
  if (weekday === 6) return clock >= 22 * 60
  if (weekday === 0) return clock < 120
  return clock >= 450 && clock < 1140
}

t.test('downtime, uptime and the split of the month are what counting minute by minute gives', async (t) => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { adjusted } = reportFor(one)
      const { split, base } = minuteByMinute(one)
      t.same(adjusted.split, split)
      t.equal(adjusted.baseMinutes, base)
      t.equal(adjusted.downtimeMinutes, split.down)
      t.equal(adjusted.uptime, base === 0 ? null : (base - split.down) / base)
    }),
    RUNS,
  )
})

t.test('uptime lies in 0 to 1, and the five kinds of time add up to the month', async (t) => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { uptime, split } = reportFor(one).adjusted
      const whole = Object.values(split).reduce((sum, minutes) => sum + minutes, 0)
      return (uptime === null || (uptime >= 0 && uptime <= 1)) && whole === MINUTES
    }),
    RUNS,
  )
  t.pass()
})

t.test('the order of incidents changes nothing, and one more never makes uptime better', async (t) => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const { uptime } = reportFor(one).adjusted
      const reversed = reportFor({ ...one, incidents: [...one.incidents].reverse() }).adjusted.uptime
      const fewer = reportFor({ ...one, incidents: one.incidents.slice(1) }).adjusted.uptime
      // With gaps taken out, an incident puts the gaps it covers back into the base, as down: that is worse, too.
      return uptime === reversed && (uptime ?? 1) <= (fewer ?? 1)
    }),
    RUNS,
  )
  t.pass()
})

t.test('minutes by cause add up to the downtime of the incidents', async (t) => {
  fc.assert(
    fc.property(anyCase, (one) => {
      const report = reportFor({ ...one, rule: { ...one.rule, gapMeans: 'unmeasured' } })
      const minutes = report.causes.reduce((sum, share) => sum + share.minutes, 0)
      return minutes === report.downtimeMinutes
    }),
    RUNS,
  )
  t.pass()
})
