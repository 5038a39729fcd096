import type { Db } from '../../../db/schema.ts'
import type {
  Compared,
  FieldChange,
  ImportPlan,
  PlannedRow,
  RecordedChange,
  StagedRow,
  TakeBackContext,
} from '../../../uploads/index.ts'
import type { EntityKind } from '../../tables.ts'
import { KIND_WORD, PARENT_KIND } from '../../words.ts'
import { detailStore } from './details.ts'
import { type EntityFacts, type KnownEntity, loadKnown } from './known.ts'
import { type EntityRow, readEntity } from './read.ts'
import { deleteEntities, listHolds } from './remove.ts'
import { type ToWrite, writeEntities } from './write.ts'

/** Entities of a kind, keyed by slug: what is there is changed where the file says otherwise, what is not is added. */
export function entityPlan(kind: EntityKind): ImportPlan<EntityRow> {
  return {
    read: (row) => readEntity(row, kind),
    async compare({ db, at }, rows) {
      const problems = await detailStore(kind).settle(db, rows)
      const [known, parents] = await Promise.all([
        loadKnown(
          db,
          kind,
          rows.map(({ key }) => key),
        ),
        loadParents(db, rows),
      ])
      return rows.map(({ key, value }) => {
        const wrong = problems.get(key)
        return wrong ? { action: 'rejected', problems: wrong } : compareOne(kind, value, known.get(key), parents, at)
      })
    },
    async write(context, rows) {
      await writeEntities(context.db, kind, rows.map(toWrite), context.at)
      for (const row of rows) context.record(recorded(row))
    },
    takeBack: (context, changes) => takeBack(context, kind, changes),
  }
}

type Parents = Map<string, { id: number; kind: EntityKind }>

async function loadParents(db: Db, rows: readonly StagedRow<EntityRow>[]): Promise<Parents> {
  const slugs = [...new Set(rows.flatMap(({ value }) => value.parent ?? []))]
  if (slugs.length === 0) return new Map()
  const found = await db.selectFrom('entity').select(['id', 'kind', 'slug']).where('slug', 'in', slugs).execute()
  return new Map(found.map(({ slug, id, kind }) => [slug, { id, kind }]))
}

/** What `compare` hands on to `write`. */
interface Carried {
  id: number | null
  before: EntityFacts | null
  after: EntityFacts
  parentId: number | null
}

function compareOne(
  kind: EntityKind,
  row: EntityRow,
  known: KnownEntity | undefined,
  parents: Parents,
  at: string,
): Compared {
  const reject = (column: string, reason: string): Compared => {
    return { action: 'rejected', problems: [{ column, reason }] }
  }
  if (known && known.kind !== kind) {
    return reject('Slug', `“${row.slug}” is the slug of the ${KIND_WORD[known.kind]} ${known.name}`)
  }
  const before = known ? factsOf(known) : null
  const after = factsAfter(kind, row, before, at)
  const wanted = PARENT_KIND[kind]
  const parent = after.parent === null ? undefined : parents.get(after.parent)
  if (wanted !== null && after.parent !== before?.parent) {
    const column = capital(KIND_WORD[wanted])
    if (after.parent === null && kind !== 'server') return reject(column, `must name the ${KIND_WORD[wanted]} it is in`)
    if (after.parent !== null && !parent) return reject(column, `there is no “${after.parent}” in the directory`)
    if (parent && parent.kind !== wanted) {
      return reject(column, `“${after.parent}” is a ${KIND_WORD[parent.kind]}, not a ${KIND_WORD[wanted]}`)
    }
  }
  const carry: Carried = { id: known?.id ?? null, before, after, parentId: parent?.id ?? null }
  if (!before) return { action: 'added', name: after.name, carry }
  const changes = changesBetween(before, after)
  return changes.length === 0 ? { action: 'unchanged' } : { action: 'changed', name: before.name, changes, carry }
}

const EMPTY: Omit<EntityFacts, 'name' | 'origin'> = {
  parent: null,
  description: null,
  stage: 'prd',
  retired: null,
  category: null,
  pageUrl: null,
  attributes: {},
}

/** What is there, with what the row says put over it. */
function factsAfter(kind: EntityKind, row: EntityRow, before: EntityFacts | null, at: string): EntityFacts {
  const { slug, retired, attributes, region: _, ...said } = row
  const base = before ?? { ...EMPTY, name: row.name ?? slug, origin: kind === 'service' ? ('own' as const) : null }
  const merged = Object.entries({ ...base.attributes, ...attributes }).filter(([, value]) => value !== '')
  const facts: EntityFacts = {
    ...base,
    ...said,
    // Since when it is so stays known when a file merely says again that it is.
    retired: retired === undefined ? base.retired : retired === 'now' ? (base.retired ?? at) : retired,
    attributes: Object.fromEntries(merged),
  }
  return kind === 'server' ? withMachine(facts, base) : facts
}

