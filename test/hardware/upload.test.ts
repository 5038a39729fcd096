import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startTestApp, type TestApp, type Visitor } from '../support/app.ts'
import { auditEntries } from '../support/audit.ts'
import { type Engine, onEachEngine } from '../support/database.ts'
import { formWith, submitFile } from '../support/upload.ts'
import { addPlaces, addServer } from './servers.ts'

const BASE = '/hardware/upload'
const FILE = [
  'Warranty End;HOST_NAME;asset-tag;Serial No.;Manufacturer;Cluster Name;Site;IP;Lifecycle;Cost centre',
  '2027-06-30;web-1.norrvik.example;A-1;S-1;Dell;Oslo A;nord;10.0.0.1, 10.0.0.2;active;4711',
  ';;A-2;n/a;HPE;;;;in stock;',
].join('\n')

async function start(t: Parameters<typeof startTestApp>[0], engine: Engine) {
  const app = await startTestApp(t, engine)
  await addPlaces(app)
  return { app, cora: await app.signedIn('cora') }
}

/** Uploads a file and waits until it was tried. @returns the address of the upload, and its page */
async function tryFile(app: TestApp, visitor: Visitor, content: string | Uint8Array, name = 'servers.csv') {
  const response = await submitFile(visitor, BASE, {}, { name, content })
  if (response.statusCode !== 303) throw new Error(`${response.statusCode}: ${response.body.slice(0, 500)}`)
  const at = response.headers.location as string
  return { at, page: await pageOf(app, visitor, at) }
}

async function pageOf(app: TestApp, visitor: Visitor, at: string): Promise<string> {
  await app.imports.settled(Number(at.split('/').at(-1)), 60_000)
  return (await visitor.get(at)).body
}

/** Uploads a file, and writes it. */
async function importInto(app: TestApp, visitor: Visitor, content: string) {
  const { at, page } = await tryFile(app, visitor, content)
  await visitor.submit(`${at}/confirmation`)
  return { at, tried: countsOf(page), page: await pageOf(app, visitor, at) }
}

function countsOf(page: string): Record<string, number> {
  const found = [...page.matchAll(/data-count="(\w+)">([\d\s ]+)</g)]
  return Object.fromEntries(found.map(([, name, count]) => [name!, Number(count!.replace(/\D/g, ''))]))
}

async function rowsOf(app: TestApp) {
  const { items } = (
    await app.app.inject({ url: '/api/v1/hardware', headers: { authorization: `Bearer ${await app.token('viewer')}` } })
  ).json<{ items: Record<string, unknown>[] }>()
  return items
}

onEachEngine(t, 'a file in any wording is tried, imported, and changes nothing the second time', async (t, engine) => {
  const { app, cora } = await start(t, engine)
  const { at, page } = await tryFile(app, cora, FILE)
  t.same(countsOf(page), { added: 2, changed: 0, unchanged: 0, rejected: 0 })
  t.same(await rowsOf(app), [], 'nothing is written yet')
  await cora.submit(`${at}/confirmation`)
  t.match(await pageOf(app, cora, at), 'Take it back')
  t.match(await rowsOf(app), [
    {
      slug: 'web-1-norrvik-example',
      hostname: 'web-1.norrvik.example',
      assetTag: 'A-1',
      serialNumber: 'S-1',
      vendor: 'Dell',
      cluster: 'oslo-a',
      region: 'nord',
      ipAddresses: ['10.0.0.1', '10.0.0.2'],
      status: 'in_use',
      warrantyUntil: '2027-06-30',
      custom: { costcentre: '4711' },
    },
    { hostname: 'A-2', assetTag: 'A-2', serialNumber: null, vendor: 'HPE', status: 'spare', cluster: null },
  ])
  t.match((await cora.get('/hardware')).body, 'web-1.norrvik.example', 'the list knows at once')
  t.same(countsOf((await tryFile(app, cora, FILE)).page), { added: 0, changed: 0, unchanged: 2, rejected: 0 })
  t.same(
    readdirSync(join(app.config.dataDir, 'uploads')).filter((name) => name.includes('staging')),
    [],
  )
  t.match(await auditEntries(app.database, 'hardware.'), [{ action: 'hardware.import', actor: 'Cora Berg' }])
})

