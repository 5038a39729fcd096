import t from 'tap'
import { startTestApp, type TestApp } from '../support/app.ts'
import { auditEntries } from '../support/audit.ts'
import { onEachEngine } from '../support/database.ts'
import { addPlaces, addServer, postJson } from './servers.ts'

interface Answer {
  ok: boolean
  row: Record<string, unknown>
}

async function start(t: Parameters<typeof startTestApp>[0], engine: 'sqlite' | 'postgres' = 'sqlite') {
  const app = await startTestApp(t, engine)
  await addPlaces(app)
  const cora = await app.signedIn('cora')
  const id = await addServer(app, cora, { hostname: 'lake-01', assetTag: 'NV-10252', vendor: 'HPE', cluster: 'oslo-a' })
  return { app, cora, id }
}

function read(app: TestApp, id: number) {
  return app.app.inject({ url: `/api/v1/hardware/${id}` }).then((response) => response.json<Record<string, unknown>>())
}

onEachEngine(t, 'a program changes any field of a row, under whatever name it has for it', async (t, engine) => {
  const { app, id } = await start(t, engine)
  const token = await app.token('comms')
  const response = await app.app.inject({
    method: 'POST',
    url: '/update_hardware_row',
    headers: { authorization: `Bearer ${token}` },
    payload: {
      id,
      version: 1,
      serial_number: 'U0A94GV',
      Model: 'ProLiant DL380',
      cluster: 'Oslo B',
      ipAddresses: ['10.20.0.11', '2001:DB8::5'],
      status: 'In repair',
      owner: 'DAG@norrvik.example',
      bought: '2023-04-01',
      'Warranty end': '2027-06-30',
      notes: 'Loud\nfans',
      os: 'Debian 13',
    },
  })
  t.equal(response.statusCode, 200, response.body)
  const { ok, row } = response.json<Answer>()
  t.equal(ok, true)
  t.match(row, {
    id,
    version: 2,
    hostname: 'lake-01',
    assetTag: 'NV-10252',
    serialNumber: 'U0A94GV',
    vendor: 'HPE',
    model: 'ProLiant DL380',
    region: 'nord',
    cluster: 'oslo-b',
    ipAddresses: ['10.20.0.11', '2001:db8::5'],
    status: 'in_repair',
    owner: 'Dag Berg',
    ownerEmail: 'dag@norrvik.example',
    bought: '2023-04-01',
    warrantyUntil: '2027-06-30',
    notes: 'Loud\nfans',
    operatingSystem: 'Debian 13',
  })
  t.same(await read(app, id), row, 'and it stands so')
  const [entry] = await auditEntries(app.database, 'server.change')
  t.match(entry, {
    actor: 'test comms',
    thing: 'lake-01',
    before: { status: 'in_use' },
    after: { status: 'in_repair' },
  })
  t.notOk('vendor' in (entry!.after as object), 'what stayed is not in the log')
})

onEachEngine(t, 'a row that was changed since is refused with both values, and left alone', async (t, engine) => {
  const { app, cora, id } = await start(t, engine)
  t.equal((await postJson(cora, '/update_hardware_row', { id, version: 1, vendor: 'Dell' })).statusCode, 200)
  const late = await postJson(cora, '/update_hardware_row', { id, version: 1, vendor: 'Lenovo' })
  t.equal(late.statusCode, 409)
  t.match(late.headers['content-type'], 'application/problem+json')
  t.match(late.json(), { status: 409, current: { vendor: 'Dell', version: 2 }, given: { vendor: 'Lenovo' } })
  t.match(await read(app, id), { vendor: 'Dell', version: 2 })
  const blind = await postJson(cora, '/update_hardware_row', { id, vendor: 'Lenovo' })
  t.match(blind.json(), { ok: true, row: { vendor: 'Lenovo', version: 3 } }, 'without a version the last one wins')
})

