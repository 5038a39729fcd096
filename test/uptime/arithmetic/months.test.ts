import t from 'tap'
import { at, incident, part, reportOf, round, series } from './cases.ts'

// Twelve months worked out by hand. Minutes of a month: 31 days 44 640, 30 days 43 200, 28 days 40 320.

t.test('January: one SEV1 of 20 minutes', async (t) => {
  // 20 of 44 640: uptime 44 620 ÷ 44 640 = 0.99955197
  const report = reportOf(
    { month: '2026-01' },
    { incidents: [incident('PA', [['SEV1', '01-14 14:51', '01-14 15:11']])] },
  )
  t.equal(report.periodMinutes, 44_640)
  t.equal(report.downtimeMinutes, 20)
  t.equal(round(report.uptime, 8), 0.99955197)
  // Allowed are 44.64 minutes; 24.64 are left, 20 ÷ 44.64 = 44.8 % are burnt.
  t.match(report.adjusted.budget, { allowedMinutes: 44.64, leftMinutes: 24.64, isMet: true })
  t.equal(round(report.adjusted.budget!.burnt, 3), 0.448)
})

t.test('February of 28 days: an incident from January to March takes all of it, and no more', async (t) => {
  const report = reportOf(
    { month: '2026-02' },
    { incidents: [incident('PA', [['SEV2', '01-20 00:00', '03-05 00:00']])] },
  )
  t.equal(report.periodMinutes, 40_320)
  t.equal(report.downtimeMinutes, 40_320)
  t.equal(report.uptime, 0)
  t.match(report.adjusted.budget, { isMet: false, leftMinutes: -40_279.68 })
})

t.test('March in Berlin, where an hour is missing: 743 hours, and an incident across the change', async (t) => {
  // The clocks go from 02:00 CET to 03:00 CEST on the 29th (01:00 UTC). 01:30 CET to 03:30 CEST is one hour.
  const report = reportOf(
    { month: '2026-03', zone: 'Europe/Berlin' },
    { incidents: [incident('PA', [['SEV1', '03-29 00:30', '03-29 01:30']])] },
  )
  t.equal(report.periodMinutes, 743 * 60)
  t.equal(report.downtimeMinutes, 60)
  // 44 520 ÷ 44 580
  t.equal(round(report.uptime, 8), 0.9986541)
})

t.test('April: three incidents that overlap count once', async (t) => {
  // 10:00–10:30, 10:20–11:00, 10:25–10:40: together 10:00–11:00 = 60, not 30 + 40 + 15 = 85.
  const report = reportOf(
    { month: '2026-04' },
    {
      incidents: [
        incident('PA', [['SEV1', '04-02 10:00', '04-02 10:30']]),
        incident('PB', [['SEV2', '04-02 10:20', '04-02 11:00']]),
        incident('PC', [['SEV1', '04-02 10:25', '04-02 10:40']]),
      ],
    },
  )
  t.equal(report.downtimeMinutes, 60)
  t.same(
    report.incidents.map(({ id, countedMinutes }) => [id, countedMinutes]),
    [
      ['PA', 30],
      ['PB', 40],
      ['PC', 15],
    ],
    'each incident keeps its own minutes',
  )
  t.equal(round(report.uptime, 8), 0.99861111, '43 140 ÷ 43 200')
  t.equal(report.worst, 'pagerduty:PB')
})

t.test('May: a priority raised and lowered counts only while it was SEV1 or SEV2', async (t) => {
  // SEV3 09:00–09:40, SEV1 09:40–10:10 (30), SEV2 10:10–10:25 (15), SEV4 10:25–12:00: 45 minutes.
  const report = reportOf(
    { month: '2026-05' },
    {
      incidents: [
        incident('PA', [
          ['SEV3', '05-11 09:00', '05-11 09:40'],
          ['SEV1', '05-11 09:40', '05-11 10:10'],
          ['SEV2', '05-11 10:10', '05-11 10:25'],
          ['SEV4', '05-11 10:25', '05-11 12:00'],
        ]),
      ],
    },
  )
  t.equal(report.downtimeMinutes, 45)
  t.same(
    report.incidents[0]!.intervals.map(({ isCounted }) => isCounted),
    [false, true, true, false],
  )
  t.same(
    report.resolve,
    { resolved: 1, running: 0, meanMinutes: 180, medianMinutes: 180 },
    'from its first minute to its last',
  )
})

t.test('June: planned downtime is taken out of both sides', async (t) => {
  // Planned 02:00–04:00 (120). Down 03:30–04:30: 30 minutes of it are planned, 30 count, of 43 200 − 120 = 43 080.
  const evidence = {
    incidents: [incident('PA', [['SEV1', '06-07 03:30', '06-07 04:30']])],
    planned: [{ id: 'DT-000074', title: 'Patches', from: at('06-07 02:00'), to: at('06-07 04:00') }],
  }
  const excluded = reportOf({ month: '2026-06' }, evidence)
  t.equal(excluded.downtimeMinutes, 30)
  t.equal(excluded.adjusted.baseMinutes, 43_080)
  t.equal(round(excluded.uptime, 8), 0.99930362)
  t.same(excluded.adjusted.split, { up: 43_050, down: 30, planned: 120, unmeasured: 0, outsideHours: 0 })
  t.match(excluded.planned, [{ id: 'DT-000074', minutes: 120 }])
  // Only shown: 60 minutes of 43 200 are down, and 90 of the planned ones were not.
  const shown = reportOf({ month: '2026-06', rule: { planned: 'shown' } }, evidence)
  t.equal(shown.downtimeMinutes, 60)
  t.equal(round(shown.uptime, 8), 0.99861111)
  t.same(shown.adjusted.split, { up: 43_050, down: 60, planned: 90, unmeasured: 0, outsideHours: 0 })
})

