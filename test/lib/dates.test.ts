import t from 'tap'
import {
  daysFromTo,
  formatDayTime,
  formatDuration,
  formatExact,
  formatWhen,
  readInstant,
  splitByDay,
  startOfDay,
} from '../../src/lib/dates.ts'

const ZONE = 'Europe/Stockholm'

t.test('times are shown in the zone of the site, shorter the nearer they are', async (t) => {
  const now = new Date('2026-11-19T13:32:00.000Z')
  t.equal(formatWhen('2026-11-19T12:52:00.000Z', ZONE, now), '13:52')
  t.equal(formatWhen('2026-11-17T13:32:00.000Z', ZONE, now), '17 Nov, 14:32')
  t.equal(formatWhen('2025-11-17T13:32:00.000Z', ZONE, now), '17 Nov 2025')
  t.equal(formatWhen('2025-12-31T23:30:00.000Z', ZONE, new Date('2026-01-01T09:00:00.000Z')), '00:30')
  t.equal(formatWhen('2025-11-19T13:32:00.000Z', ZONE, now), '19 Nov 2025', 'the same day of another year')
  t.equal(formatDayTime('2026-11-01T08:05:00.000Z', ZONE, 2026), 'Sun 1 Nov, 09:05')
  t.equal(formatDayTime('2025-12-31T22:30:00.000Z', ZONE, 2026), 'Wed 31 Dec 2025, 23:30')
  t.equal(formatExact('2026-11-19T13:30:41.000Z', ZONE), '19 Nov 2026, 14:30 CET')
  t.equal(formatExact('2026-07-19T13:30:41.000Z', ZONE), '19 Jul 2026, 15:30 CEST')
})

t.test('durations have two units at most, and seconds only below one minute', async (t) => {
  const cases: [number, string][] = [
    [0, '0 s'],
    [20_400, '20 s'],
    [38 * 60_000, '38 min'],
    [64 * 60_000, '1 h 4 min'],
    [120 * 60_000, '2 h'],
    [53 * 3_600_000, '2 d 5 h'],
  ]
  for (const [ms, words] of cases) t.equal(formatDuration(ms), words)
})

t.test('a span is split at the midnights of the zone, also when a day has 23 or 25 hours', async (t) => {
  const spring = splitByDay('2026-03-28T22:00:00.000Z', '2026-03-30T00:00:00.000Z', ZONE)
  t.same(
    spring.map(({ day, ms }) => [day, ms / 3_600_000]),
    [
      ['2026-03-28', 1],
      ['2026-03-29', 23],
      ['2026-03-30', 2],
    ],
  )
  const autumn = splitByDay(startOfDay('2026-10-25', ZONE), startOfDay('2026-10-26', ZONE), ZONE)
  t.same(autumn, [{ day: '2026-10-25', ms: 25 * 3_600_000 }])
  t.same(splitByDay('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', ZONE), [])
})

t.test('only a time with its offset is a time', async (t) => {
  t.equal(readInstant('2026-11-19T14:30:00+01:00'), '2026-11-19T13:30:00.000Z')
  t.equal(readInstant('2026-11-19T14:30Z'), '2026-11-19T14:30:00.000Z')
  for (const wrong of [
    '2026-11-19T14:30:00',
    '2026-11-19',
    'yesterday',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '',
  ]) {
    t.equal(readInstant(wrong), null, wrong)
  }
})

t.test('a list of days has both its ends', async (t) => {
  t.same(daysFromTo('2026-02-27', '2026-03-02'), ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'])
})
