import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'
import type { EntityKind, ResponsibilityRole } from '../tables.ts'
import { detailStore } from './entities/details.ts'
import { type KnownEntity, loadPage } from './entities/known.ts'
import { type TransferKind, writtenFields } from './kinds.ts'

const PAGE = 1_000

type ExportRow = readonly (string | null)[]

export interface ExportTable {
  columns: string[]
  rows: AsyncIterable<ExportRow>
}

/** All of a kind as the file that an import takes, page by page: it is never in memory as a whole. */
export async function exportTable(db: Db, kind: TransferKind): Promise<ExportTable> {
  const labels = writtenFields(kind).map(({ label }) => label)
  if (kind === 'person') return { columns: labels, rows: people(db) }
  if (kind === 'link') return { columns: labels, rows: links(db) }
  if (kind === 'responsibility') return { columns: labels, rows: responsibilities(db) }
  const attributes = await detailStore(kind).names(db, kind)
  return { columns: [...labels, ...attributes], rows: entities(db, kind, attributes) }
}

/** The file with nothing but its names and one row that shows what is meant. */
export function templateTable(kind: TransferKind): { columns: string[]; rows: ExportRow[] } {
  const fields = writtenFields(kind)
  return { columns: fields.map(({ label }) => label), rows: [fields.map(({ example }) => example)] }
}

async function* entities(db: Db, kind: EntityKind, attributes: readonly string[]): AsyncGenerator<ExportRow> {
  const fields = writtenFields(kind)
  for (let after = ''; ; ) {
    const page = await loadPage(db, kind, after, PAGE)
    for (const one of page) {
      yield [
        ...fields.map(({ field, label }) => ownText(one, field) ?? one.attributes[label] ?? null),
        ...attributes.map((name) => one.attributes[name] ?? null),
      ]
    }
    if (page.length < PAGE) return
    after = page.at(-1)!.slug
  }
}

function ownText(one: KnownEntity, field: string): string | null | undefined {
  return field in one ? (one[field as keyof KnownEntity] as string | null) : undefined
}

async function* people(db: Db): AsyncGenerator<ExportRow> {
  for (let after = ''; ; ) {
    const page = await db
      .selectFrom('person')
      .select(['email', 'name', 'phone', 'team', 'retired_at'])
      .where('email', '>', after)
      .orderBy('email')
      .limit(PAGE)
      .execute()
    for (const one of page) yield [one.email, one.name, one.phone, one.team, one.retired_at]
    if (page.length < PAGE) return
    after = page.at(-1)!.email
  }
}

/** Links as "from needs to". Those to parts of a service are not in it: parts come from checks, not from files. */
const LINK_TABLES = [
  ['runs', 'service_id', 'process_id'],
  ['depends_on', 'service_id', 'needs_id'],
  ['serves', 'data_set_id', 'service_id'],
] as const

async function* links(db: Db): AsyncGenerator<ExportRow> {
  for (const [table, from, to] of LINK_TABLES) {
    for (let after = { one: 0, other: 0 }; ; ) {
      const { rows } = await sql<{ one: number; other: number; from: string; to: string }>`
        SELECT ${sql.ref(from)} AS one, ${sql.ref(to)} AS other, source.slug AS "from", target.slug AS "to"
        FROM ${sql.table(table)}
        JOIN entity AS source ON source.id = ${sql.ref(from)} JOIN entity AS target ON target.id = ${sql.ref(to)}
        WHERE (${sql.ref(from)}, ${sql.ref(to)}) > (${after.one}, ${after.other})
        ORDER BY ${sql.ref(from)}, ${sql.ref(to)} LIMIT ${PAGE}`.execute(db)
      for (const row of rows) yield [row.from, row.to]
      if (rows.length < PAGE) break
      after = rows.at(-1)!
    }
  }
}

async function* responsibilities(db: Db): AsyncGenerator<ExportRow> {
  for (let after = 0; ; ) {
    const page: { id: number; slug: string; email: string; role: ResponsibilityRole; begun_at: string }[] = await db
      .selectFrom('responsibility')
      .innerJoin('entity', 'entity.id', 'responsibility.entity_id')
      .innerJoin('person', 'person.id', 'responsibility.person_id')
      .select(['responsibility.id', 'entity.slug', 'person.email', 'responsibility.role', 'responsibility.begun_at'])
      .where('responsibility.ended_at', 'is', null)
      .where('responsibility.id', '>', after)
      .orderBy('responsibility.id')
      .limit(PAGE)
      .execute()
    for (const { slug, email, role, begun_at } of page) yield [slug, email, role, begun_at]
    if (page.length < PAGE) return
    after = page.at(-1)!.id
  }
}
