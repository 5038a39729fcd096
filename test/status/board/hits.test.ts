import { load } from 'cheerio'
import t, { type Test } from 'tap'
import { change } from '../../../src/db/versions.ts'
import { SYSTEM } from '../../../src/http/auth.ts'
import { recordResults } from '../../../src/status/round/record.ts'
import { createService } from '../../../src/status/services/create.ts'
import type { Status } from '../../../src/status/words.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { type Engine, onEachEngine } from '../../support/database.ts'
import { component, incident, reading, result } from '../../support/results.ts'
import { countStatements } from '../../support/statements.ts'

const CHECK = [{ kind: 'statuspage', url: 'http://127.0.0.1:9/' }]

/** A provider with an API and a web part, and services of ours that need the one, the other, all of it, or none. */
async function start(t: Test, engine: Engine) {
  const app = await startTestApp(t, engine)
  const vendor = await createService(app.status, { name: 'Vendor', checks: CHECK }, SYSTEM)
  const record = (status: Status, parts: { api: Status; web: Status } | null) =>
    recordResults({ ...app.database, metrics: app.metrics, timeZone: 'UTC', failuresBeforeDown: 1 }, [
      result(vendor.checkIds[0]!, app.clock.now.toISOString(), status, {
        reading: reading(status, {
          components: parts ? [component('api', parts.api), component('web', parts.web)] : [],
          incidents: status === 'operational' ? [] : [incident('i1')],
        }),
      }),
    ])
  await record('operational', { api: 'operational', web: 'operational' })
  const { db } = app.database
  const partId = async (key: string) =>
    (await db.selectFrom('component').select('id').where('key', '=', key).executeTakeFirstOrThrow()).id
  const ids = {
    billing: await addOwn(app, 'billing'),
    books: await addOwn(app, 'books'),
    portal: await addOwn(app, 'portal'),
    shop: await addOwn(app, 'shop'),
    other: await addOwn(app, 'other', 'provider'),
  }
  await db
    .insertInto('depends_on_component')
    .values([
      { service_id: ids.billing, component_id: await partId('api') },
      { service_id: ids.shop, component_id: await partId('web') },
    ])
    .execute()
  await db
    .insertInto('depends_on')
    .values([
      { service_id: ids.books, needs_id: ids.billing },
      { service_id: ids.portal, needs_id: vendor.id },
      { service_id: ids.other, needs_id: vendor.id },
    ])
    .execute()
  const read = async (path = '/') => load((await app.visitor().get(path)).body)
  return { app, ids, record, read }
}

async function addOwn(app: TestApp, slug: string, origin: 'own' | 'provider' = 'own'): Promise<number> {
  const { db } = app.database
  const { id } = await db
    .insertInto('entity')
    .values({ kind: 'service', slug, name: slug.toUpperCase(), created_at: '2026-03-03T10:00:00.000Z' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.insertInto('service').values({ id, origin }).execute()
  return id
}

const named = ($: Awaited<ReturnType<typeof load>>) =>
  $('.hits .tag')
    .toArray()
    .map((tag) => $(tag).text())
    .sort()

onEachEngine(
  t,
  'trouble of a part hits those who need the part or the whole, and who needs them',
  async (t, engine) => {
    const { app, record, read } = await start(t, engine)
    await app.directory.graph.ready()
    t.equal((await read())('.hits').length, 0, 'nobody while all is well')
    await record('partial_outage', { api: 'major_outage', web: 'operational' })
    const $ = await read()
    t.match($('#banner .hits').text(), 'Hits 3 of our services')
    t.same(named($), ['BILLING', 'BOOKS', 'PORTAL'], 'the shop needs another part, and OTHER is not ours')
    t.equal($('#banner .hits a').first().attr('href'), '/directory/impact?entity=vendor')
    const page = await read('/services/vendor')
    t.match(page('.hits').text(), 'Hits 3 of our services')
  },
)

onEachEngine(t, 'trouble that no part tells hits everybody who needs any of it', async (t, engine) => {
  const { app, record, read } = await start(t, engine)
  await app.directory.graph.ready()
  await record('major_outage', { api: 'operational', web: 'operational' })
  const $ = await read()
  t.match($('#banner .hits').text(), 'Hits 4 of our services')
  t.equal($('#banner .hits .tag').length, 3, 'the nearest are named')
  t.match($('#banner .hits').text(), 'and 1 more')
})

onEachEngine(
  t,
  'a change of the directory is on the page at once, and nothing else makes it anew',
  async (t, engine) => {
    const { app, ids, record, read } = await start(t, engine)
    await app.directory.graph.ready()
    await record('partial_outage', { api: 'major_outage', web: 'operational' })
    await read()
    t.equal(await countStatements(app.database, () => read()), 0, 'the page is kept')
    await change(app.database, ['directory'], (trx) =>
      trx.insertInto('depends_on').values({ service_id: ids.shop, needs_id: ids.books }).execute(),
    )
    t.match((await read())('#banner .hits').text(), 'Hits 4 of our services')
  },
)

t.test('until the directory is read the page says so, and then tells it by itself', async (t) => {
  const { app, record, read } = await start(t, 'sqlite')
  await record('partial_outage', { api: 'major_outage', web: 'operational' })
  t.match((await read())('#banner .hits').text(), 'is being prepared')
  await app.directory.graph.ready()
  t.match((await read())('#banner .hits').text(), 'Hits 3 of our services')
})

t.test('whom trouble hits costs three statements, however many are in trouble', async (t) => {
  const { app, record, read } = await start(t, 'sqlite')
  await app.directory.graph.ready()
  const count = () => {
    app.database.versions.bump('status')
    return countStatements(app.database, () => read())
  }
  const calm = await count()
  await record('partial_outage', { api: 'major_outage', web: 'operational' })
  const updates = 1
  t.equal((await count()) - calm, 3 + updates)
})
