import t from 'tap'
import { loadMachines } from '../../../src/hardware/machine.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { onEachEngine } from '../../support/database.ts'
import { importFile } from '../../support/upload.ts'

const HEAD =
  'HOST_NAME;Serial No.;asset-tag;Manufacturer;Data centre;cluster name;IP;Lifecycle;Warranty end;Cost centre'
const SERVERS = [
  HEAD,
  'Web-1.norrvik.example;123.0;A-1;Dell;The north;North 1;10.0.0.1, 10.0.0.2;in stock;2027-06-30;4711',
  'db-1;;A-2;;;n1;;decommissioned;;',
].join('\n')

async function startWithCluster(...given: Parameters<typeof startTestApp>): Promise<TestApp> {
  const app = await startTestApp(...given)
  await importFile(app, 'region', 'slug,name\nnorth,The north\nsouth,The south\n')
  await importFile(app, 'cluster', 'slug,name,region\nn1,North 1,north\n')
  return app
}

async function machineOf({ database: { db } }: TestApp, slug: string) {
  const { id } = await db.selectFrom('entity').select('id').where('slug', '=', slug).executeTakeFirstOrThrow()
  return (await loadMachines(db, [id])).get(id)
}

onEachEngine(
  t,
  'a file of an inventory is a file of servers, in whatever words its columns are named',
  async (t, engine) => {
    const app = await startWithCluster(t, engine)
    const done = await importFile(app, 'server', SERVERS)
    t.equal(done.status, 201, JSON.stringify(done.answer.rows))
    t.match(done.answer, { applied: true, added: 2, rejected: 0 })
    t.same(await machineOf(app, 'web-1-norrvik-example'), {
      Hostname: 'Web-1.norrvik.example',
      'Serial number': '123',
      'Asset tag': 'A-1',
      Vendor: 'Dell',
      'IP addresses': '10.0.0.1, 10.0.0.2',
      Status: 'spare',
      'Warranty until': '2027-06-30',
      'Cost centre': '4711',
    })
    const gone = await app.database.db
      .selectFrom('entity')
      .innerJoin('server', 'server.id', 'entity.id')
      .select(['retired_at', 'status', 'cluster_id'])
      .where('slug', '=', 'db-1')
      .executeTakeFirstOrThrow()
    t.match(gone, { status: 'retired', retired_at: /Z$/, cluster_id: Number })
    t.match((await importFile(app, 'server', SERVERS)).answer, { added: 0, changed: 0, unchanged: 2 })

    const changed = await importFile(app, 'server', 'hostname,COST CENTRE,vendor\ndb-1,12,HP\n')
    t.same(changed.answer.changes[0]?.fields, [
      { field: 'Cost centre', from: '', to: '12' },
      { field: 'Vendor', from: '', to: 'HP' },
    ])
    t.match(await machineOf(app, 'db-1'), { 'Asset tag': 'A-2', Vendor: 'HP', 'Cost centre': '12', Status: 'retired' })
  },
)

onEachEngine(
  t,
  'what the inventory cannot take is named by row and column, and nothing is written',
  async (t, engine) => {
    const app = await startWithCluster(t, engine)
    await importFile(app, 'server', SERVERS)
    const file = [
      'hostname,asset tag,region,cluster,ip,status,warranty until',
      'new-1,A-1,,n1,,,',
      'new-2,,south,n1,,,',
      'new-3,,,,10.0.0.300,,',
      'new-4,,,,,melted,',
      'new-5,,,,,,2027-02-31',
      'new-6,,,,,,2027-03-31',
    ].join('\n')
    const { status, answer } = await importFile(app, 'server', file)
    t.equal(status, 422)
    const reasons = Object.fromEntries(answer.rows.map(({ row, column, reason }) => [row, `${column}: ${reason}`]))
    t.match(reasons, {
      2: /^asset tag: is already that of Web-1|^Asset tag: is already that of Web-1/,
      3: 'Region: the cluster North 1 is in The north, not in “south”',
      4: /^ip: cannot be taken: “10.0.0.300” is no IP address/,
      5: /^status: must be one of/,
      6: /^warranty until: /,
    })
    t.match(answer, { added: 1, rejected: 5 })
    const { count } = await app.database.db
      .selectFrom('server')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    t.equal(Number(count), 2)
  },
)
