import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startTestApp, type TestApp, type Visitor } from '../support/app.ts'
import { auditEntries } from '../support/audit.ts'
import { onEachEngine } from '../support/database.ts'
import { formWith, submitFile } from '../support/upload.ts'

const BASE = '/directory/import'
const REGIONS = 'Slug,Name\neu-north,EU North\nlab,"<script>alert(1)</script>"\n'

async function upload(
  visitor: Visitor,
  kind: string,
  content: string | Uint8Array,
  name = 'file.csv',
): Promise<string> {
  const response = await submitFile(visitor, BASE, { kind: `directory.${kind}` }, { name, content })
  if (response.statusCode !== 303) throw new Error(`${response.statusCode}: ${response.body.slice(0, 500)}`)
  return response.headers.location as string
}

/** The page of an upload once nothing is under way any more. */
async function settledPage(app: TestApp, visitor: Visitor, at: string): Promise<string> {
  await app.imports.settled(Number(at.split('/').at(-1)), 60_000)
  const { statusCode, body } = await visitor.get(at)
  if (statusCode !== 200) throw new Error(`${statusCode} at ${at}`)
  return body
}

async function countEntities({ database }: TestApp): Promise<number> {
  return (await database.db.selectFrom('entity').select('id').execute()).length
}

onEachEngine(t, 'a file is tried, confirmed, and taken back', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const cora = await app.signedIn('cora')
  t.match((await cora.get(BASE)).body, `method="post" action="${BASE}"`)
  const at = await upload(cora, 'region', REGIONS)
  const tried = await settledPage(app, cora, at)
  t.match(tried, 'All rows can be taken. Nothing has been written yet.')
  t.match(tried, /data-count="added">2</)
  t.match(tried, '&lt;script&gt;alert(1)&lt;/script&gt;')
  t.notMatch(tried, '<script>alert')
  t.equal(await countEntities(app), 0)

  const confirmed = await cora.submit(`${at}/confirmation`)
  t.equal(confirmed.headers.location, at)
  t.match(await settledPage(app, cora, at), 'Take it back')
  t.equal(await countEntities(app), 2)
  t.equal((await cora.submit(`${at}/confirmation`)).statusCode, 409, 'it is done once')
  t.equal(await countEntities(app), 2)
  t.same(readdirSync(join(app.config.dataDir, 'uploads')), [], 'the file is gone')

  await cora.submit(`${at}/withdrawal`)
  t.match(await settledPage(app, cora, at), /Taken back/)
  t.equal(await countEntities(app), 0)
  t.equal((await cora.submit(`${at}/withdrawal`)).statusCode, 409)
  t.same(
    (await auditEntries(app.database, 'directory.')).map(({ action, actor }) => [action, actor]),
    [
      ['directory.import', 'Cora Berg'],
      ['directory.take-back', 'Cora Berg'],
    ],
  )
})

t.test('what was changed since, or is referred to, keeps an import from being taken back', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const cora = await app.signedIn('cora')
  const { db } = app.database
  const at = await upload(cora, 'region', REGIONS)
  await app.imports.settled(1, 60_000)
  await cora.submit(`${at}/confirmation`)
  await app.imports.settled(1, 60_000)
  const { id } = await db.selectFrom('entity').select('id').where('slug', '=', 'lab').executeTakeFirstOrThrow()
  const row = { kind: 'cluster', slug: 'c', name: 'C', created_at: new Date().toISOString() } as const
  const cluster = await db.insertInto('entity').values(row).returning('id').executeTakeFirstOrThrow()
  await db.insertInto('cluster').values({ id: cluster.id, region_id: id }).execute()
  await cora.submit(`${at}/withdrawal`)
  t.match(await settledPage(app, cora, at), '“lab” cannot go: there is 1 cluster in it.')
  t.equal(await countEntities(app), 3, 'nothing is gone')

  await db.updateTable('entity').set({ name: 'Another' }).where('id', '=', id).execute()
  await cora.submit(`${at}/withdrawal`)
  t.match(await settledPage(app, cora, at), '“lab” was changed since: Name.')
  t.equal(await countEntities(app), 3)
})

