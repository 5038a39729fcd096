import fc from 'fast-check'
import t from 'tap'
import { earliestStarts, spanClassOf } from '../../src/incidents/span-class.ts'
import { drawLanes, RIGHT } from '../../src/incidents/timeline/draw.ts'
import { lanesOf } from '../../src/incidents/timeline/lanes.ts'
import { moved, readRange, titleOf, unitAround } from '../../src/incidents/timeline/range.ts'
import type { TimelineItem } from '../../src/incidents/timeline/source.ts'
import { ticksOf } from '../../src/incidents/timeline/ticks.ts'
import { between, HOUR, later } from '../../src/lib/dates.ts'
import { onEachEngine } from '../support/database.ts'
import { openDesk } from '../support/desk.ts'

const ZONE = 'Europe/Stockholm'
const WEEK = unitAround('week', '2026-11-19', ZONE)

onEachEngine(t, 'the timeline has what touches its window, and nothing else', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 10, day, hour)).toISOString()
  const add = async (title: string, from: string, to: string | null, fields = {}) => {
    const ticket = await desk.file({ title, startedAt: from, ...fields })
    if (to) await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'Over.', state: 'closed', endedAt: to })
  }
  await add('before', at(10), at(12))
  await add('into', at(11), at(12, 12))
  await add('whole', at(1), at(18))
  await add('within', at(13), at(13, 1), { severity: 'SEV1', affects: ['intranet'], engineer: 'Ivo Siding' })
  await add('running', at(13, 5), null, { stage: 'stg' })
  await add('after', at(14), at(15))
  const titles = async (query: string) => {
    const answer = await desk.call('GET', `/timeline?from=${at(12)}&to=${at(14)}${query}`)
    t.equal(answer.statusCode, 200, answer.body)
    return answer.json<{ items: { title: string }[] }>().items.map(({ title }) => title)
  }
  t.same(await titles(''), ['running', 'within', 'into', 'whole'])
  t.same(await titles('&severity=SEV1'), ['within'])
  t.same(await titles('&system=intranet'), ['within'])
  t.same(await titles('&system=nowhere'), [])
  t.same(await titles('&stage=stg'), ['running'])
  t.same(await titles('&engineer=siding'), ['within'])
  t.same(await titles('&q=whole'), ['whole'])
  const { items, from, to, total } = (await desk.call('GET', `/timeline?from=${at(13)}&to=${at(13, 2)}`)).json()
  t.match({ from, to, total }, { from: at(13), to: at(13, 2), total: 2 })
  t.match(items[0], {
    kind: 'incident',
    id: 'INC-000004',
    title: 'within',
    severity: 'SEV1',
    affects: ['intranet'],
    engineer: 'Ivo Siding',
    startedAt: at(13),
    endedAt: at(13, 1),
    url: 'http://127.0.0.1:3000/incidents/INC-000004',
  })
  t.same((await desk.call('GET', '/timeline?limit=1')).json().items.length, 1)
  for (const bad of [
    'from=x',
    'to=2026-13-01',
    'from=2026-11-19&to=2026-11-18',
    'severity=SEV9',
    'limit=0',
    'from=1900-01-01&to=2026-01-01',
  ])
    t.equal((await desk.call('GET', `/timeline?${bad}`)).statusCode, 422, bad)
})

onEachEngine(t, 'span classes find the same as comparing every row', async (t, engine) => {
  const desk = await openDesk(t, engine)
  const { db } = desk.app.database
  const base = Date.UTC(2020, 0, 1)
  const rows = Array.from({ length: 400 }, (_, i) => {
    const started = new Date(base + ((i * 7_919) % 50_000) * HOUR).toISOString()
    const ended = i % 9 === 0 ? null : later(started, Math.round(2 ** (i % 15) * HOUR * (0.3 + (i % 7) / 7)))
    return {
      number: i + 1,
      title: `I ${i}`,
      description: '',
      severity: 'SEV3' as const,
      state: ended ? ('closed' as const) : ('open' as const),
      stage: 'prd' as const,
      started_at: started,
      ended_at: ended,
      span_class: spanClassOf(started, ended),
      filed_by: 'x',
      filed_at: started,
      changed_at: started,
    }
  })
  for (let i = 0; i < rows.length; i += 100)
    await db
      .insertInto('incident')
      .values(rows.slice(i, i + 100))
      .execute()
  for (const hours of [0, 900, 9_000, 30_000, 49_999]) {
    const from = new Date(base + hours * HOUR).toISOString()
    const to = later(from, 168 * HOUR)
    const expected = rows.filter(
      ({ started_at, ended_at }) => started_at < to && (ended_at === null || ended_at > from),
    )
    const { items } = (await desk.call('GET', `/timeline?from=${from}&to=${to}`)).json()
    t.same(
      items.map(({ title }: { title: string }) => title).sort(),
      expected.map(({ title }) => title).sort(),
      `${hours} hours on`,
    )
  }
})

