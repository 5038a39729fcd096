import t from 'tap'
import { readDuration } from '../../src/downtimes/desk/times.ts'
import { calendarOf, monthAfter, readMonth, spanOf, weeksOf } from '../../src/downtimes/listing/month.ts'

t.test('a month is shown in whole weeks, Monday first', async (t) => {
  const november = weeksOf('2026-11')
  t.equal(november.length, 6)
  t.equal(november[0]![0], '2026-10-26')
  t.equal(november.at(-1)![6], '2026-12-06')
  t.same(
    weeksOf('2027-02').map(([monday]) => monday),
    ['2027-02-01', '2027-02-08', '2027-02-15', '2027-02-22'],
  )
})

t.test('months follow one another over the year, and what is none is no month', async (t) => {
  t.equal(monthAfter('2026-12', 1), '2027-01')
  t.equal(monthAfter('2026-01', -1), '2025-12')
  for (const text of ['2026-13', '2026-00', '2026', 'x', '', undefined]) t.equal(readMonth(text), undefined)
  t.equal(readMonth(' 2026-11 '), '2026-11')
})

t.test('days are those of the zone, also where the clocks change', async (t) => {
  const zone = 'Europe/Stockholm'
  t.same(spanOf('2026-10', zone), { from: '2026-09-27T22:00:00.000Z', to: '2026-11-01T23:00:00.000Z' })
  const night = { startsAt: '2026-10-24T22:00:00.000Z', endsAt: '2026-10-25T23:00:00.000Z' }
  const days = calendarOf('2026-10', [night], { zone, today: '2026-10-25' }).flat()
  t.same(
    days.filter(({ items }) => items.length > 0).map(({ day, isToday }) => [day, isToday]),
    [['2026-10-25', true]],
    'a day of 25 hours is one day',
  )
})

t.test('a length is read as people write it', async (t) => {
  const minutes = (text: string) => {
    const ms = readDuration(text)
    return ms === null ? null : ms / 60_000
  }
  for (const [text, wanted] of [
    ['4 h', 240],
    ['90min', 90],
    ['1.5h', 90],
    ['1,5 h', 90],
    ['1 d 2 h 3 min', 1563],
    ['0 h', null],
    ['4', null],
    ['-4 h', null],
    ['4 h and a bit', null],
  ] as const)
    t.equal(minutes(text), wanted, text)
})
