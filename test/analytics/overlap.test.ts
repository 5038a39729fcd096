import t from 'tap'
import { mergeSpans } from '../../src/analytics/overlap/outages.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { onEachEngine } from '../support/database.ts'
import { readyGraph } from '../support/desk.ts'
import { countStatements } from '../support/statements.ts'
import { sendLog } from './log.ts'

const NOW = new Date('2026-11-19T12:00:00.000Z')
const AT = '2026-01-01T00:00:00.000Z'

const HEAD = 'id,services,state,stage,creationtime,recentreporttime\n'
const line = (id: string, services: string, created: string) => `${id},"${services}",closed,prd,${created},${created}\n`

async function addService(app: TestApp, slug: string, name: string, origin: 'own' | 'provider'): Promise<number> {
  const { db } = app.database
  const { id } = await db
    .insertInto('entity')
    .values({ kind: 'service', slug, name, created_at: AT })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.insertInto('service').values({ id, origin }).execute()
  return id
}

/** The lake needs the cloud, the shop needs the lake, the mill nothing. */
async function addCompany(app: TestApp): Promise<number> {
  const { db } = app.database
  const cloud = await addService(app, 'cloud', 'Cloud', 'provider')
  const lake = await addService(app, 'lake', 'Data Lake', 'own')
  const shop = await addService(app, 'shop', 'Shop', 'own')
  await addService(app, 'mill', 'Mill', 'own')
  await db
    .insertInto('depends_on')
    .values([{ service_id: lake, needs_id: cloud }])
    .execute()
  await db
    .insertInto('depends_on')
    .values([{ service_id: shop, needs_id: lake }])
    .execute()
  await readyGraph(app)
  return cloud
}

function outage(app: TestApp, serviceId: number, [from, to]: [string, string | null], impact = 'major') {
  return app.database.db
    .insertInto('provider_incident')
    .values({
      service_id: serviceId,
      external_id: `${from}${impact}`,
      title: 'us-east-1 fails',
      impact: impact as 'major',
      status: to === null ? 'investigating' : 'resolved',
      started_at: from,
      resolved_at: to,
      first_seen_at: from,
    })
    .execute()
}

onEachEngine(
  t,
  'incidents that began during those of a provider that is needed are counted, each once',
  async (t, engine) => {
    const app = await startTestApp(t, engine)
    app.clock.now = NOW
    const cloud = await addCompany(app)
    await outage(app, cloud, ['2026-11-10T10:00:00.000Z', '2026-11-10T12:00:00.000Z'])
    await outage(app, cloud, ['2026-11-10T11:00:00.000Z', '2026-11-10T13:00:00.000Z'], 'minor')
    await outage(app, cloud, ['2026-11-12T00:00:00.000Z', '2026-11-13T00:00:00.000Z'], 'maintenance')
    const log = [
      line('in-both', 'data lake', '2026-11-10T11:30:00Z'),
      line('at-the-start', 'Data lake; Mill', '2026-11-10T10:00:00Z'),
      line('at-the-end', 'Data lake', '2026-11-10T13:00:00Z'),
      line('in-planned-work', 'Data lake', '2026-11-12T10:00:00Z'),
      line('by-way-of-the-lake', 'Shop', '2026-11-10T12:30:00Z'),
      line('needs-nothing', 'Mill', '2026-11-10T11:30:00Z'),
    ]
    t.equal((await sendLog(app, HEAD + log.join(''))).statusCode, 201)
    const vera = await app.signedIn('vera')
    const page = (await vera.get('/dashboard/overlap')).body
    const rows = [
      ...page.matchAll(
        /<tr><th scope="row"><a[^>]*>([^<]+)<\/a><\/th><td><a[^>]*>([^<]+)<\/a><\/td><td[^>]*>(\d+)<\/td><td[^>]*>(\d+)</g,
      ),
    ]
    t.same(
      rows.map(([, ...cells]) => cells),
      [
        ['Data lake', 'Cloud', '2', '4'],
        ['Shop', 'Cloud', '1', '1'],
      ],
    )
    const listed = (body: string) => [...body.matchAll(/data-label="Id"><bdi>([^<]+)</g)].map(([, id]) => id)
    t.same(listed(page), ['by-way-of-the-lake', 'in-both', 'at-the-start'])

    const id = /\/dashboard\/services\/(\d+)[^"]*">Data lake/.exec(page)![1]
    const lake = (await vera.get(`/dashboard/services/${id}?from=2026-10-01&to=2026-12-31`)).body
    t.match(lake, /<h1>Data lake/)
    t.match(lake, /<b>2 of 4<\/b> overlapped an outage of <a href="\/services\/cloud">Cloud/)
    t.match(lake, /in Q4 2026/)
    t.match((await vera.get(`/dashboard/services/${id}?state=open`)).body, /No incident matches/)
    t.equal((await vera.get('/dashboard/services/99999')).statusCode, 404)
    t.equal((await vera.get(`/dashboard/services/${id}?from=never`)).statusCode, 422)
    const part = await vera.request({ url: '/dashboard/overlap?stage=stg', headers: { 'hx-request-type': 'partial' } })
    t.match(part.body, /No incident began/)
    t.notMatch(part.body, /<html/)
  },
)

t.test('what nobody ever closed says nothing about what happened weeks later', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  app.clock.now = NOW
  const cloud = await addCompany(app)
  await outage(app, cloud, ['2026-10-01T00:00:00.000Z', null])
  await sendLog(
    app,
    HEAD + line('soon', 'Data lake', '2026-10-14T00:00:00Z') + line('late', 'Data lake', '2026-10-16T00:00:00Z'),
  )
  const vera = await app.signedIn('vera')
  const page = (await vera.get('/dashboard/overlap?range=all')).body
  t.match(page, /<bdi>soon</)
  t.notMatch(page, /<bdi>late</)
})

t.test('the statements do not grow with the incidents of providers', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  app.clock.now = NOW
  const cloud = await addCompany(app)
  const log = Array.from({ length: 120 }, (_, i) =>
    line(`T-${i}`, 'Data lake', new Date(NOW.getTime() - i * 7_200_000).toISOString()),
  )
  await sendLog(app, HEAD + log.join(''))
  const vera = await app.signedIn('vera')
  await vera.get('/dashboard/overlap')
  const count = (path: string) =>
    countStatements(app.database, async () => t.equal((await vera.get(path)).statusCode, 200))
  await outage(app, cloud, ['2026-11-18T10:00:00.000Z', '2026-11-18T12:00:00.000Z'])
  const few = [await count('/dashboard/overlap'), await count('/dashboard/services/1')]
  for (let day = 1; day < 15; day++) {
    const date = `2026-11-${String(day).padStart(2, '0')}`
    await outage(app, cloud, [`${date}T10:00:00.000Z`, `${date}T20:00:00.000Z`])
  }
  t.same([await count('/dashboard/overlap'), await count('/dashboard/services/1')], few)
})

t.test('spans become the times that they cover', async (t) => {
  const span = (startedAt: string, until: string) => ({ startedAt, until })
  t.same(mergeSpans([span('c', 'd'), span('a', 'c'), span('b', 'b'), span('e', 'f')]), [
    ['a', 'd'],
    ['e', 'f'],
  ])
})