/** A server's host is called as it is named, and its status says whether it is retired, as far as nothing else is said. */
function withMachine(facts: EntityFacts, base: EntityFacts): EntityFacts {
  const { Hostname: hostname, Status: status, ...others } = facts.attributes
  const follows =
    hostname === undefined ||
    (hostname === base.name && hostname !== facts.name && base.attributes['Hostname'] === hostname)
  const wasRetired = status === undefined || status === 'retired'
  return {
    ...facts,
    attributes: {
      Hostname: follows ? facts.name : hostname,
      Status: facts.retired !== null ? 'retired' : wasRetired ? 'in_use' : status,
      ...others,
    },
  }
}

function factsOf({ id: _id, kind: _kind, slug: _slug, ...facts }: KnownEntity): EntityFacts {
  return facts
}

const WORDS: Record<Exclude<keyof EntityFacts, 'attributes'>, string> = {
  name: 'Name',
  parent: 'In',
  description: 'Description',
  stage: 'Stage',
  retired: 'Retired',
  origin: 'Origin',
  category: 'Category',
  pageUrl: 'Page',
}

function changesBetween(before: EntityFacts, after: EntityFacts): FieldChange[] {
  const fields = Object.keys(WORDS) as (keyof typeof WORDS)[]
  const changes = fields.map((field) => ({ field: WORDS[field], from: before[field] ?? '', to: after[field] ?? '' }))
  const names = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)])
  for (const name of names) {
    changes.push({ field: name, from: before.attributes[name] ?? '', to: after.attributes[name] ?? '' })
  }
  return changes.filter(({ from, to }) => from !== to)
}

function toWrite({ key, compared }: PlannedRow<EntityRow>): ToWrite {
  const { id, before, after, parentId } = compared.carry as Carried
  const moved = after.parent !== (before?.parent ?? null)
  return { id, slug: key, facts: after, parentId: moved || id === null ? parentId : undefined }
}

function recorded({ key, compared }: PlannedRow<EntityRow>): RecordedChange {
  const { before, after } = compared.carry as Carried
  return { thing: 'entity', key, action: compared.action, before: before && { ...before }, after: { ...after } }
}

/** What was added goes, what was changed is as it was; neither when it is not as the import left it. */
async function takeBack(
  context: TakeBackContext,
  kind: EntityKind,
  changes: readonly RecordedChange[],
): Promise<string[]> {
  const { db, at } = context
  const known = await loadKnown(
    db,
    kind,
    changes.map(({ key }) => key),
  )
  const reasons = changes.flatMap(({ key, after }) => {
    const now = known.get(key)
    if (!now) return [`“${key}” is not there any more.`]
    const differences = changesBetween(after as unknown as EntityFacts, factsOf(now))
    return differences.length === 0 ? [] : [`“${key}” was changed since: ${differences[0]!.field}.`]
  })
  if (reasons.length > 0) return reasons
  const added = changes.filter(({ action }) => action === 'added').map(({ key }) => known.get(key)!)
  reasons.push(...(await listHolds(context, kind, added)).map(({ sentence }) => sentence))
  if (reasons.length > 0) return reasons
  await deleteEntities(
    db,
    kind,
    added.map(({ id }) => id),
  )
  await restore(
    db,
    kind,
    changes.filter(({ action }) => action === 'changed'),
    known,
    at,
  )
  return []
}

async function restore(
  db: TakeBackContext['db'],
  kind: EntityKind,
  changes: readonly RecordedChange[],
  known: Map<string, KnownEntity>,
  at: string,
): Promise<void> {
  const earlier = changes.map(({ key, before }) => ({ key, facts: before as unknown as EntityFacts }))
  const slugs = [...new Set(earlier.flatMap(({ facts }) => facts.parent ?? []))]
  const parents =
    slugs.length === 0 ? [] : await db.selectFrom('entity').select(['id', 'slug']).where('slug', 'in', slugs).execute()
  const idOf = new Map(parents.map(({ id, slug }) => [slug, id]))
  const rows = earlier.map(({ key, facts }): ToWrite => {
    const moved = facts.parent !== known.get(key)!.parent
    const parentId = facts.parent === null ? null : idOf.get(facts.parent)!
    return { id: known.get(key)!.id, slug: key, facts, parentId: moved ? parentId : undefined }
  })
  await writeEntities(db, kind, rows, at)
}

function capital(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1)
}