t.test('what cannot be taken is told by field, all of it, and nothing is written', async (t) => {
  const { app, cora, id } = await start(t)
  await addServer(app, cora, { hostname: 'lake-02', assetTag: 'NV-10259' })
  const wrong: [object, string, RegExp][] = [
    [{ assetTag: 'NV-10259' }, 'assetTag', /^NV-10259 is already the asset tag of lake-02\.$/],
    [{ hostname: '' }, 'hostname', /must not be empty/],
    [{ hostname: 'x'.repeat(301) }, 'hostname', /301 characters/],
    [{ warrantyUntil: '30/06/2027' }, 'warrantyUntil', /must be a day such as 2027-06-30; it is “30\/06\/2027”/],
    [{ bought: '2027-02-30' }, 'bought', /must be a day/],
    [{ status: 'lost' }, 'status', /in use, spare, in repair, retired; it is “lost”/],
    [{ ipAddresses: '10.20.0.11, 10.300.1.1' }, 'ipAddresses', /“10\.300\.1\.1” is no IP address/],
    [{ cluster: 'bergen' }, 'cluster', /There is no cluster “bergen”/],
    [{ region: 'nord' }, 'region', /that of the cluster/],
    [{ colour: 'red' }, 'colour', /colour is no column of the inventory/],
    [{ vendor: { name: 'Dell' } }, 'vendor', /must be a text/],
  ]
  for (const [fields, key, words] of wrong) {
    const response = await postJson(cora, '/update_hardware_row', { id, model: 'new', ...fields })
    t.equal(response.statusCode, 422, JSON.stringify(fields))
    t.match(response.json<{ fields: Record<string, string> }>().fields[key], words)
  }
  t.match(await read(app, id), { version: 1, model: null, hostname: 'lake-01' })
  t.same(await auditEntries(app.database, 'server.change'), [])
  t.equal((await postJson(cora, '/update_hardware_row', { id: 999_999, vendor: 'x' })).statusCode, 404)
  t.equal((await postJson(cora, '/update_hardware_row', { vendor: 'x' })).statusCode, 422, 'an id is needed')
})

t.test('a session needs the token of a form, and everybody the role', async (t) => {
  const { app, cora, id } = await start(t)
  const payload = { id, vendor: 'Evil' }
  for (const url of ['/update_hardware_row', '/delete_hardware_row', '/restore_hardware_row']) {
    t.equal((await cora.request({ method: 'POST', url, payload })).statusCode, 403, `${url} without a token`)
    t.equal((await postJson(await app.signedIn('hal'), url, payload)).statusCode, 403, `${url} as the help desk`)
    const nobody = await app.app.inject({ method: 'POST', url, payload })
    t.equal(nobody.statusCode, 401, `${url} as nobody`)
    t.match(nobody.headers['content-type'], 'application/problem+json')
  }
  t.match(await read(app, id), { vendor: 'HPE', version: 1 })
})

onEachEngine(t, 'the directory and the inventory say the same of a server', async (t, engine) => {
  const { app, cora, id } = await start(t, engine)
  const { db } = app.database
  const entity = () => db.selectFrom('entity').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  t.match(await entity(), { kind: 'server', slug: 'lake-01', name: 'lake-01', retired_at: null })
  await postJson(cora, '/update_hardware_row', { id, hostname: 'lake-01.norrvik.example', status: 'retired' })
  t.match(await entity(), { slug: 'lake-01', name: 'lake-01.norrvik.example' })
  t.ok((await entity()).retired_at, 'what is retired here is retired there')
  await db.updateTable('entity').set({ retired_at: null, name: 'The lake' }).where('id', '=', id).execute()
  t.match(await read(app, id), { status: 'in_use', hostname: 'The lake', version: 4 }, 'and the other way')
  await postJson(cora, '/update_hardware_row', { id, hostname: 'lake-01' })
  await db.updateTable('entity').set({ name: 'Data lake' }).where('id', '=', id).execute()
  t.match(await read(app, id), { hostname: 'Data lake' }, 'a hostname follows as long as it is the name')
})

onEachEngine(t, 'a server that the directory adds has its name as hostname and is found', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const answer = await app.app.inject({
    method: 'POST',
    url: '/api/v1/entities',
    headers: { authorization: `Bearer ${await app.token('comms')}` },
    payload: { kind: 'server', name: 'Wäb-7' },
  })
  t.equal(answer.statusCode, 201, answer.body)
  const list = await app.app.inject({ url: `/api/v1/hardware?q=${encodeURIComponent('WÄB')}` })
  t.match(list.json(), { items: [{ hostname: 'Wäb-7', status: 'in_use', version: 1 }], nextCursor: null })
})
