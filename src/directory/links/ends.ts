import { sql } from 'kysely'
import type { Database } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import { Invalid } from '../../http/errors.ts'
import { type EntityRef, findEntity } from '../entities/find.ts'

/** What a link joins: an entity, or a component of a service. */
export type LinkEnd = { kind: 'entity'; entity: EntityRef } | { kind: 'component'; component: LinkedComponent }

export interface LinkedComponent {
  id: number
  /** `aws/s3`: the slug of its service and its key there. */
  ref: string
  name: string
  service: string
  goneAt: string | null
}

/**
 * What somebody named as the end of a link: a slug, or `service/component` with the component's key or name.
 * @throws Invalid for `field`
 */
export async function getLinkEnd(db: Db, given: string, field: string): Promise<LinkEnd> {
  const text = given.trim()
  const slash = text.indexOf('/')
  if (slash > 0) {
    const component = await findComponent(db, text.slice(0, slash).toLowerCase(), text.slice(slash + 1).trim())
    if (component) return { kind: 'component', component }
  } else {
    const entity = await findEntity(db, text.toLowerCase())
    if (entity?.retiredAt) throw new Invalid({ [field]: `${entity.name} is retired.` })
    if (entity) return { kind: 'entity', entity }
  }
  throw new Invalid({ [field]: `There is no “${text.slice(0, 100)}” in the directory.` })
}

async function findComponent(db: Db, slug: string, keyOrName: string): Promise<LinkedComponent | undefined> {
  const row = await db
    .selectFrom('component')
    .innerJoin('entity', 'entity.id', 'component.service_id')
    .select([
      'component.id',
      'component.key',
      'component.name',
      'component.gone_at',
      'entity.slug',
      'entity.name as service',
    ])
    .where('entity.slug', '=', slug)
    .where((eb) => eb.or([eb('component.key', '=', keyOrName), eb('component.name', '=', keyOrName)]))
    // The one that is there still, and the one of that key rather than of that name.
    .orderBy((eb) => eb.case().when('component.gone_at', 'is', null).then(0).else(1).end())
    .orderBy((eb) => eb.case().when('component.key', '=', keyOrName).then(0).else(1).end())
    .orderBy('component.id')
    .limit(1)
    .executeTakeFirst()
  if (!row) return undefined
  return { id: row.id, ref: `${row.slug}/${row.key}`, name: row.name, service: row.service, goneAt: row.gone_at }
}

/** Components whose name, or whose service's, contains a text, by service and name; those that are there still. */
export async function searchComponents(
  { db, dialect }: Database,
  text: string,
  limit: number,
): Promise<Omit<LinkedComponent, 'goneAt'>[]> {
  const rows = await db
    .selectFrom('component')
    .innerJoin('entity', 'entity.id', 'component.service_id')
    .select(['component.id', 'component.key', 'component.name', 'entity.slug', 'entity.name as service'])
    .where('component.gone_at', 'is', null)
    .where('entity.retired_at', 'is', null)
    .where((eb) =>
      eb.or([
        dialect.contains(eb.ref('component.name'), text),
        dialect.contains(sql<string>`entity.name || ' ' || component.name`, text),
      ]),
    )
    .orderBy('entity.name')
    .orderBy('component.name')
    .orderBy('component.id')
    .limit(limit)
    .execute()
  return rows.map(({ id, key, name, slug, service }) => ({ id, ref: `${slug}/${key}`, name, service }))
}
