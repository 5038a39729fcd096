import t from 'tap'
import { openChecks } from '../../../src/uptime/report/model.ts'
import { drawDowntime } from '../../../src/uptime/report/outputs/downtime-chart.ts'
import { EXCLUSION, HEAD, MOBILE, modelOf, PORTAL, SEPTEMBER, START, STOREFRONT, stepAt } from './models.ts'

const plain = (lines: readonly string[]) => lines.map((line) => line.replaceAll('\u202f', ' '))

t.test('the highlights tell leaders of targets, downtime, the worst, the unknown and the unexplained', async (t) => {
  const { highlights } = modelOf(undefined, { earlier: { storefront: [SEPTEMBER] } })
  t.same(plain(highlights), [
    'All 2 targets were met.',
    'Downtime: Partner portal 143 min; Storefront 38 min, 24 min the month before.',
    'Worst incident: INC-000349 “Trouble INC-000349”, 143 min of Partner portal.',
    'Uptime is unknown for Mobile app: a source of incidents is missing.',
    'Storefront had 1 200 unexplained 5xx responses, with 99.7 % of the month measured.',
  ])
  // Without the correction 57 minutes are down, of 44.6 that the target of 99.9 % allows.
  t.match(plain(modelOf([STOREFRONT]).highlights)[0], /^1 of 1 targets missed: Storefront \(99\.872 % of 99\.9 %\)\.$/)
})

t.test('a reviewer’s own highlights replace those that follow from the figures', async (t) => {
  t.same(modelOf(undefined, { head: { highlights: ['All is well.'] } }).highlights, ['All is well.'])
})

t.test('checks that make a figure unsure stay open until each has a note', async (t) => {
  const open = openChecks(modelOf())
  t.same(
    open.map(({ slug, key }) => `${slug} ${key.split(':')[0]}`),
    ['storefront no_data', 'storefront unexplained_5xx', 'mobile-app source_missing', 'mobile-app source_missing'],
  )
  const note = { about: open[0]!.key, text: 'The agent was updated.', by: 'Cora Berg', at: HEAD.changedAt }
  const noted = openChecks(modelOf(undefined, { notes: { storefront: [note] } }))
  t.same(noted, open.slice(1))
})

t.test('a strip tells errors inside incidents, unexplained ones and gaps apart', async (t) => {
  const [storefront, portal] = modelOf([{ ...STOREFRONT, corrections: [EXCLUSION] }, PORTAL]).sections
  t.equal(portal!.strip, null, 'no series is set up')
  const { values, tones, gaps, windows } = storefront!.strip!
  t.equal(values.length, Math.ceil(745 / 3))
  const bucketAt = (stored: string) => Math.floor(stepAt(stored) / 36)
  t.equal(tones[bucketAt('2026-10-14T12:55:00.000Z')], 'incident')
  t.equal(tones[bucketAt('2026-10-21T01:00:00.000Z')], 'unexplained')
  t.equal(tones[bucketAt('2026-10-02T12:00:00.000Z')], 'background')
  t.same(gaps, [{ from: '2026-10-12T01:00:00.000Z', to: '2026-10-12T03:00:00.000Z' }])
  t.equal(windows.length, 3, 'one for each interval of each incident')
  const [blank] = modelOf([MOBILE]).sections
  t.ok(
    blank!.strip!.values.every((value) => value === null),
    'no data is never zero',
  )
})

t.test('an interval that runs ends in a strip with what has passed', async (t) => {
  const running = {
    ...STOREFRONT.incidents[0]!,
    endedAt: null,
    intervals: [{ severity: 'SEV1' as const, from: START, to: null }],
  }
  const [section] = modelOf([{ ...STOREFRONT, incidents: [running] }]).sections
  t.same(section!.strip!.windows, [{ from: START, to: '2026-10-31T23:00:00.000Z', id: 'INC-000341' }])
})

t.test('bars of the chart add up to the downtime, and show what the reviewer took out', async (t) => {
  const { sections } = modelOf(undefined, { earlier: { storefront: [SEPTEMBER] } })
  const rects = drawDowntime(sections, 'September 2026').shapes.flatMap((shape) =>
    shape.kind === 'rect' ? [shape] : [],
  )
  const [sev1, sev2, excluded, before] = rects
  t.same(
    [sev1, sev2, excluded, before].map((rect) => rect!.ink),
    ['sev1', 'sev2', 'excluded', 'before'],
  )
  // 20 minutes in SEV1, 18 in SEV2, 19 taken out, 24 in September.
  t.ok(Math.abs(sev2!.width / sev1!.width - 18 / 20) < 0.01)
  t.ok(Math.abs(excluded!.width / sev1!.width - 19 / 20) < 0.01)
  t.ok(Math.abs(before!.width / sev1!.width - 24 / 20) < 0.01)
  t.equal(excluded!.x, Math.round((sev2!.x + sev2!.width) * 10) / 10, 'behind what counts')
})
