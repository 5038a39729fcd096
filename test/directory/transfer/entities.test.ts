import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { auditEntries } from '../../support/audit.ts'
import { onEachEngine } from '../../support/database.ts'
import { importFile } from '../../support/upload.ts'

const REGIONS = 'Slug,Name,Description,Stage\neu-north,EU North,Cold and green,prd\nlab,The lab,,staging\n'

async function slugsOf({ database }: TestApp): Promise<string[]> {
  const rows = await database.db.selectFrom('entity').select('slug').orderBy('slug').execute()
  return rows.map(({ slug }) => slug)
}

onEachEngine(t, 'a file is tried, then imported, and the second time it changes nothing', async (t, engine) => {
  const app = await startTestApp(t, engine)
  const tried = await importFile(app, 'region', REGIONS, { dryRun: true })
  t.equal(tried.status, 200)
  t.match(tried.answer, { dryRun: true, applied: false, upload: null, added: 2, changed: 0, unchanged: 0, rejected: 0 })
  t.match(tried.answer.changes[0], { row: 2, action: 'added', name: 'EU North' })
  t.same(await slugsOf(app), [], 'trying writes nothing')
  t.same(await app.database.db.selectFrom('upload').select('id').execute(), [], 'and leaves no upload')

  const done = await importFile(app, 'region', REGIONS)
  t.equal(done.status, 201)
  t.match(done.answer, { applied: true, added: 2, rejected: 0 })
  t.same(await slugsOf(app), ['eu-north', 'lab'])
  const lab = await app.database.db.selectFrom('entity').selectAll().where('slug', '=', 'lab').executeTakeFirstOrThrow()
  t.match(lab, { kind: 'region', name: 'The lab', description: null, stage: 'stg', retired_at: null })

  const again = await importFile(app, 'region', REGIONS)
  t.equal(again.status, 200)
  t.match(again.answer, { applied: true, added: 0, changed: 0, unchanged: 2 })
  t.same(readdirSync(join(app.config.dataDir, 'uploads')), [], 'no file is left behind')
  t.match(await auditEntries(app.database, 'directory.import'), [
    {
      action: 'directory.import',
      after: { kind: 'directory.region', added: 2, changed: 0, unchanged: 0, rejected: 0 },
    },
    { after: { added: 0, unchanged: 2 } },
  ])
})

onEachEngine(t, 'what a file says otherwise is changed; what it has no column for stays', async (t, engine) => {
  const app = await startTestApp(t, engine)
  await importFile(app, 'region', REGIONS)
  await importFile(app, 'cluster', 'slug,name,region\nn1,North 1,eu-north\n')
  const moved = await importFile(app, 'cluster', 'slug,region,rack rows\nn1,lab,4\n')
  t.match(moved.answer.changes[0]?.fields, [
    { field: 'In', from: 'eu-north', to: 'lab' },
    { field: 'rack rows', from: '', to: '4' },
  ])
  const cluster = await app.database.db
    .selectFrom('cluster')
    .innerJoin('entity', 'entity.id', 'cluster.id')
    .innerJoin('entity as region', 'region.id', 'cluster.region_id')
    .leftJoin('entity_attribute as a', 'a.entity_id', 'cluster.id')
    .select(['entity.name', 'region.slug as region', 'a.name as attribute', 'a.value'])
    .executeTakeFirstOrThrow()
  t.same(cluster, { name: 'North 1', region: 'lab', attribute: 'rack rows', value: '4' })

  const gone = await importFile(app, 'region', 'slug,retired\nlab,yes\n')
  t.equal(gone.answer.changed, 1)
  const { retired_at } = await app.database.db
    .selectFrom('entity')
    .select('retired_at')
    .where('slug', '=', 'lab')
    .executeTakeFirstOrThrow()
  t.ok(retired_at)
  t.equal((await importFile(app, 'region', 'slug,retired\nlab,yes\n')).answer.unchanged, 1, 'since when stays known')
})

onEachEngine(t, 'one bad row keeps all of them out, and each is named', async (t, engine) => {
  const app = await startTestApp(t, engine)
  await importFile(app, 'region', REGIONS)
  const file = [
    'Slug,Name,Region,Stage',
    'good,Good,eu-north,prd',
    'lost,Lost,atlantis,prd',
    'homeless,Homeless,,prd',
    'Wrong Slug!,W,eu-north,prd',
    'nameless,,eu-north,prd',
    'staged,Staged,eu-north,somewhere',
    'good,Good again,eu-north,prd',
    'lab,Lab,eu-north,prd',
    'short,S',
  ].join('\n')
  const { status, answer, response } = await importFile(app, 'cluster', file)
  t.equal(status, 422)
  t.match(response.headers['content-type'], 'application/problem+json')
  t.match(answer, { applied: false, upload: null, added: 1, rejected: 8 })
  const reasons = Object.fromEntries(answer.rows.map(({ row, column, reason }) => [row, `${column}: ${reason}`]))
  t.match(reasons, {
    3: 'Region: there is no “atlantis” in the directory',
    4: 'Region: must name the region it is in',
    5: /^Slug: takes small letters/,
    6: 'Name: must not be empty',
    7: /^Stage: must be one of prd, stg; it is “somewhere”/,
    8: ': is in line 2 already',
    9: 'Slug: “lab” is the slug of the region The lab',
    10: ': has 2 cells where 4 are expected',
  })
  t.same(await slugsOf(app), ['eu-north', 'lab'], 'nothing was written')

  const rest = await importFile(app, 'cluster', file, { leaveOut: true })
  t.equal(rest.status, 201)
  t.match(rest.answer, { applied: true, added: 1, rejected: 8 })
  t.same(await slugsOf(app), ['eu-north', 'good', 'lab'])
})
