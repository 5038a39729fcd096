import t from 'tap'
import { chunksOf } from '../../src/lib/chunks.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { countStatements } from '../support/statements.ts'

/** SQL statements of each page for a signed-in person (two are about the session), whatever it shows. A number that grows needs a reason; one that grows with the rows is a fault. */
const BASELINE: Record<string, number> = {
  '/directory': 8,
  '/directory?q=web': 6,
  '/directory?kind=server': 5,
  '/directory/entities/cluster-1': 13,
  '/directory/entities/web-1': 15,
  '/directory/people': 4,
  '/directory/people?q=person': 4,
  '/directory/import': 3,
  '/api/v1/entities?kind=server&limit=500': 6,
  '/api/v1/people?limit=500': 3,
  '/hardware': 14,
  '/hardware?q=web': 13,
  '/hardware?warranty=ending&sort=-vendor': 11,
  '/hardware?duplicates=yes&sort=costcentre': 15,
  '/hardware/upload': 3,
  '/api/v1/hardware?limit=1000': 7,
}

const AT = '2026-03-03T10:00:00.000Z'

/** One cluster full of servers with all that they can have, and as many people, each responsible for one. */
async function fill({ database: { db } }: TestApp, count: number): Promise<void> {
  const add = async (kind: 'region' | 'cluster' | 'server', slugs: string[]) => {
    const ids: number[] = []
    for (const chunk of chunksOf(slugs, 500)) {
      const rows = chunk.map((slug) => ({ kind, slug, name: slug, created_at: AT }))
      ids.push(...(await db.insertInto('entity').values(rows).returning('id').execute()).map(({ id }) => id))
    }
    return ids
  }
  const [region_id] = (await add('region', ['north'])) as [number]
  await db.insertInto('region').values({ id: region_id }).execute()
  const [cluster_id] = (await add('cluster', ['cluster-1'])) as [number]
  await db.insertInto('cluster').values({ id: cluster_id, region_id }).execute()
  const numbers = Array.from({ length: count }, (_, i) => i + 1)
  const people = numbers.map((n) => ({ name: `Person ${n}`, email: `p${n}@norrvik.example`, created_at: AT }))
  for (const chunk of chunksOf(people, 500)) await db.insertInto('person').values(chunk).execute()
  const ids = await add(
    'server',
    numbers.map((n) => `web-${n}`),
  )
  const column = { key: 'costcentre', name: 'Cost centre', created_at: AT }
  const { id: column_id } = await db
    .insertInto('server_column')
    .values(column)
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const chunk of chunksOf(ids, 300)) {
    const servers = chunk.map((id) => ({ id, cluster_id, serial_number: `S-${id % 7}`, vendor: `V${id % 5}` }))
    await db.insertInto('server').values(servers).execute()
    await db
      .insertInto('server_field')
      .values(chunk.map((server_id) => ({ server_id, column_id, value: String(server_id) })))
      .execute()
    const responsibilities = chunk.map((entity_id, i) => {
      return { entity_id, person_id: i + 1, role: 'engineer' as const, begun_at: AT }
    })
    await db.insertInto('responsibility').values(responsibilities).execute()
  }
}

for (const count of [10, 600]) {
  t.test(`pages ask the database as often for ${count} servers as for one`, async (t) => {
    const app = await startTestApp(t, 'sqlite')
    await fill(app, count)
    const ada = await app.signedIn('ada')
    for (const [path, allowed] of Object.entries(BASELINE)) {
      // Nothing kept: what is counted is a page after a change.
      app.database.versions.bump('directory')
      const statements = await countStatements(app.database, async () => {
        const response = await ada.get(path)
        t.equal(response.statusCode, 200, path)
      })
      t.ok(statements <= allowed, `${path}: ${statements} statements, ${allowed} recorded`)
    }
  })
}
