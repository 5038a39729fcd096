import { recordAudit } from '../../audit/index.ts'
import { isTaken } from '../../db/failures.ts'
import type { Db } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import { newSecret } from '../../lib/secrets.ts'
import { slugOf } from '../../lib/slugs.ts'
import type { EntityKind, Stage } from '../tables.ts'
import { KIND_WORD } from '../words.ts'
import { writeAttributes } from './attributes.ts'
import { type DirectoryDeps, topicsOf } from './deps.ts'
import { type EntityRef, findEntity, getEntity } from './find.ts'
import { insertKindRow } from './kind-rows.ts'
import { cleanName, type EntityWords, MAX_SLUG_LENGTH, problemsWithEntity, problemWithParent } from './rules.ts'

export interface GivenEntity extends EntityWords {
  kind: EntityKind
  name: string
  /** Slug of what it sits in. */
  parent?: string | null | undefined
  stage?: Stage | undefined
  /** Of a service: whether it is ours or somebody else's. */
  origin?: 'own' | 'provider' | undefined
}

const NUMBERED = 50

/**
 * Adds an entity to the directory, under a slug made of its name unless one is given.
 * @throws Invalid with messages by field
 */
export async function createEntity(deps: DirectoryDeps, given: GivenEntity, actor: Actor): Promise<EntityRef> {
  const parent = await checkEntity(deps.db, given)
  const name = cleanName(given.name)
  const slug = given.slug ?? (await freeSlugFor(deps.db, slugOf(name, given.kind.replace('_', '-'))))
  try {
    return await change(deps, topicsOf(given.kind), async (trx) => {
      const at = toStored(deps.clock())
      const row = { kind: given.kind, slug, name, stage: given.stage ?? 'prd', created_at: at }
      const { id } = await trx
        .insertInto('entity')
        .values({ ...row, description: given.description?.trim() || null })
        .returning('id')
        .executeTakeFirstOrThrow()
      const kindRow = { id, kind: given.kind, parentId: parent?.id ?? null, origin: given.origin ?? 'own' }
      await insertKindRow(trx, kindRow)
      await writeAttributes(trx, kindRow, given.attributes ?? {}, at)
      await recordAudit(trx, {
        at,
        actor,
        action: 'entity.create',
        thing: { kind: given.kind, key: slug, name },
        after: { name, stage: row.stage, parent: parent?.slug ?? null, attributes: given.attributes },
      })
      return getEntity(trx, slug)
    })
  } catch (error) {
    // Somebody else took the slug since it was looked for.
    if (isTaken(error)) throw new Invalid({ slug: await takenBy(deps.db, slug) })
    throw error
  }
}

/** @returns what it is to sit in */
async function checkEntity(db: Db, given: GivenEntity): Promise<EntityRef | null> {
  const problems = problemsWithEntity(given)
  if (given.slug !== undefined && !problems['slug'] && (await findEntity(db, given.slug))) {
    problems['slug'] = await takenBy(db, given.slug)
  }
  const { parent, problem } = await readParent(db, given.kind, given.parent)
  if (problem) problems['parent'] = problem
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return parent
}

/** What an entity of a kind is to sit in, by the slug that somebody gave, or what is wrong with that. */
export async function readParent(
  db: Db,
  kind: EntityKind,
  given: string | null | undefined,
): Promise<{ parent: EntityRef | null; problem: string | undefined }> {
  const slug = given?.trim().toLowerCase()
  if (!slug) return { parent: null, problem: problemWithParent(kind, null) }
  const parent = await findEntity(db, slug)
  if (!parent) return { parent: null, problem: `There is no “${slug.slice(0, 100)}” in the directory.` }
  const problem = problemWithParent(kind, parent.kind) ?? (parent.retiredAt ? `${parent.name} is retired.` : undefined)
  return { parent, problem }
}

export async function takenBy(db: Db, slug: string): Promise<string> {
  const owner = await findEntity(db, slug)
  return owner ? `“${slug}” is the slug of the ${KIND_WORD[owner.kind]} ${owner.name}.` : `“${slug}” is taken.`
}

/** `lake`, `lake-2` …; a hundred thousand servers may be called alike, so after a few it is drawn. */
async function freeSlugFor(db: Db, wanted: string): Promise<string> {
  const stem = wanted.slice(0, MAX_SLUG_LENGTH - 10)
  const candidates = [wanted, ...Array.from({ length: NUMBERED - 1 }, (_, i) => `${stem}-${i + 2}`)]
  const rows = await db.selectFrom('entity').select('slug').where('slug', 'in', candidates).execute()
  const taken = new Set(rows.map(({ slug }) => slug))
  const drawn = newSecret()
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 8)
  return candidates.find((slug) => !taken.has(slug)) ?? `${stem}-${drawn}`
}
