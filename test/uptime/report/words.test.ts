import t from 'tap'
import { monthPeriod } from '../../../src/uptime/arithmetic/index.ts'
import { formatRange, wallClock } from '../../../src/uptime/arithmetic/words.ts'
import {
  describePeriod,
  formatChange,
  formatCoverage,
  formatMinutes,
  formatSpan,
  formatTarget,
  formatUptime,
} from '../../../src/uptime/report/words.ts'

function period(month: string, timeZone: string): string {
  const { from, to } = monthPeriod(month, timeZone)
  const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()]
  return describePeriod({ from: start, to: end, timeZone, periodMinutes: (to - from) / 60_000 }).replaceAll(
    '\u202f',
    ' ',
  )
}

t.test('a period says its true length, and why it is not a multiple of 24 hours', async (t) => {
  t.equal(
    period('2026-10', 'Europe/Stockholm'),
    '1–31 October 2026, Europe/Stockholm, 745 h (summer time ended on the 25th)',
  )
  t.equal(
    period('2026-03', 'America/Detroit'),
    '1–31 March 2026, America/Detroit, 743 h (summer time began on the 8th)',
  )
  t.equal(
    period('2026-10', 'Australia/Lord_Howe'),
    '1–31 October 2026, Australia/Lord_Howe, 743.5 h (summer time began on the 4th)',
  )
  t.equal(period('2026-02', 'Europe/Stockholm'), '1–28 February 2026, Europe/Stockholm, 672 h')
})

t.test('what is not whole is never rounded up to 100', async (t) => {
  t.equal(formatUptime(0.9999999), '99.999\u202f%')
  t.equal(formatUptime(1), '100.000\u202f%')
  t.equal(formatUptime(null), 'unknown')
  t.equal(formatCoverage(0.99999), '99.9\u202f%')
  t.equal(formatCoverage(1), '100\u202f%')
  t.equal(formatTarget(0.9995), '99.95\u202f%')
})

t.test('minutes, changes and spans as people read them', async (t) => {
  t.equal(formatMinutes(1284.04), '1\u202f284\u202fmin')
  t.equal(formatMinutes(-6.66), '−6.7\u202fmin')
  t.equal(formatChange(-0.0003), '−0.030 points')
  t.equal(formatChange(0.000001), 'unchanged')
  const zone = 'Europe/Stockholm'
  t.equal(formatSpan({ from: '2026-10-05T06:24:00.000Z', to: '2026-10-05T06:42:00.000Z' }, zone), '5 Oct, 08:24–08:42')
  t.equal(
    formatSpan({ from: '2026-10-05T21:50:00.000Z', to: '2026-10-05T23:10:00.000Z' }, zone),
    '5 Oct, 23:50 – 6 Oct, 01:10',
  )
  t.equal(formatSpan({ from: '2026-10-05T06:24:00.000Z', to: null }, zone), '5 Oct, 08:24 – running')
})

t.test('a span names its zones where the clock alone does not tell how long it was', async (t) => {
  const span = (from: string, to: string) => {
    const stored = { from: `2026-10-${from}:00.000Z`, to: `2026-10-${to}:00.000Z` }
    const period = monthPeriod('2026-10', 'Europe/Stockholm')
    const range = formatRange({ from: Date.parse(stored.from), to: Date.parse(stored.to) }, wallClock(period))
    t.equal(range, formatSpan(stored, 'Europe/Stockholm'), 'a check says it as the report does')
    return range
  }
  t.equal(span('25T00:30', '25T01:15'), '25 Oct, 02:30 CEST – 02:15 CET')
  t.equal(span('24T22:30', '25T12:00'), '25 Oct, 00:30 CEST – 13:00 CET')
  t.equal(span('23T22:30', '26T12:00'), '24 Oct, 00:30 CEST – 26 Oct, 13:00 CET')
  t.equal(span('25T01:10', '25T01:40'), '25 Oct, 02:10 CET – 02:40 CET', 'this hour comes twice')
  t.equal(span('25T02:00', '25T03:00'), '25 Oct, 03:00–04:00')
})
