import type { Db } from '../../db/schema.ts'
import { Invalid, NotFound } from '../../http/errors.ts'
import { chunksOf } from '../../lib/chunks.ts'
import type { EntityKind, Stage } from '../tables.ts'

/** What every domain may know of an entity. */
export interface EntityRef {
  id: number
  kind: EntityKind
  slug: string
  name: string
  stage: Stage
  retiredAt: string | null
}

/** The columns of an `EntityRef`; `entity` must be among the tables of the query. */
export const REF_COLUMNS = [
  'entity.id',
  'entity.kind',
  'entity.slug',
  'entity.name',
  'entity.stage',
  'entity.retired_at as retiredAt',
] as const

/** More than a person can mean; each is a value of one statement. */
const MAX_SLUGS = 1_000
const IDS_AT_ONCE = 1_000

export function findEntity(db: Db, slug: string): Promise<EntityRef | undefined> {
  return db.selectFrom('entity').select(REF_COLUMNS).where('slug', '=', slug).executeTakeFirst()
}

/** @throws NotFound */
export async function getEntity(db: Db, slug: string): Promise<EntityRef> {
  const entity = await findEntity(db, slug)
  if (!entity) throw new NotFound(`There is no “${slug.slice(0, 100)}” in the directory.`)
  return entity
}

/**
 * The entities of a list that somebody gave, each once, in its order. All of them must be there and in use.
 * @throws Invalid with a message for `field` that names each one that is not
 */
export async function getEntitiesBySlug(db: Db, slugs: readonly string[], field: string): Promise<EntityRef[]> {
  const wanted = [...new Set(slugs.map((slug) => slug.trim().toLowerCase()).filter(Boolean))]
  if (wanted.length === 0) return []
  if (wanted.length > MAX_SLUGS) throw new Invalid({ [field]: `Take at most ${MAX_SLUGS} of them.` })
  const rows = await db.selectFrom('entity').select(REF_COLUMNS).where('slug', 'in', wanted).execute()
  const bySlug = new Map(rows.map((row) => [row.slug, row]))
  const unknown = wanted.filter((slug) => !bySlug.has(slug))
  const retired = rows.filter((row) => row.retiredAt !== null).map((row) => row.slug)
  if (unknown.length + retired.length > 0) throw new Invalid({ [field]: refusal(unknown, retired) })
  return wanted.map((slug) => bySlug.get(slug)!)
}

function refusal(unknown: readonly string[], retired: readonly string[]): string {
  const quoted = (slugs: readonly string[]) => slugs.map((slug) => `“${slug.slice(0, 100)}”`).join(', ')
  return [
    unknown.length > 0 ? `There is no ${quoted(unknown)} in the directory.` : '',
    retired.length > 0 ? `${quoted(retired)} ${retired.length === 1 ? 'is' : 'are'} retired.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

/** Entities by their ids, retired ones too; those that are not there are left out. */
export async function listEntitiesById(db: Db, ids: readonly number[]): Promise<Map<number, EntityRef>> {
  const found = new Map<number, EntityRef>()
  for (const chunk of chunksOf([...new Set(ids)], IDS_AT_ONCE)) {
    const rows = await db.selectFrom('entity').select(REF_COLUMNS).where('id', 'in', chunk).execute()
    for (const row of rows) found.set(row.id, row)
  }
  return found
}
