import t from 'tap'
import { startTestApp } from '../support/app.ts'
import { onEachEngine } from '../support/database.ts'
import { csvOf, figures, makeRows, type Row, sendLog } from './log.ts'

const ROWS = makeRows(5_000)
const NOW = new Date('2026-11-19T12:00:00.000Z')

/** The figures by plain loops over the rows. */
function plainly(rows: readonly Row[], days: { from: string; to: string }, of: (row: Row) => boolean) {
  const kpis = { total: 0, open: 0, inprogress: 0, closed: 0, prd: 0, stg: 0 }
  const trend: Record<string, number> = {}
  const services: Record<string, { total: number; open: number; inprogress: number }> = {}
  for (const row of rows) {
    const day = row.created.slice(0, 10)
    if (day < days.from || day > days.to || !of(row)) continue
    kpis.total += 1
    kpis[row.state] += 1
    kpis[row.stage] += 1
    trend[`${day} ${row.state}`] = (trend[`${day} ${row.state}`] ?? 0) + 1
    for (const name of row.services) {
      services[name] ??= { total: 0, open: 0, inprogress: 0 }
      services[name].total += 1
      if (row.state !== 'closed') services[name][row.state] += 1
    }
  }
  return { kpis, trend, services }
}

onEachEngine(t, 'the figures of 5,000 rows are those of plain loops over the file', async (t, engine) => {
  const app = await startTestApp(t, engine)
  app.clock.now = NOW
  const sent = await sendLog(app, csvOf(ROWS))
  t.equal(sent.statusCode, 201, sent.body)
  t.match(sent.json(), { applied: true, taken: 5_000, added: 5_000, rejected: 0 })

  const all = { from: '2000-01-01', to: '2100-01-01' }
  const cases: [string, { from: string; to: string }, (row: Row) => boolean][] = [
    ['', all, () => true],
    ['from=2026-10-21&to=2026-11-19', { from: '2026-10-21', to: '2026-11-19' }, () => true],
    ['from=2026-11-01&to=2026-11-01', { from: '2026-11-01', to: '2026-11-01' }, () => true],
    ['stage=prd', all, ({ stage }) => stage === 'prd'],
    ['state=open&state=inprogress', all, ({ state }) => state !== 'closed'],
    ['source=uploaded', all, () => true],
    ['source=desk', all, () => false],
  ]
  for (const [query, days, of] of cases) {
    const answer = await figures(app, query)
    const expected = plainly(ROWS, days, of)
    t.same(answer.kpis, expected.kpis, `kpis of “${query}”`)
    t.same(
      Object.fromEntries(answer.trend.map(({ bucket, key, count }) => [`${bucket} ${key}`, count])),
      expected.trend,
      `trend of “${query}”`,
    )
    t.same(
      Object.fromEntries(
        answer.services.map(({ name, total, open, inprogress }) => [name, { total, open, inprogress }]),
      ),
      expected.services,
      `services of “${query}”`,
    )
  }

  const shop = await figures(app, 'service=shop')
  t.same(shop.kpis, plainly(ROWS, all, ({ services }) => services.includes('Shop')).kpis)
  t.same(
    shop.services.map(({ name }) => name),
    ['Shop'],
  )
  const two = await figures(app, 'service=Shop&service=Data%20lake&q=lake')
  t.same(
    two.services.map(({ name }) => name),
    ['Data lake'],
  )
  const lager = await figures(app, 'q=%C3%A4hre')
  t.same(lager.kpis, plainly(ROWS, all, ({ services }) => services.includes('Ähre')).kpis)
})

t.test('weeks, months, stacks and the small charts are sums of the same days', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  app.clock.now = NOW
  await sendLog(app, csvOf(ROWS))
  const months = await figures(app, 'group=monthly&stack=stage')
  const expected: Record<string, number> = {}
  for (const { created, stage } of ROWS) {
    const key = `${created.slice(0, 7)} ${stage}`
    expected[key] = (expected[key] ?? 0) + 1
  }
  t.same(Object.fromEntries(months.trend.map(({ bucket, key, count }) => [`${bucket} ${key}`, count])), expected)
  const weeks = await figures(app, 'group=week&from=2025-12-29&to=2026-11-19')
  t.ok(weeks.trend.every(({ bucket }) => /^2026-W\d\d$/.test(bucket)))
  t.equal(
    weeks.trend.reduce((sum, { count }) => sum + count, 0),
    5_000,
  )
  t.equal(weeks.trend.at(-1)?.bucket, '2026-W47')

  const byService = await figures(app, 'stack=service')
  t.equal(new Set(byService.trend.map(({ key }) => key)).size, 9, 'eight services and the others')
  const { services } = byService
  const shop = services.find(({ name }) => name === 'Shop')!
  const days = Array.from({ length: 30 }, (_, i) =>
    new Date(NOW.getTime() - (29 - i) * 86_400_000).toISOString().slice(0, 10),
  )
  const spark = days.map(
    (day) => ROWS.filter((row) => row.services.includes('Shop') && row.created.startsWith(day)).length,
  )
  t.same(shop.spark30, spark)
  t.same(shop.spark7, spark.slice(-7))
})

t.test('what means nothing is refused by its field', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const authorization = `Bearer ${await app.token('viewer')}`
  for (const [query, field] of [
    ['from=2026-02-30', 'from'],
    ['from=2026-03-02&to=2026-03-01', 'to'],
    ['state=broken', 'state'],
    ['stage=moon', 'stage'],
    ['source=rumour', 'source'],
    ['group=hour', 'group'],
    ['stack=colour', 'stack'],
  ] as const) {
    const response = await app.app.inject({ url: `/api/v1/analytics?${query}`, headers: { authorization } })
    t.equal(response.statusCode, 422, query)
    t.hasOwnProp(response.json<{ fields: object }>().fields, field)
  }
  t.same((await figures(app)).kpis, { total: 0, open: 0, inprogress: 0, closed: 0, prd: 0, stg: 0 })
})

onEachEngine(t, 'the incidents are paged, newest first, each once', async (t, engine) => {
  const app = await startTestApp(t, engine)
  await sendLog(app, csvOf(ROWS.slice(0, 300)))
  const authorization = `Bearer ${await app.token('viewer')}`
  const times: string[] = []
  for (let cursor = ''; ; ) {
    const url = `/api/v1/analytics/incidents?limit=70&stage=prd${cursor && `&cursor=${cursor}`}`
    const { items, nextCursor } = (await app.app.inject({ url, headers: { authorization } })).json<{
      items: { createdAt: string }[]
      nextCursor: string | null
    }>()
    times.push(...items.map(({ createdAt }) => createdAt))
    if (nextCursor === null) break
    cursor = nextCursor
  }
  const expected = ROWS.slice(0, 300).filter(({ stage }) => stage === 'prd')
  t.same(
    times,
    expected
      .map(({ created }) => created)
      .sort()
      .reverse(),
  )
})