onEachEngine(t, 'a row is the server with its tag, else its serial number, else its hostname', async (t, engine) => {
  const { app, cora } = await start(t, engine)
  await addServer(app, cora, { hostname: 'web-1', assetTag: 'A-1', serialNumber: 'S-1' })
  await addServer(app, cora, { hostname: 'web-2', serialNumber: 'S-2' })
  await addServer(app, cora, { hostname: 'WEB-3', vendor: 'Dell' })
  const file = [
    'asset tag,serial,hostname,vendor',
    'A-1,S-1x,web-1b,HPE',
    'A-2,S-2,web-2,HPE',
    ',S-3,web-3,HPE',
    'A-9,S-9,web-1,HPE',
  ].join('\n')
  const { tried } = await importInto(app, cora, file)
  t.same(tried, { added: 1, changed: 3, unchanged: 0, rejected: 0 })
  t.match(await rowsOf(app), [
    { hostname: 'web-1b', assetTag: 'A-1', serialNumber: 'S-1x', vendor: 'HPE' },
    { hostname: 'web-2', assetTag: 'A-2', serialNumber: 'S-2' },
    { hostname: 'web-3', assetTag: null, serialNumber: 'S-3' },
    { hostname: 'web-1', assetTag: 'A-9', slug: 'web-1-2' },
  ])
  const named = await app.database.db.selectFrom('entity').select('name').where('slug', '=', 'web-1').execute()
  t.same(named, [{ name: 'web-1b' }], 'the directory calls it as it is called now')
})

onEachEngine(t, 'what cannot be taken is told by line and column, and nothing is written', async (t, engine) => {
  const { app, cora } = await start(t, engine)
  await addServer(app, cora, { hostname: 'twin', assetTag: 'T-1', serialNumber: 'TT' })
  await addServer(app, cora, { hostname: 'twin', assetTag: 'T-2', serialNumber: 'TT' })
  const file = [
    'Tag,S/N,Host,Cluster,Region,Warranty,IP',
    'A-1,S-1,a,Oslo A,,,',
    'A-1,S-2,b,,,,',
    ',S-1,c,,,,',
    ',,A,,,,',
    ',,,Oslo A,,,',
    'A-3,,d,Bergen,,,',
    'A-4,,e,oslo-b,Sud,,',
    'A-5,,f,,,2027-02-31,10.0.0.300',
    ',TT,g,,,,',
    'A-6,,h,,nord,2027-03-31,',
  ].join('\n')
  const { at, page } = await tryFile(app, cora, file)
  t.same(countsOf(page), { added: 2, changed: 0, unchanged: 0, rejected: 8 })
  const csv = (await cora.get(`${at}/rejected.csv`)).body.replace(/^\ufeff/, '')
  const told = csv.trim().split('\r\n').slice(1)
  const reasonOf = (line: number) => told.filter((row) => row.startsWith(`${line},`)).join(' | ')
  t.match(reasonOf(3), 'Tag: is in line 2 already')
  t.match(reasonOf(4), 'Serial number: makes this the same server as line 2')
  t.match(reasonOf(5), 'Hostname: makes this the same server as line 2')
  t.match(reasonOf(6), 'a row needs an asset tag, a serial number or a hostname')
  t.match(reasonOf(7), 'Cluster: there is no cluster “Bergen” in the directory')
  t.match(reasonOf(8), 'Region: the cluster Oslo B is in Nord, not in “Sud”')
  t.match(reasonOf(9), /“10\.0\.0\.300” is no IP address/)
  t.match(reasonOf(9), /2027-02-31/)
  t.match(reasonOf(10), 'Serial number: is that of 2 servers')
  t.match(page, 'A region is not kept without a cluster')

  await cora.submit(`${at}/confirmation`)
  t.match(await pageOf(app, cora, at), 'cannot be taken, so none is')
  t.equal((await rowsOf(app)).length, 2, 'all or nothing')
  await cora.submit(`${at}/confirmation`, { leaveOut: 'yes' })
  t.match(countsOf(await pageOf(app, cora, at)), { added: 2, rejected: 8 })
  t.equal((await rowsOf(app)).length, 4)
  t.equal((await cora.get(`${at}/rejected.csv`)).statusCode, 200, 'the list is kept')
})

