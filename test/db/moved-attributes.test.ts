import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import { migrate } from '../../src/db/migrate.ts'
import { emptyDatabase, onEachEngine, temporaryFolder } from '../support/database.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'migrations')
const NAMES = readdirSync(FOLDER)
  .filter((file) => /^\d/.test(file))
  .map((file) => file.replace(/\.ts$/, ''))
  .sort()
const AT = '2026-03-03T10:00:00.000Z'

onEachEngine(
  t,
  'what stood in the attributes of servers moves to the inventory, and nothing is lost',
  async (t, engine) => {
    const { db } = await emptyDatabase(t, engine)
    const before = join(temporaryFolder(t), 'migrations')
    mkdirSync(before)
    for (const name of NAMES.filter((one) => one < '0020'))
      symlinkSync(join(FOLDER, `${name}.ts`), join(before, `${name}.ts`))
    await migrate(db, before)
    const add = async (kind: 'server' | 'service', slug: string) => {
      const entity = { kind, slug, name: slug, created_at: AT }
      return (await db.insertInto('entity').values(entity).returning('id').executeTakeFirstOrThrow()).id
    }
    const [web, mail, shop] = [await add('server', 'web'), await add('server', 'mail'), await add('service', 'shop')]
    await db
      .insertInto('server')
      .values([
        { id: web, cluster_id: null, vendor: 'Dell' },
        { id: mail, cluster_id: null },
      ])
      .execute()
    await db.insertInto('service').values({ id: shop, origin: 'own' }).execute()
    await sql`INSERT INTO server_column (key, name, created_at) VALUES ('costcentre', 'Cost Centre', ${AT})`.execute(db)
    await sql`INSERT INTO server_field SELECT ${sql.lit(web)}, id, '12' FROM server_column`.execute(db)
    const attributes = [
      [web, 'Vendor', 'HP'],
      [mail, 'vendor', 'Lenovo'],
      [web, 'cost centre', '4711'],
      [mail, 'cost centre', '4712'],
      [web, 'Status', 'melted'],
      [web, '—', 'a dash'],
      [shop, 'Room', 'B 12'],
    ] as const
    await db
      .insertInto('entity_attribute')
      .values(attributes.map(([entity_id, name, value]) => ({ entity_id, name, value })))
      .execute()

    await migrate(db)
    t.same(await db.selectFrom('entity_attribute').selectAll().execute(), [
      { entity_id: shop, name: 'Room', value: 'B 12' },
    ])
    t.same(await db.selectFrom('server').select(['id', 'vendor']).orderBy('id').execute(), [
      { id: web, vendor: 'Dell' },
      { id: mail, vendor: 'Lenovo' },
    ])
    const fields = await db
      .selectFrom('server_field')
      .innerJoin('server_column', 'server_column.id', 'column_id')
      .select(['server_id', 'name', 'value'])
      .orderBy('server_id')
      .orderBy('name')
      .execute()
    t.same(
      fields.map(({ server_id, name, value }) => [server_id, name, value]),
      [
        [web, 'Cost Centre', '12'],
        [web, 'Status (2)', 'melted'],
        [web, 'Vendor (2)', 'HP'],
        [web, 'cost centre (2)', '4711'],
        [web, '—', 'a dash'],
        [mail, 'Cost Centre', '4712'],
      ],
    )
  },
)