t.test('July: an incident without an end counts until the month ends', async (t) => {
  // From the 31st, 22:00, to midnight: 120 minutes.
  const report = reportOf({ month: '2026-07' }, { incidents: [incident('PA', [['SEV1', '07-31 22:00']])] })
  t.equal(report.downtimeMinutes, 120)
  t.equal(report.incidents[0]!.endedAt, null)
  t.same(report.resolve, { resolved: 0, running: 1, meanMinutes: null, medianMinutes: null })
})

t.test('August, seen on the 11th: what has not happened is neither up nor down', async (t) => {
  // Ten days have passed: 14 400 minutes. The incident runs since the 10th, 23:00: 60 minutes so far.
  const report = reportOf(
    { month: '2026-08', asOf: '08-11 00:00' },
    { incidents: [incident('PA', [['SEV2', '08-10 23:00']])] },
  )
  t.equal(report.periodMinutes, 44_640)
  t.equal(report.adjusted.baseMinutes, 14_400)
  t.equal(report.downtimeMinutes, 60)
  t.equal(round(report.uptime, 8), 0.99583333)
})

t.test('September: only office hours count', async (t) => {
  // September 2026 has 22 working days (1st is a Tuesday): 22 × 10 h = 13 200 minutes.
  // Down on Friday the 4th 17:00–20:00: 60 minutes; on Saturday the 5th: none.
  const report = reportOf(
    { month: '2026-09', rule: { serviceHours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }] } },
    {
      incidents: [
        incident('PA', [['SEV1', '09-04 17:00', '09-04 20:00']]),
        incident('PB', [['SEV1', '09-05 10:00', '09-05 12:00']]),
      ],
    },
  )
  t.equal(report.adjusted.baseMinutes, 13_200)
  t.equal(report.downtimeMinutes, 60)
  t.equal(round(report.uptime, 8), 0.99545455)
  t.equal(report.adjusted.split.outsideHours, 30_000)
})

t.test('October in Stockholm: 745 hours, a reviewer who excludes, and 5xx beside the incidents', async (t) => {
  // Measured 18 + 20 + 19 = 57 of 44 700; the last lay in a planned downtime that nobody had entered: 38 are left.
  const from = '2026-09-30T22:00:00.000Z'
  const spike = { 0: 3, 4046: 100, 4047: 40 }
  const report = reportOf(
    { month: '2026-10', zone: 'Europe/Stockholm' },
    {
      incidents: [
        incident('INC-000341', [['SEV2', '10-05 06:24', '10-05 06:42']]),
        incident('INC-000356', [['SEV1', '10-14 12:51', '10-14 13:11']]),
        incident('INC-000371', [['SEV2', '10-23 03:04', '10-23 03:23']]),
      ],
      corrections: [
        {
          kind: 'exclude',
          id: 'c1',
          by: 'Cora Lantern',
          at: at('11-03 09:00'),
          why: 'Inside planned downtime DT-000074',
          interval: 'desk:INC-000371@2026-10-23T03:04:00.000Z',
        },
      ],
      errors: [part('Dynatrace', series(from, 8940, { ...spike, 3168: null, 3169: null }))],
    },
  )
  t.equal(report.periodMinutes, 44_700)
  t.equal(report.measured.downtimeMinutes, 57)
  t.equal(report.downtimeMinutes, 38)
  t.equal(round(report.measured.uptime, 5), 0.99872)
  t.equal(round(report.uptime, 5), 0.99915)
  t.equal(round(report.adjusted.budget!.leftMinutes, 1), 6.7)
  // Step 4046 is 15 October, 01:10; the incident of the 14th is steps 3922 to 3926: all 143 are outside.
  t.match(report.errors5xx, { total: 143, insideIncidents: 0, outsideIncidents: 143 })
  t.equal(round(report.errors5xx!.coverage, 6), round(8938 / 8940, 6))
})

t.test('November in Detroit: 721 hours, and the hour that comes twice counts twice', async (t) => {
  // On the 1st, 01:00 EDT to 02:00 EST is two hours: 05:00 to 07:00 UTC.
  const report = reportOf(
    { month: '2026-11', zone: 'America/Detroit' },
    { incidents: [incident('PA', [['SEV1', '11-01 05:00', '11-01 07:00']])] },
  )
  t.equal(report.periodMinutes, 721 * 60)
  t.equal(report.downtimeMinutes, 120)
})

t.test('December without any incident is 100 %, and with a source that failed it is not', async (t) => {
  const good = reportOf({ month: '2026-12' }, {})
  t.equal(good.uptime, 1)
  t.same(good.checks, [])
  const missing = [{ source: 'PagerDuty', reason: 'PagerDuty does not accept the credentials (401).' }]
  const bad = reportOf({ month: '2026-12' }, { missing })
  t.equal(bad.uptime, null)
  t.equal(bad.adjusted.uptimeAtMost, 1)
  t.equal(bad.adjusted.budget, null)
  t.same(bad.adjusted.split, { up: 0, down: 0, planned: 0, unmeasured: 44_640, outsideHours: 0 })
  t.match(bad.checks, [{ code: 'source_missing', wantsNote: true }])
})