t.test('a class reaches as far back as anything in it can be long', async (t) => {
  const reach = new Map(earliestStarts('2026-11-19T00:00:00.000Z').map(({ spanClass, since }) => [spanClass, since]))
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 30 * 365 * 24 * 60 }),
      fc.integer({ min: 1, max: 59_000 }),
      (minutes, over) => {
        const ended = '2026-11-19T00:00:00.001Z'
        const started = later(ended, -(minutes * 60_000 + over))
        return started >= reach.get(spanClassOf(started, ended))! && between(started, ended) > 0
      },
    ),
  )
  t.equal(reach.get(99), '')
})

const item = (
  id: number,
  startedAt: string,
  endedAt: string | null,
  fields: Partial<TimelineItem> = {},
): TimelineItem => ({
  kind: 'incident',
  id: `INC-${id}`,
  title: 'x',
  description: '',
  severity: 'SEV3',
  tone: 'sev3',
  state: { word: 'Open', tone: 'open', icon: 'outage' },
  affects: [{ slug: 'queue', name: 'Queue', kind: 'service' }],
  engineer: null,
  startedAt,
  endedAt,
  url: '/incidents/x',
  ...fields,
})

t.test('no mark hides another, however many there are, and all of them are on the drawing', async () => {
  const now = later(WEEK.from, 100 * HOUR)
  const some = fc.array(
    fc.record({
      start: fc.integer({ min: -200, max: 167 * 60 }),
      minutes: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 9_000 })),
      running: fc.boolean(),
    }),
    { maxLength: 500, size: 'max' },
  )
  fc.assert(
    fc.property(some, (given) => {
      const items = given.map(({ start, minutes, running }, i) => {
        const from = later(WEEK.from, start * 60_000)
        return item(i, from, running ? null : later(from, minutes * 60_000))
      })
      const { lanes } = drawLanes(lanesOf(items, 'system'), WEEK, now)
      const marks = lanes.flatMap((lane) => lane.marks)
      const shown = marks.flatMap((mark) => (mark.kind === 'bar' ? [mark.item] : mark.items))
      const boxes = marks
        .map((mark) => ({ y: mark.y, x: mark.x, right: mark.x + (mark.kind === 'bar' ? mark.width : 34) }))
        .sort((a, b) => a.y - b.y || a.x - b.x)
      const isClear = boxes.every((box, i) => boxes[i + 1]?.y !== box.y || boxes[i + 1]!.x >= box.right - 0.11)
      return isClear && new Set(shown).size === items.length && shown.length === items.length
    }),
    { numRuns: 60 },
  )
})

t.test('short ones close together become one mark with their number', async (t) => {
  const items = Array.from({ length: 6 }, (_, i) =>
    item(i, later(WEEK.from, i * HOUR * 0.9), later(WEEK.from, (i * 0.9 + 0.1) * HOUR)),
  )
  const [lane] = drawLanes(lanesOf(items, 'system'), WEEK, WEEK.to).lanes
  t.equal(lane!.marks.length, 1)
  t.match(lane!.marks[0], { kind: 'cluster', from: WEEK.from, to: later(WEEK.from, 4.6 * HOUR + 1) })
})

t.test('what runs ends at now, and what began before the window at its edge', async (t) => {
  const now = later(WEEK.from, 84 * HOUR)
  const [lane] = drawLanes(lanesOf([item(1, later(WEEK.from, -HOUR), null)], 'system'), WEEK, now).lanes
  t.match(lane!.marks[0], { kind: 'bar', x: 186, isRunning: true })
  const bar = lane!.marks[0] as { x: number; width: number }
  t.equal(bar.x + bar.width, 186 + (RIGHT - 186) / 2)
})

