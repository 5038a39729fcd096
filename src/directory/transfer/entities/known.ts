import type { Db } from '../../../db/schema.ts'
import type { EntityKind, Stage } from '../../tables.ts'
import { PARENT_KIND } from '../../words.ts'
import { detailStore } from './details.ts'

/** An entity as a file of its kind tells it. */
export interface EntityFacts {
  name: string
  /** Slug of what it sits in. */
  parent: string | null
  description: string | null
  stage: Stage
  retired: string | null
  origin: 'own' | 'provider' | null
  category: string | null
  pageUrl: string | null
  attributes: Record<string, string>
}

export interface KnownEntity extends EntityFacts {
  id: number
  kind: EntityKind
  slug: string
}

/** Some entities of a kind, by slug, with all that a file tells of them. Whatever else has such a slug is there too, barely. */
export async function loadKnown(db: Db, kind: EntityKind, slugs: readonly string[]): Promise<Map<string, KnownEntity>> {
  const rows = await selectKnown(db, kind).where('entity.slug', 'in', slugs).execute()
  const attributes = await detailStore(kind).load(
    db,
    rows.map(({ id }) => id),
  )
  return new Map(rows.map((row) => [row.slug, { ...row, attributes: attributes.get(row.id) ?? {} }]))
}

/** Entities of a kind in the order of their slugs, after one of them: for files that hold all. */
export async function loadPage(db: Db, kind: EntityKind, after: string, limit: number): Promise<KnownEntity[]> {
  const rows = await selectKnown(db, kind)
    .where('entity.kind', '=', kind)
    .where('entity.slug', '>', after)
    .orderBy('entity.slug')
    .limit(limit)
    .execute()
  const attributes = await detailStore(kind).load(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({ ...row, attributes: attributes.get(row.id) ?? {} }))
}

/** Which table of a kind refers to a parent, and by which column. */
const PARENT_COLUMN = { cluster: 'region_id', server: 'cluster_id', process: 'server_id' } as const

export function parentColumn(kind: EntityKind): 'region_id' | 'cluster_id' | 'server_id' | null {
  return PARENT_KIND[kind] === null ? null : PARENT_COLUMN[kind as keyof typeof PARENT_COLUMN]
}

function selectKnown(db: Db, kind: EntityKind) {
  return db
    .selectFrom('entity')
    .leftJoin('cluster', (join) => join.onRef('cluster.id', '=', 'entity.id').on('entity.kind', '=', kind))
    .leftJoin('server', (join) => join.onRef('server.id', '=', 'entity.id').on('entity.kind', '=', kind))
    .leftJoin('process', (join) => join.onRef('process.id', '=', 'entity.id').on('entity.kind', '=', kind))
    .leftJoin('service', (join) => join.onRef('service.id', '=', 'entity.id').on('entity.kind', '=', kind))
    .leftJoin('entity as parent', (join) =>
      join.on((eb) =>
        eb('parent.id', '=', eb.fn.coalesce('cluster.region_id', 'server.cluster_id', 'process.server_id')),
      ),
    )
    .select([
      'entity.id',
      'entity.kind',
      'entity.slug',
      'entity.name',
      'parent.slug as parent',
      'entity.description',
      'entity.stage',
      'entity.retired_at as retired',
      'service.origin',
      'service.category',
      'service.page_url as pageUrl',
    ])
}