onEachEngine(t, 'an upload is taken back as far as its rows were not changed since', async (t, engine) => {
  const { app, cora } = await start(t, engine)
  const kept = await addServer(app, cora, { hostname: 'old', vendor: 'Dell', cluster: 'oslo-a' })
  const { at } = await importInto(
    app,
    cora,
    'hostname,vendor,cluster,Lease\nold,HPE,oslo-b,2027\nnew-1,HPE,,\nnew-2,HPE,,\nnew-3,HPE,oslo-a,\n',
  )
  const [, , second, third] = await rowsOf(app)
  await cora.submit(`/hardware/${second!['id']}`, { notes: 'Mine now' })
  const process = { kind: 'process', slug: 'p', name: 'p', created_at: new Date().toISOString() } as const
  const { id } = await app.database.db.insertInto('entity').values(process).returning('id').executeTakeFirstOrThrow()
  await app.database.db
    .insertInto('process')
    .values({ id, server_id: third!['id'] as number })
    .execute()
  await cora.submit(`/hardware/${kept}`, { notes: 'Another field' })

  await cora.submit(`${at}/withdrawal`)
  const page = await pageOf(app, cora, at)
  t.match(page, 'These stay as they are now; all else was taken back.')
  t.match(page, 'new-2 was changed since: Notes.')
  t.match(page, '“new-3” cannot go: there is 1 process on it.')
  t.match(await rowsOf(app), [
    { hostname: 'old', vendor: 'Dell', cluster: 'oslo-a', notes: 'Another field', custom: {} },
    { hostname: 'new-2', notes: 'Mine now' },
    { hostname: 'new-3' },
  ])
  t.same(await app.database.db.selectFrom('server_column').selectAll().execute(), [], 'its empty column is gone')
  t.equal((await cora.submit(`${at}/withdrawal`)).statusCode, 409)

  const again = await importInto(app, cora, 'hostname,model\nnew-2,M1\n')
  await cora.submit(`/hardware/${second!['id']}`, { model: 'M2' })
  await cora.submit(`${again.at}/withdrawal`)
  const refused = await pageOf(app, cora, again.at)
  t.match(refused, 'It cannot be taken back, and nothing was changed.')
  t.match(refused, 'new-2 was changed since: Model.')
  t.match(refused, 'Imported', 'it is still what it was')
})