t.test('a lane for each system that is hit, or for each severity', async (t) => {
  const queue = { slug: 'queue', name: 'Queue', kind: 'service' }
  const web = { slug: 'web', name: 'A web', kind: 'server' }
  const items = [
    item(1, WEEK.from, null, { affects: [queue, web] }),
    item(2, WEEK.from, null, {
      kind: 'provider_incident',
      severity: null,
      tone: 'degraded',
      affects: [{ ...queue, slug: 'aws', name: 'AWS' }],
    }),
    item(3, WEEK.from, null, { tone: 'sev1', affects: [] }),
  ]
  t.same(
    lanesOf(items, 'system').map(({ name, kind }) => [name, kind]),
    [
      ['A web', 'server'],
      ['Queue', 'service'],
      ['AWS', 'provider'],
      ['No system', ''],
    ],
  )
  t.same(
    lanesOf(items, 'severity').map(({ name }) => name),
    ['SEV1', 'SEV3', 'Providers'],
  )
  t.same(
    lanesOf(items.slice(0, 1), 'system', 'queue').map(({ name }) => name),
    ['Queue'],
  )
})

t.test('ranges follow the calendar of the site over changes of the clock', async (t) => {
  const spring = unitAround('day', '2026-03-29', ZONE)
  t.equal(between(spring.from, spring.to), 23 * HOUR)
  t.same(moved(spring, 1, ZONE), { from: '2026-03-30', to: '2026-03-30' })
  const week = readRange({}, ZONE, '2026-10-25T22:30:00.000Z')
  t.match(week, { firstDay: '2026-10-19', lastDay: '2026-10-25', name: 'week', to: '2026-10-25T23:00:00.000Z' })
  t.equal(titleOf(WEEK, ZONE), 'Week 47, 16–22 November 2026')
  const month = readRange({ from: '2026-02-01', to: '2026-02-28' }, ZONE, WEEK.from)
  t.equal(month.name, 'month')
  t.same(moved(month, 1, ZONE), { from: '2026-03-01', to: '2026-03-31' })
  const odd = readRange({ from: '2026-11-03', to: '2026-11-05' }, ZONE, WEEK.from)
  t.same(moved(odd, -1, ZONE), { from: '2026-10-31', to: '2026-11-02' })
  t.equal(titleOf(odd, ZONE), '3–5 November 2026')
  const { major } = ticksOf(unitAround('week', '2026-10-22', ZONE), ZONE, WEEK.from)
  t.same(
    major.map(({ at }) => at.slice(11, 16)),
    ['22:00', '22:00', '22:00', '22:00', '22:00', '22:00', '22:00'],
  )
})

t.test('the page draws, lists and links what it shows; a part of it swaps', async (t) => {
  const desk = await openDesk(t, 'sqlite')
  const evil = '"><script>alert(1)</script>'
  const ticket = await desk.file({ title: evil, description: evil, engineer: evil })
  desk.wait(30)
  await desk.call('POST', `/incidents/${ticket}/updates`, { text: 'Worse.', severity: 'SEV1' })
  desk.wait(3 * 60)
  await desk.app.database.db.updateTable('entity').set({ name: evil }).where('slug', '=', 'queue').execute()
  const visitor = desk.app.visitor()
  const page = await visitor.get('/timeline')
  t.equal(page.statusCode, 200)
  t.match(page.body, 'Week 47, 16–22 November 2026')
  t.match(page.body, `href="/incidents/${ticket}"`)
  t.match(page.body, 'now 17:30')
  t.match(page.body, 'SEV3 → SEV1 14:30', 'the course of its severity')
  t.notMatch(page.body, '<script>alert')
  t.match(page.body, '&lt;script&gt;alert')
  t.match(page.body, 'from=2026-11-09&amp;to=2026-11-15', 'the week before')
  const part = await visitor.get('/timeline?lanes=severity', { 'hx-request-type': 'partial' })
  t.match(part.body, /^\s*(<%.*%>)?\s*<div class="stack stack--page" id="timeline-page">/)
  t.match(part.body, '>SEV1</text>')
  const empty = await visitor.get('/timeline?from=2020-01-01&to=2020-01-07&severity=SEV2')
  t.match(empty.body, 'Nothing ran in this time that matches the filter')
  t.equal((await visitor.get('/timeline?from=nonsense')).statusCode, 422)
})
