import { sql } from 'kysely'
import type { Db, Trx } from '../../db/schema.ts'
import type { Compared, ImportPlan, RecordedChange, RowReader } from '../../uploads/index.ts'
import type { EntityKind } from '../tables.ts'
import { KIND_WORD } from '../words.ts'

/** `from` needs `to`. Between different kinds only one direction has a sense, so either is understood. */
interface LinkRow {
  from: string
  to: string
}

interface End {
  id: number
  kind: EntityKind | 'component'
}

/** A link as its table has it. */
interface Link {
  table: keyof typeof ENDS
  one: number
  other: number
}

/** Who runs, needs and serves what, keyed by the pair. */
export const linkPlan: ImportPlan<LinkRow> = {
  read(row) {
    const value = { from: slugIn(row, 'from'), to: slugIn(row, 'to') }
    if (value.from !== '' && value.from === value.to) row.reject('to', 'nothing can need itself')
    return { key: `${value.from} ${value.to}`, value }
  },
  async compare({ db }, rows) {
    const ends = await loadEnds(
      db,
      rows.flatMap(({ value }) => [value.from, value.to]),
    )
    const links = rows.map(({ value }) => linkOf(value, ends))
    const known = await loadLinks(
      db,
      links.flatMap((link) => ('reason' in link ? [] : [link])),
    )
    return rows.map(({ value }, i) => compareOne(value, links[i]!, known))
  },
  async write({ db, record }, rows) {
    const links = rows.map(({ compared }) => compared.carry as Link)
    await insertLinks(db, links)
    for (const { key, compared } of rows) {
      record({ thing: 'link', key, action: 'added', before: null, after: { ...(compared.carry as Link) } })
    }
  },
  async takeBack({ db }, changes) {
    const links = changes.map(({ after }) => after as unknown as Link)
    const known = await loadLinks(db, links)
    const gone = changes.filter(({ after }) => !known.has(keyOf(after as unknown as Link)))
    if (gone.length > 0)
      return gone.map(({ key }: RecordedChange) => `The link “${key.replace(' ', ' → ')}” is not there any more.`)
    await deleteLinks(db, links)
    return []
  },
}

/** The columns of each table's two ends. */
const ENDS = {
  runs: ['process_id', 'service_id'],
  depends_on: ['service_id', 'needs_id'],
  depends_on_component: ['service_id', 'component_id'],
  serves: ['service_id', 'data_set_id'],
} as const

/** A slug, or `aws/s3` for a part of a service; the key of a part may have capitals. */
function slugIn(row: RowReader, field: 'from' | 'to'): string {
  const given = row.required(field)
  const slash = given.indexOf('/')
  return slash < 0 ? given.toLowerCase() : given.slice(0, slash).toLowerCase() + given.slice(slash)
}

async function loadEnds(db: Db, names: readonly string[]): Promise<Map<string, End>> {
  const parts = names.filter((name) => name.includes('/'))
  const slugs = new Set([...names, ...parts.map((name) => name.slice(0, name.indexOf('/')))])
  const rows = await db
    .selectFrom('entity')
    .select(['id', 'kind', 'slug'])
    .where('slug', 'in', [...slugs])
    .execute()
  const ends = new Map<string, End>(rows.map(({ id, kind, slug }) => [slug, { id, kind }]))
  if (parts.length === 0) return ends
  const keys = new Set(parts.map((name) => name.slice(name.indexOf('/') + 1)))
  const components = await db
    .selectFrom('component')
    .innerJoin('entity', 'entity.id', 'component.service_id')
    .select(['component.id', 'component.key', 'component.name', 'entity.slug'])
    .where('entity.slug', 'in', [...slugs])
    .where((eb) => eb.or([eb('component.key', 'in', [...keys]), eb('component.name', 'in', [...keys])]))
    .where('component.gone_at', 'is', null)
    .orderBy('component.id', 'desc')
    .execute()
  for (const { id, name, slug } of components) ends.set(`${slug}/${name}`, { id, kind: 'component' })
  // A key is meant rather than a name that looks like it.
  for (const { id, key, slug } of components) ends.set(`${slug}/${key}`, { id, kind: 'component' })
  return ends
}

