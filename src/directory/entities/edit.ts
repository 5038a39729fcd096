import { recordAudit } from '../../audit/index.ts'
import { isTaken } from '../../db/failures.ts'
import type { Db, Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { Stage } from '../tables.ts'
import { loadAttributes, writeAttributes } from './attributes.ts'
import { readParent, takenBy } from './create.ts'
import { type DirectoryDeps, topicsOf } from './deps.ts'
import { type EntityRef, findEntity, getEntity } from './find.ts'
import { findParentId, updateParent } from './kind-rows.ts'
import { cleanName, type EntityWords, problemsWithEntity } from './rules.ts'

/** What may be changed of an entity; what is left out stays. */
export interface EntityChange extends EntityWords {
  stage?: Stage | undefined
  /** Slug of what it is to sit in; null takes a server out of its cluster. */
  parent?: string | null | undefined
}

/**
 * Changes an entity, or moves it. Whoever changes an entry says with it that it is right.
 * @returns it as it is then
 * @throws NotFound, or Invalid with messages by field
 */
export async function editEntity(
  deps: DirectoryDeps,
  slug: string,
  given: EntityChange,
  actor: Actor,
): Promise<EntityRef> {
  const known = await getEntity(deps.db, slug)
  const parent = await checkChange(deps.db, known, given)
  try {
    return await change(deps, topicsOf(known.kind), async (trx) => {
      const at = toStored(deps.clock())
      const before = await describeForAudit(trx, known)
      await writeWords(trx, known.id, given, at)
      if (parent !== undefined) await updateParent(trx, { ...known, parentId: parent?.id ?? null })
      if (given.attributes) await writeAttributes(trx, known, given.attributes, at)
      const entity = await getEntity(trx, given.slug ?? slug)
      const after = await describeForAudit(trx, entity)
      const onlyMoved = Object.entries(given).every(([name, value]) => name === 'parent' || value === undefined)
      await recordAudit(trx, {
        at,
        actor,
        action: onlyMoved ? 'entity.move' : 'entity.change',
        thing: { kind: known.kind, key: slug, name: known.name },
        before,
        after,
      })
      return entity
    })
  } catch (error) {
    if (given.slug !== undefined && isTaken(error)) throw new Invalid({ slug: await takenBy(deps.db, given.slug) })
    throw error
  }
}

/** @returns the new parent; undefined when it stays where it is */
async function checkChange(db: Db, known: EntityRef, given: EntityChange): Promise<EntityRef | null | undefined> {
  const problems = problemsWithEntity(given)
  if (
    given.slug !== undefined &&
    given.slug !== known.slug &&
    !problems['slug'] &&
    (await findEntity(db, given.slug))
  ) {
    problems['slug'] = await takenBy(db, given.slug)
  }
  const moved = given.parent === undefined ? undefined : await readParent(db, known.kind, given.parent)
  if (moved?.problem) problems['parent'] = moved.problem
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return moved?.parent
}

async function writeWords(trx: Trx, id: number, given: EntityChange, at: string): Promise<void> {
  await trx
    .updateTable('entity')
    .set({
      confirmed_at: at,
      ...(given.name !== undefined && { name: cleanName(given.name) }),
      ...(given.slug !== undefined && { slug: given.slug }),
      ...(given.stage !== undefined && { stage: given.stage }),
      ...(given.description !== undefined && { description: given.description?.trim() || null }),
    })
    .where('id', '=', id)
    .execute()
}

async function describeForAudit(trx: Trx, { id, kind, slug, name, stage }: EntityRef) {
  const { description } = await trx
    .selectFrom('entity')
    .select('description')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const parentId = await findParentId(trx, { id, kind })
  const parent =
    parentId === null
      ? undefined
      : await trx.selectFrom('entity').select('slug').where('id', '=', parentId).executeTakeFirst()
  const attributes = await loadAttributes(trx, { id, kind, name })
  return { name, slug, stage, description, parent: parent?.slug ?? null, attributes }
}