t.test('what cannot be taken is named, can be downloaded, and can be left out', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const cora = await app.signedIn('cora')
  const at = await upload(cora, 'region', 'Slug,Name\ngood,Good\nBad slug,=1+1\n')
  const page = await settledPage(app, cora, at)
  t.match(page, '1 row cannot be taken, so none is.')
  t.match(page, 'takes small letters, digits and hyphens')
  t.notMatch(page, 'Import 1 row<', 'all or nothing')
  const file = await cora.get(`${at}/rejected.csv`)
  t.match(file.headers['content-disposition'], 'attachment')
  t.match(file.body, '3,Slug,')
  t.match(file.body, "Bad slug,'=1+1", 'a formula is defused')

  const refused = await cora.submit(`${at}/confirmation`)
  t.equal(refused.statusCode, 303)
  t.match(await settledPage(app, cora, at), 'cannot be taken, so none is')
  t.equal(await countEntities(app), 0)
  await cora.submit(`${at}/confirmation`, { leaveOut: 'yes' })
  t.match(await settledPage(app, cora, at), /data-count="rejected">1</)
  t.equal(await countEntities(app), 1)
  t.equal((await cora.get(`${at}/rejected.csv`)).statusCode, 200, 'the list is kept')
})

t.test('a sheet among several, the order of dates and unknown columns are asked for', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const cora = await app.signedIn('cora')
  const at = await upload(cora, 'region', 'Slug,Name,Retired\na,A,03/04/2024\nb,B,05/06/2024\n')
  const asked = await settledPage(app, cora, at)
  t.match(asked, 'can be read in several ways')
  t.match(asked, '03/04/2024 is 2024-04-03')
  await cora.submit(`${at}/choices`, { 'date-retired': 'dmy' })
  t.match(await settledPage(app, cora, at), 'All rows can be taken')
  await cora.submit(`${at}/confirmation`)
  await settledPage(app, cora, at)
  const row = await app.database.db.selectFrom('entity').selectAll().where('slug', '=', 'a').executeTakeFirstOrThrow()
  t.match(row.retired_at, /^2024-04-02T22/, 'the day begins in the zone of the site')

  const people = await upload(cora, 'person', 'Who,Whereto\nIvo,ivo@norrvik.example\n')
  t.match(await settledPage(app, cora, people), 'No column in line 1 is named “E-mail”')
  await cora.submit(`${people}/choices`, { 'column-email': '1', 'column-name': '0' })
  t.match(await settledPage(app, cora, people), 'All rows can be taken')
})

t.test('an upload that is left, an unreadable one and one without a file write nothing and keep nothing', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const cora = await app.signedIn('cora')
  const at = await upload(cora, 'region', REGIONS)
  await app.imports.settled(1, 60_000)
  t.equal((await cora.submit(`${at}/removal`)).headers.location, BASE)
  t.equal((await cora.submit(`${at}/confirmation`)).statusCode, 409)
  const bad = await upload(
    cora,
    'region',
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.alloc(600)]),
    'old.xls',
  )
  t.match(await settledPage(app, cora, bad), /Nothing was imported\..*Excel/s)
  const none = await submitFile(cora, BASE, { kind: 'directory.region' })
  t.equal(none.statusCode, 422)
  t.match(none.body, 'Choose a file.')
  t.equal((await submitFile(cora, BASE, { kind: 'planets' }, { name: 'x', content: 'x' })).statusCode, 422)
  t.same(readdirSync(join(app.config.dataDir, 'uploads')), [])
  t.equal(await countEntities(app), 0)
  t.equal((await cora.get(`${BASE}/999`)).statusCode, 404)
})

t.test('a form with a file needs its token, and a file that is too large is refused before it is read', async (t) => {
  const app = await startTestApp(t, 'sqlite', { UPLOAD_MAX_MB: '1' })
  const cora = await app.signedIn('cora')
  const forged = formWith({ kind: 'directory.region' }, { name: 'r.csv', content: REGIONS })
  const response = await cora.request({ method: 'POST', url: BASE, ...forged })
  t.equal(response.statusCode, 403)

  const large = await submitFile(
    cora,
    BASE,
    { kind: 'directory.region' },
    { name: 'r.csv', content: Buffer.alloc(2_000_000, 'a') },
  )
  t.equal(large.statusCode, 413)
  t.match(large.body, 'larger than 1.0 MB')
  const told = formWith({}, { name: 'r.csv', content: 'x' })
  const early = await cora.request({
    method: 'POST',
    url: BASE,
    payload: told.payload,
    headers: { ...told.headers, 'content-length': String(200 * 1024 * 1024) },
  })
  t.equal(early.statusCode, 413, 'by its first line')
  t.same(readdirSync(join(app.config.dataDir, 'uploads')), [], 'nothing of them is kept')
  t.same(await app.database.db.selectFrom('upload').select('id').execute(), [])
})