/** The link between two ends, or what is wrong with it. */
function linkOf({ from, to }: LinkRow, ends: ReadonlyMap<string, End>): Link | { column: string; reason: string } {
  const [a, b] = [ends.get(from), ends.get(to)]
  if (!a) return { column: 'From', reason: `there is no “${from}” in the directory` }
  if (!b) return { column: 'To', reason: `there is no “${to}” in the directory` }
  const pair = [a, b]
  const ofKind = (kind: End['kind']) => pair.find((end) => end.kind === kind)
  const [process, service, dataSet] = [ofKind('process'), ofKind('service'), ofKind('data_set')]
  if (a.kind === 'service' && b.kind === 'service') return { table: 'depends_on', one: a.id, other: b.id }
  if (a.kind === 'service' && b.kind === 'component') return { table: 'depends_on_component', one: a.id, other: b.id }
  if (process && service) return { table: 'runs', one: process.id, other: service.id }
  if (service && dataSet) return { table: 'serves', one: service.id, other: dataSet.id }
  return { column: '', reason: `a ${wordOf(a)} and a ${wordOf(b)} are not linked with each other` }
}

function wordOf({ kind }: End): string {
  return kind === 'component' ? 'part of a service' : KIND_WORD[kind]
}

function compareOne(
  { from, to }: LinkRow,
  link: Link | { column: string; reason: string },
  known: Set<string>,
): Compared {
  if ('reason' in link) return { action: 'rejected', problems: [link] }
  if (known.has(keyOf(link))) return { action: 'unchanged' }
  // The same link may stand in the file twice, told from either end.
  known.add(keyOf(link))
  return { action: 'added', name: `${from} → ${to}`, carry: link }
}

function keyOf({ table, one, other }: Link): string {
  return `${table} ${one} ${other}`
}

/** Which of some links there are, as `keyOf`. Asked by the first ends, so a few more may come than were asked for. */
async function loadLinks(db: Db, links: readonly Link[]): Promise<Set<string>> {
  const known = new Set<string>()
  for (const [table, ofTable] of Map.groupBy(links, (link) => link.table)) {
    const [one, other] = ENDS[table]
    const { rows } = await sql<{ one: number; other: number }>`
      SELECT ${sql.ref(one)} AS one, ${sql.ref(other)} AS other FROM ${sql.table(table)}
      WHERE ${sql.ref(one)} IN (${idsOf(ofTable, 'one')}) AND ${sql.ref(other)} IN (${idsOf(ofTable, 'other')})`.execute(
      db,
    )
    for (const row of rows) known.add(keyOf({ table, ...row }))
  }
  return known
}

async function insertLinks(trx: Trx, links: readonly Link[]): Promise<void> {
  for (const [table, ofTable] of Map.groupBy(links, (link) => link.table)) {
    const [one, other] = ENDS[table]
    const values = sql.join(ofTable.map((link) => sql`(${link.one}, ${link.other})`))
    await sql`INSERT INTO ${sql.table(table)} (${sql.ref(one)}, ${sql.ref(other)}) VALUES ${values}`.execute(trx)
  }
}

async function deleteLinks(trx: Trx, links: readonly Link[]): Promise<void> {
  for (const [table, ofTable] of Map.groupBy(links, (link) => link.table)) {
    const [one, other] = ENDS[table]
    const pairs = sql.join(ofTable.map((link) => sql`(${link.one}, ${link.other})`))
    await sql`DELETE FROM ${sql.table(table)} WHERE (${sql.ref(one)}, ${sql.ref(other)}) IN (VALUES ${pairs})`.execute(
      trx,
    )
  }
}

function idsOf(links: readonly Link[], end: 'one' | 'other') {
  return sql.join([...new Set(links.map((link) => link[end]))])
}
