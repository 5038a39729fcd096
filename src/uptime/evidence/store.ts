import type { Db, Trx } from '../../db/schema.ts'
import type { FrontEnd } from '../front-ends/find.ts'
import type { Outcome } from './outcome.ts'
import type { PlannedPart } from './plan.ts'

export interface StoredFrontEnd {
  id: number
  slug: string
}

/**
 * Makes the rows that the parts of a month belong to. When everything is collected, what belongs to no front end any
 * more goes.
 * @returns their ids by slug
 */
export async function prepareMonth(
  db: Db,
  month: string,
  frontEnds: readonly FrontEnd[],
  { at, isWhole }: { at: string; isWhole: boolean },
): Promise<Map<string, number>> {
  const rows = frontEnds.map(({ entity, target }, position) => ({
    month,
    slug: entity.slug,
    name: entity.name,
    target,
    position,
    collected_at: at,
  }))
  return db.transaction().execute(async (trx) => {
    if (isWhole) await deleteOthers(trx, month, rows)
    if (rows.length === 0) return new Map()
    const stored = await trx
      .insertInto('uptime_evidence')
      .values(rows)
      .onConflict((oc) =>
        oc.columns(['month', 'slug']).doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          target: eb.ref('excluded.target'),
          position: eb.ref('excluded.position'),
          collected_at: eb.ref('excluded.collected_at'),
        })),
      )
      .returning(['id', 'slug'])
      .execute()
    return new Map(stored.map(({ id, slug }) => [slug, id]))
  })
}

async function deleteOthers(trx: Trx, month: string, rows: readonly { slug: string }[]): Promise<void> {
  const slugs = rows.map(({ slug }) => slug)
  await trx
    .deleteFrom('uptime_evidence')
    .where('month', '=', month)
    .$if(slugs.length > 0, (query) => query.where('slug', 'not in', slugs))
    .execute()
}

/** Takes away what is no part of the report any more, such as the answers to a query that was removed. */
export async function deleteOtherParts(db: Db, ids: ReadonlyMap<string, number>, parts: readonly PlannedPart[]) {
  const stored = await db
    .selectFrom('uptime_evidence_part')
    .select(['evidence_id as id', 'key'])
    .where('evidence_id', 'in', [...ids.values()])
    .execute()
  const wanted = new Set(parts.map(({ frontEnd, key }) => `${ids.get(frontEnd.entity.slug)} ${key}`))
  const others = stored.filter(({ id, key }) => !wanted.has(`${id} ${key}`))
  if (others.length === 0) return
  await db
    .deleteFrom('uptime_evidence_part')
    .where((eb) => eb.or(others.map(({ id, key }) => eb.and([eb('evidence_id', '=', id), eb('key', '=', key)]))))
    .execute()
}

/**
 * Writes what a fetch brought. When it brought nothing, what was there stays with its own date, and the failure is told
 * beside it.
 */
export async function storePart(
  db: Db,
  evidenceId: number,
  { key, kind, source, position }: PlannedPart,
  { content, problem, facts }: Outcome,
  at: string,
): Promise<void> {
  const brought =
    content === undefined
      ? { content: null, fetched_at: null, facts: null }
      : { content: JSON.stringify(content), fetched_at: at, facts: facts && JSON.stringify(facts) }
  await db
    .insertInto('uptime_evidence_part')
    .values({ evidence_id: evidenceId, key, kind, source, position, tried_at: at, problem, ...brought })
    .onConflict((oc) =>
      oc.columns(['evidence_id', 'key']).doUpdateSet({
        source,
        position,
        tried_at: at,
        problem,
        ...(content === undefined ? {} : brought),
      }),
    )
    .execute()
}

/** How asking a source went: the time it was tried, and why not everything came. */
export async function storeFetchState(db: Db, sourceId: number, at: string, problem: string | null): Promise<void> {
  await db
    .updateTable('uptime_source')
    .set({ tried_at: at, fetch_problem: problem, ...(problem === null ? { fetched_at: at } : {}) })
    .where('id', '=', sourceId)
    .execute()
}
