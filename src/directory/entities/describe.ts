import type { Db } from '../../db/schema.ts'
import { type LinkedThing, listLinks } from '../links/list.ts'
import { listResponsible, type Responsible } from '../responsibilities/list.ts'
import { type Attributes, loadAttributes } from './attributes.ts'
import { countChildren, listAncestors } from './containment.ts'
import { type EntityRef, getEntity } from './find.ts'

const MOST_LINKS = 200

/** All that the directory knows of one entity, for its page and for programs. */
export interface EntityDetail {
  entity: EntityRef
  description: string | null
  createdAt: string
  confirmedAt: string | null
  /** Of a service; else null. */
  service: { origin: 'own' | 'provider'; category: string | null; pageUrl: string | null } | null
  attributes: Attributes
  /** What it sits in, the nearest first. */
  ancestors: EntityRef[]
  /** How many things in use sit directly in it. */
  children: number
  needs: LinkedThing[]
  neededBy: LinkedThing[]
  moreLinks: boolean
  responsible: Responsible[]
}

/** @throws NotFound */
export async function describeEntity(db: Db, slug: string): Promise<EntityDetail> {
  const entity = await getEntity(db, slug)
  const words = await loadWords(db, entity.id)
  const ancestors = await listAncestors(db, entity)
  const { needs, neededBy, more } = await listLinks(db, entity, MOST_LINKS)
  return {
    entity,
    description: words.description,
    createdAt: words.created_at,
    confirmedAt: words.confirmed_at,
    service: words.origin && { origin: words.origin, category: words.category, pageUrl: words.page_url },
    attributes: await loadAttributes(db, entity),
    ancestors,
    children: await countChildren(db, entity),
    needs,
    neededBy,
    moreLinks: more,
    responsible: await listResponsible(db, entity, ancestors),
  }
}

function loadWords(db: Db, id: number) {
  return db
    .selectFrom('entity')
    .leftJoin('service', 'service.id', 'entity.id')
    .select([
      'entity.description',
      'entity.created_at',
      'entity.confirmed_at',
      'service.origin',
      'service.category',
      'service.page_url',
    ])
    .where('entity.id', '=', id)
    .executeTakeFirstOrThrow()
}
