import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { onEachEngine } from '../../support/database.ts'
import { formWith, importFile } from '../../support/upload.ts'

const REGIONS = 'Slug,Name,Description,Stage\neu-north,EU North,Cold and green,prd\nlab,The lab,,staging\n'

async function slugsOf({ database }: TestApp): Promise<string[]> {
  const rows = await database.db.selectFrom('entity').select('slug').orderBy('slug').execute()
  return rows.map(({ slug }) => slug)
}

onEachEngine(t, 'people, links and responsibilities are known by address, pair and triple', async (t, engine) => {
  const app = await startTestApp(t, engine)
  await importFile(app, 'service', 'slug,name,origin,category\nshop,Shop,own,Web\npay,Payments,own,Web\n')
  await importFile(app, 'data_set', 'slug,name\norders,Orders\n')
  const people = 'Name,E-Mail,Phone,Team\nIvo Siding,Ivo.Siding@norrvik.example,+47 22 00 00 00,Web\n'
  t.equal((await importFile(app, 'person', people)).answer.added, 1)
  t.equal((await importFile(app, 'person', people.replace('Ivo.S', 'ivo.s'))).answer.unchanged, 1)

  const links = 'from,to\nshop,pay\norders,shop\n'
  t.equal((await importFile(app, 'link', links)).answer.added, 2)
  const round = await importFile(app, 'link', 'from,to\nshop,orders\norders,shop\n')
  t.match(round.answer, { added: 0, unchanged: 2 }, 'between two kinds either direction is the same link')
  const twice = await importFile(app, 'link', links)
  t.match(twice.answer, { added: 0, unchanged: 2 })
  t.same(
    (await importFile(app, 'link', 'from,to\nshop,shop\nshop,nowhere\n')).answer.rows.map(({ reason }) => reason),
    ['nothing can need itself', 'there is no “nowhere” in the directory'],
  )

  const roles =
    'entity,person,role\norders,ivo.siding@norrvik.example,Data Owner\nshop,ivo.siding@norrvik.example,engineer\n'
  t.equal((await importFile(app, 'responsibility', roles)).answer.added, 2)
  t.equal((await importFile(app, 'responsibility', roles)).answer.unchanged, 2)
  t.match((await importFile(app, 'responsibility', 'entity,person,role\nshop,nobody@x.example,boss\n')).answer.rows, [
    { row: 2, column: 'role', reason: /must be one of/ },
  ])
})

t.test('the wrong role, no file, a strange kind and an unreadable file are refused, and nothing is kept', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  t.equal((await importFile(app, 'region', REGIONS, { role: 'helpdesk' })).status, 403)
  t.equal((await importFile(app, 'planet', REGIONS)).status, 422)
  const token = await app.token('comms')
  const send = (form: ReturnType<typeof formWith>, headers: Record<string, string> = {}) =>
    app.app.inject({
      method: 'POST',
      url: '/api/v1/directory/import',
      payload: form.payload,
      headers: { ...form.headers, authorization: `Bearer ${token}`, ...headers },
    })
  const without = await send(formWith({ kind: 'region' }))
  t.equal(without.statusCode, 422)
  t.same(without.json<{ fields: unknown }>().fields, { file: 'Choose a file.' })
  const picture = await importFile(app, 'region', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))
  t.equal(picture.status, 422)
  t.match(picture.response.json(), { fields: { file: /./ } })
  const elsewhere = await app.app.inject({
    method: 'POST',
    url: '/api/v1/entities',
    ...formWith({}, { name: 'x.csv', content: 'x' }),
    headers: { ...formWith({}).headers, authorization: `Bearer ${token}` },
  })
  t.equal(elsewhere.statusCode, 415, 'an address that takes no files says so')
  t.same(readdirSync(join(app.config.dataDir, 'uploads')), [])
  t.same(await slugsOf(app), [])
})

t.test('a request that is sent again with its key is done once; another file with the key is refused', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const token = await app.token('comms')
  const send = (content: string) => {
    const form = formWith({ kind: 'region' }, { name: 'r.csv', content })
    const headers = { ...form.headers, authorization: `Bearer ${token}`, 'idempotency-key': 'one' }
    return app.app.inject({ method: 'POST', url: '/api/v1/directory/import', payload: form.payload, headers })
  }
  const first = await send(REGIONS)
  const second = await send(REGIONS)
  t.equal(second.statusCode, 201)
  t.equal(second.headers['idempotent-replayed'], 'true')
  t.same(second.json(), first.json())
  t.equal((await send(`${REGIONS}more,More,,prd\n`)).statusCode, 409)
  t.same(await slugsOf(app), ['eu-north', 'lab'])
})