t.test('the dialog goes the same way in fragments, and tells the list behind it', async (t) => {
  const { app, cora } = await start(t, 'sqlite')
  const part = { 'hx-request': 'true', 'hx-request-type': 'partial' }
  t.match((await cora.get('/hardware')).body, /href="\/hardware\/upload" hx-get="\/hardware\/upload"/)
  const dialog = await cora.request({ url: BASE, headers: part })
  t.match(dialog.body, /^<div class="dialog__head">/)
  t.match(dialog.body, '<form method="post" action="/hardware/upload"')
  t.match((await cora.get(BASE)).body, '<form class="card" method="post" action="/hardware/upload"')
  const send = async (content?: string) => {
    const form = formWith(
      { _csrf: await cora.csrfToken() },
      content === undefined ? undefined : { name: 'a.csv', content },
    )
    const headers = { ...form.headers, ...part }
    return cora.request({ method: 'POST', url: BASE, payload: form.payload, headers })
  }
  const without = await send()
  t.equal(without.statusCode, 422)
  t.match(without.body, /^\s*<form.*Choose a file\./s, 'the form again, with what is wrong')
  const sent = await send('hostname\nweb-1\n')
  t.match(sent.body, /^<div class="stack" id="upload-1"/)
  t.notMatch(sent.body, '<html')
  const state = async () => {
    await app.imports.settled(1, 60_000)
    return cora.request({ url: `${BASE}/1`, headers: part })
  }
  const tried = await state()
  t.match(tried.body, /<button[^>]*>Import 1 row</)
  t.equal(tried.headers['hx-trigger'], undefined)
  const payload = new URLSearchParams({ _csrf: await cora.csrfToken() }).toString()
  const headers = { ...part, 'content-type': 'application/x-www-form-urlencoded' }
  await cora.request({ method: 'POST', url: `${BASE}/1/confirmation`, payload, headers })
  const done = await state()
  t.match(done.body, 'Take it back')
  t.match(done.headers['hx-trigger'], 'imported')
  t.equal((await rowsOf(app)).length, 1)
})

t.test('a file without anything to know servers by is asked about, and so is a column that two may be', async (t) => {
  const { app, cora } = await start(t, 'sqlite')
  const { at, page } = await tryFile(app, cora, 'Maskin,Kostnad\nweb-1,12\n')
  t.match(page, 'No column was recognised as one of “Hostname”, “Asset tag”, “Serial number”')
  await cora.submit(`${at}/choices`, { 'column-hostname': '0' })
  t.same(countsOf(await pageOf(app, cora, at)), { added: 1, changed: 0, unchanged: 0, rejected: 0 })

  const two = await tryFile(app, cora, 'hostname,serial,SN\nweb-1,S-1,X-1\n')
  t.match(two.page, 'Several columns may be “Serial number”')
  await cora.submit(`${two.at}/choices`, { 'column-serialNumber': '1' })
  t.same(countsOf(await pageOf(app, cora, two.at)), { added: 1, changed: 0, unchanged: 0, rejected: 0 })
  await cora.submit(`${two.at}/confirmation`)
  await pageOf(app, cora, two.at)
  const row = (await rowsOf(app)).find(({ hostname }) => hostname === 'web-1')!
  t.match(row, { serialNumber: 'S-1', custom: { sn: 'X-1' } })
  await cora.submit(`/hardware/${row['id']}`, { sn: 'X-2' })
  t.match(
    (await rowsOf(app)).find(({ hostname }) => hostname === 'web-1'),
    { serialNumber: 'S-1', custom: { sn: 'X-2' } },
  )
})

t.test('hostile names are kept as they are and shown harmless; what is exported can be uploaded again', async (t) => {
  const { app, cora } = await start(t, 'sqlite')
  const names = ['=1+1', '<script>alert(1)</script>', 'مرحبا‏1', 'O"Brien, the second', 'x'.repeat(300)]
  const csv = `hostname,notes\n${names.map((name) => `"${name.replace(/"/g, '""')}",${'n'.repeat(9_000)}`).join('\n')}\n`
  const { page } = await importInto(app, cora, csv)
  t.notMatch(page, '<script>alert')
  t.same(
    (await rowsOf(app)).map(({ hostname }) => hostname),
    names,
  )
  const long = await tryFile(app, cora, `hostname,notes\n${'h'.repeat(301)},\nok,${'n'.repeat(10_001)}\n`)
  t.same(countsOf(long.page), { added: 0, changed: 0, unchanged: 0, rejected: 2 })
  for (const format of ['csv', 'xlsx']) {
    const columns = 'hostname,assetTag,serialNumber,vendor,cluster,status,owner,notes'
    const file = await cora.get(`/hardware/export.${format}?columns=${columns}`)
    const again = await tryFile(app, cora, file.rawPayload, `again.${format}`)
    t.same(countsOf(again.page), { added: 0, changed: 0, unchanged: names.length, rejected: 0 }, format)
  }
})
