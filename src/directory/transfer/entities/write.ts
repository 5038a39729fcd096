import type { Trx } from '../../../db/schema.ts'
import type { EntityKind } from '../../tables.ts'
import { detailStore } from './details.ts'
import type { EntityFacts } from './known.ts'

export interface ToWrite {
  /** Null of what is to be added. */
  id: number | null
  slug: string
  facts: EntityFacts
  /** Undefined when it stays where it is. */
  parentId: number | null | undefined
}

/** Adds and changes entities of a kind, in a few statements however many they are. */
export async function writeEntities(trx: Trx, kind: EntityKind, rows: readonly ToWrite[], at: string): Promise<void> {
  const added = rows.filter(({ id }) => id === null)
  const changed = rows.filter(({ id }) => id !== null)
  const ids = await insertEntities(trx, kind, added, at)
  const all = rows.map((row) => ({ ...row, id: row.id ?? ids.get(row.slug)! }))
  await updateEntities(trx, kind, changed, at)
  await writeKindRows(
    trx,
    kind,
    all.filter(({ parentId }) => parentId !== undefined || kind === 'service'),
  )
  const details = all.map(({ id, facts }) => ({ id, name: facts.name, details: facts.attributes }))
  await detailStore(kind).write(trx, details, new Set(changed.map(({ id }) => id!)), at)
}

function entityRow(kind: EntityKind, { slug, facts }: ToWrite, at: string) {
  const { name, description, stage, retired } = facts
  return { kind, slug, name, description, stage, retired_at: retired, created_at: at }
}

async function insertEntities(
  trx: Trx,
  kind: EntityKind,
  rows: readonly ToWrite[],
  at: string,
): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map()
  const inserted = await trx
    .insertInto('entity')
    .values(rows.map((row) => entityRow(kind, row, at)))
    .returning(['id', 'slug'])
    .execute()
  return new Map(inserted.map(({ id, slug }) => [slug, id]))
}

// One insert that meets its own ids changes many rows at once, on both databases.
async function updateEntities(trx: Trx, kind: EntityKind, rows: readonly ToWrite[], at: string): Promise<void> {
  if (rows.length === 0) return
  await trx
    .insertInto('entity')
    .values(rows.map((row) => ({ id: row.id!, ...entityRow(kind, row, at), confirmed_at: at })))
    .onConflict((oc) =>
      oc.column('id').doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        description: eb.ref('excluded.description'),
        stage: eb.ref('excluded.stage'),
        retired_at: eb.ref('excluded.retired_at'),
        confirmed_at: eb.ref('excluded.confirmed_at'),
      })),
    )
    .execute()
}

async function writeKindRows(trx: Trx, kind: EntityKind, rows: readonly (ToWrite & { id: number })[]): Promise<void> {
  if (rows.length === 0) return
  if (kind === 'cluster') {
    await trx
      .insertInto('cluster')
      .values(rows.map(({ id, parentId }) => ({ id, region_id: parentId! })))
      .onConflict((oc) => oc.column('id').doUpdateSet((eb) => ({ region_id: eb.ref('excluded.region_id') })))
      .execute()
  } else if (kind === 'server') {
    await trx
      .insertInto('server')
      .values(rows.map(({ id, parentId }) => ({ id, cluster_id: parentId ?? null })))
      .onConflict((oc) => oc.column('id').doUpdateSet((eb) => ({ cluster_id: eb.ref('excluded.cluster_id') })))
      .execute()
  } else if (kind === 'process') {
    await trx
      .insertInto('process')
      .values(rows.map(({ id, parentId }) => ({ id, server_id: parentId! })))
      .onConflict((oc) => oc.column('id').doUpdateSet((eb) => ({ server_id: eb.ref('excluded.server_id') })))
      .execute()
  } else if (kind === 'service') await writeServices(trx, rows)
  else {
    await trx
      .insertInto(kind)
      .values(rows.map(({ id }) => ({ id })))
      .onConflict((oc) => oc.column('id').doNothing())
      .execute()
  }
}

async function writeServices(trx: Trx, rows: readonly (ToWrite & { id: number })[]): Promise<void> {
  await trx
    .insertInto('service')
    .values(
      rows.map(({ id, facts }) => {
        const { origin, category, pageUrl } = facts
        return { id, origin: origin ?? 'own', category, page_url: pageUrl }
      }),
    )
    .onConflict((oc) =>
      oc.column('id').doUpdateSet((eb) => ({
        origin: eb.ref('excluded.origin'),
        category: eb.ref('excluded.category'),
        page_url: eb.ref('excluded.page_url'),
      })),
    )
    .execute()
}
