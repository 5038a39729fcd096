import t from 'tap'
import { repeatChoices, ruleOf } from '../../src/downtimes/series/choices.ts'
import { occurrencesOf, problemWithRule, wallMinutes } from '../../src/downtimes/series/rule.ts'
import { recurrenceWords } from '../../src/downtimes/series/words.ts'

const ZONE = 'Europe/Berlin'

function starts(rule: string, firstLocal: string, to: string, zone = ZONE, durationMinutes = 120): string[] {
  const from = `${firstLocal.slice(0, 10)}T00:00:00.000Z`
  return occurrencesOf({ rule, zone, firstLocal, durationMinutes }, { from, to }).map(
    ({ startsAt, endsAt }) => `${startsAt.slice(0, 16)} ${endsAt.slice(11, 16)}`,
  )
}

t.test('every first Sunday stays at 02:00 on the wall when the clocks change', async (t) => {
  t.same(starts('FREQ=MONTHLY;BYDAY=1SU', '2027-02-07T02:00', '2027-05-01T00:00:00.000Z'), [
    '2027-02-07T01:00 03:00',
    '2027-03-07T01:00 03:00',
    '2027-04-04T00:00 02:00',
  ])
})

t.test('a night in which the clocks change holds the window that the wall shows', async (t) => {
  const weekly = 'FREQ=WEEKLY;BYDAY=SU'
  t.same(
    starts(weekly, '2027-10-24T02:00', '2027-11-08T00:00:00.000Z'),
    ['2027-10-24T00:00 02:00', '2027-10-31T00:00 03:00', '2027-11-07T01:00 03:00'],
    '02:00 comes twice on the 31st: from the first of them, three hours to 04:00',
  )
  t.same(
    starts(weekly, '2027-03-21T02:30', '2027-04-05T00:00:00.000Z'),
    ['2027-03-21T01:30 03:30', '2027-03-28T01:30 02:30', '2027-04-04T00:30 02:30'],
    '02:30 is skipped on the 28th: it begins when that hour would have been',
  )
  t.same(
    starts(weekly, '2027-03-28T01:45', '2027-03-29T00:00:00.000Z', ZONE, 30),
    ['2027-03-28T00:45 01:15'],
    'an end that is skipped is reckoned by the time before',
  )
  t.same(starts(weekly, '2026-11-01T02:00', '2026-11-02T00:00:00.000Z', 'America/New_York'), ['2026-11-01T07:00 09:00'])
})

t.test('a rule ends by its count, or with its last day included', async (t) => {
  t.equal(starts('FREQ=DAILY;COUNT=3', '2026-12-01T22:00', '2027-02-01T00:00:00.000Z').length, 3)
  t.same(starts('FREQ=WEEKLY;UNTIL=20261215', '2026-12-01T23:30', '2027-02-01T00:00:00.000Z', ZONE, 30), [
    '2026-12-01T22:30 23:00',
    '2026-12-08T22:30 23:00',
    '2026-12-15T22:30 23:00',
  ])
  t.equal(starts('FREQ=DAILY;UNTIL=20261202T213000Z', '2026-12-01T22:30', '2027-02-01T00:00:00.000Z').length, 2)
  t.equal(starts('FREQ=DAILY;UNTIL=20261202T212900Z', '2026-12-01T22:30', '2027-02-01T00:00:00.000Z').length, 1)
})

t.test('what cannot be a rule, or does not give its first time, is refused in words', async (t) => {
  const problem = (rule: string, firstLocal = '2026-12-06T02:00') => problemWithRule({ rule, zone: ZONE, firstLocal })
  for (const rule of ['FREQ=MONTHLY;BYDAY=1SU', 'rrule:freq=weekly;byday=SU,MO', 'FREQ=YEARLY;BYMONTH=12;BYDAY=1SU'])
    t.equal(problem(rule), null, rule)
  for (const rule of [
    '',
    'SU',
    'FREQ=HOURLY',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=WEEKLY;INTERVAL=0',
    'FREQ=DAILY;FREQ=DAILY',
  ])
    t.match(problem(rule), /Write a rule of RFC 5545/, rule)
  t.match(problem('FREQ=DAILY;DTSTART=20260101'), /Write a rule/)
  t.match(problem('FREQ=DAILY;COUNT=2;UNTIL=20270101'), /not both/)
  t.match(problem('FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'), /BYDAY takes plain weekdays/, 'would be looked for for ever')
  t.match(problem('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'), /gives no time at all/)
  t.equal(
    problem('FREQ=MONTHLY;BYDAY=1SU', '2026-12-07T02:00'),
    'The first start, 2026-12-07 02:00, is none that this rule gives; the first would be 2027-01-03 02:00.',
  )
})

t.test('a series is told in words', async (t) => {
  const words = (rule: string, durationMinutes = 120) =>
    recurrenceWords({ rule, zone: ZONE, firstLocal: '2026-11-01T02:00', durationMinutes })
  t.equal(words('FREQ=MONTHLY;BYDAY=1SU'), 'every first Sunday 02:00–04:00 Europe/Berlin')
  t.equal(words('FREQ=WEEKLY;BYDAY=SU;COUNT=4'), 'every Sunday, 4 times 02:00–04:00 Europe/Berlin')
  t.equal(
    words('FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE'),
    'every second week on Sunday and Wednesday 02:00–04:00 Europe/Berlin',
  )
  t.equal(words('FREQ=MONTHLY;BYMONTHDAY=1,15'), 'every month on day 1 and day 15 02:00–04:00 Europe/Berlin')
  t.equal(words('FREQ=MONTHLY;INTERVAL=3;BYDAY=1SU'), 'every 3 months on the first Sunday 02:00–04:00 Europe/Berlin')
  t.match(words('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1'), /^every last weekday of the month /)
  t.match(words('FREQ=YEARLY;BYMONTH=3,9;BYDAY=-1SU'), /^every last Sunday of March and September /)
  t.match(words('FREQ=DAILY;UNTIL=20270301'), /^every day, until 1 Mar 2027 /)
  t.match(words('FREQ=WEEKLY', 1500), /^every Sunday 02:00–03:00 the next day /)
})

t.test('a form offers what its first day can mean', async (t) => {
  const offered = (day: string) => repeatChoices(`${day}T02:00`, ZONE).map(({ word }) => word)
  t.same(offered('2026-11-29'), [
    'every day',
    'every Sunday',
    'every second week on Sunday',
    'every fifth Sunday',
    'every last Sunday',
    'every month on day 29',
    'every 3 months on the fifth Sunday',
  ])
  t.notOk(offered('2026-11-01').includes('every last Sunday'))
  t.equal(ruleOf({ repeat: 'place', until: '2027-03-01' }, '2026-11-01T02:00'), 'FREQ=MONTHLY;BYDAY=1SU;UNTIL=20270301')
  t.equal(ruleOf({ repeat: '' }, '2026-11-01T02:00'), '')
  t.equal(ruleOf({ repeat: 'nonsense' }, '2026-11-01T02:00'), '')
  t.equal(wallMinutes('2026-10-25T00:00:00.000Z', '2026-10-25T03:00:00.000Z', ZONE), 120, '02:00 to 04:00 on the wall')
})
