import t from 'tap'
import { monthAfter, monthPeriod } from '../../../src/uptime/arithmetic/index.ts'
import { type ServiceHours, serviceSpans } from '../../../src/uptime/arithmetic/service-hours.ts'
import { lengthOf } from '../../../src/uptime/arithmetic/spans.ts'
import { incident, reportOf } from './cases.ts'

const HOUR = 3_600_000

t.test('a month has the hours that its zone gives it', async (t) => {
  const lengths: [string, string, number][] = [
    ['2026-02', 'UTC', 28 * 24],
    ['2028-02', 'UTC', 29 * 24],
    ['2026-04', 'UTC', 30 * 24],
    ['2026-10', 'UTC', 31 * 24],
    // America/Detroit: 8 March and 1 November.
    ['2026-03', 'America/Detroit', 743],
    ['2026-11', 'America/Detroit', 721],
    ['2026-10', 'America/Detroit', 744],
    // Europe/Berlin: 29 March and 25 October.
    ['2026-03', 'Europe/Berlin', 743],
    ['2026-10', 'Europe/Berlin', 745],
    ['2026-11', 'Europe/Berlin', 720],
    // Australia/Lord_Howe moves by half an hour: 5 April back, 4 October on.
    ['2026-04', 'Australia/Lord_Howe', 720.5],
    ['2026-10', 'Australia/Lord_Howe', 743.5],
    ['2026-12', 'Australia/Lord_Howe', 744],
  ]
  for (const [month, zone, hours] of lengths) {
    const { from, to } = monthPeriod(month, zone)
    t.equal((to - from) / HOUR, hours, `${month} in ${zone}`)
  }
})

t.test('a month begins and ends at local midnight', async (t) => {
  t.match(monthPeriod('2026-10', 'Europe/Berlin'), {
    from: Date.parse('2026-09-30T22:00:00Z'),
    to: Date.parse('2026-10-31T23:00:00Z'),
  })
  t.match(monthPeriod('2026-10', 'Australia/Lord_Howe'), {
    from: Date.parse('2026-09-30T13:30:00Z'),
    to: Date.parse('2026-10-31T13:00:00Z'),
  })
  t.equal(monthPeriod('2026-12', 'America/Detroit').to, Date.parse('2027-01-01T05:00:00Z'))
})

t.test('what is no month or no zone is refused in words', async (t) => {
  t.throws(() => monthPeriod('2026-13', 'UTC'), /expected a month such as 2026-10, got “2026-13”/)
  t.throws(() => monthPeriod('2026-1', 'UTC'), /expected a month/)
  t.throws(
    () => monthPeriod('2026-10', 'Mars/Olympus'),
    /expected a time zone such as Europe\/Berlin, got “Mars\/Olympus”/,
  )
})

t.test('months follow one another over the year, both ways', async (t) => {
  t.equal(monthAfter('2026-12'), '2027-01')
  t.equal(monthAfter('2026-01', -1), '2025-12')
  t.equal(monthAfter('2026-01', -13), '2024-12')
  t.equal(monthAfter('2026-03', 12), '2027-03')
})

t.test('an incident over the half hour of Lord Howe is as long as it was', async (t) => {
  // On 4 October the clocks go from 02:00 to 02:30: 01:30 to 03:00 by the clock is one hour (15:00–16:00 UTC on the 3rd).
  const month = { month: '2026-10', zone: 'Australia/Lord_Howe' }
  const report = reportOf(month, { incidents: [incident('PA', [['SEV1', '10-03 15:00', '10-03 16:00']])] })
  t.equal(report.periodMinutes, 44_610)
  t.equal(report.downtimeMinutes, 60)
  t.equal(report.uptime, 44_550 / 44_610)
})

/** An oracle of its own: the clock on the wall as Intl tells it, minute by minute. */
function wallMinutes(month: string, zone: string, hours: ServiceHours): number {
  const { from, to } = monthPeriod(month, zone)
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const days = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  let minutes = 0
  for (let at = from; at < to; at += 60_000) {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
    const time = `${parts['hour']}:${parts['minute']}`
    const day = days.indexOf(parts['weekday']!)
    const before = day === 1 ? 7 : day - 1
    const isIn = hours.some(({ days, from, to }) =>
      from < to
        ? days.includes(day) && from <= time && time < to
        : (days.includes(day) && from <= time) || (days.includes(before) && time < to),
    )
    if (isIn) minutes += 1
  }
  return minutes
}

t.test('service hours follow the clock on the wall, also in the months when it changes', async (t) => {
  const hours: ServiceHours = [
    { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:30' },
    { days: [6, 7], from: '00:00', to: '24:00' },
    { days: [3], from: '22:00', to: '06:00' },
  ]
  for (const [month, zone] of [
    ['2026-03', 'America/Detroit'],
    ['2026-11', 'America/Detroit'],
    ['2026-10', 'Europe/Berlin'],
    ['2026-04', 'Australia/Lord_Howe'],
    ['2026-10', 'Australia/Lord_Howe'],
  ] as const) {
    const minutes = lengthOf(serviceSpans(hours, monthPeriod(month, zone))) / 60_000
    t.equal(minutes, wallMinutes(month, zone, hours), `${month} in ${zone}`)
  }
})

t.test('a window of the evening before the month reaches into it, and one at its end is cut', async (t) => {
  // 30 September 2026 is a Wednesday: 00:00–06:00 of 1 October belongs to it. 31 October is no Wednesday.
  const october = monthPeriod('2026-10', 'UTC')
  const spans = serviceSpans([{ days: [3], from: '22:00', to: '06:00' }], october)
  t.same(spans[0], { from: october.from, to: october.from + 6 * HOUR })
  const saturdays = serviceSpans([{ days: [6], from: '22:00', to: '06:00' }], october)
  t.same(saturdays.at(-1), { from: october.to - 2 * HOUR, to: october.to })
})
