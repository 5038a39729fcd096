import type { Db, Trx } from '../../../db/schema.ts'
import {
  columnsTooMany,
  customNames,
  findTagged,
  loadCustomColumns,
  loadMachines,
  writeMachines,
} from '../../../hardware/machine.ts'
import { loadPlaces, problemWithCluster, problemWithRegion } from '../../../hardware/places.ts'
import { readMachine } from '../../../hardware/row-texts.ts'
import { type Problem, plainName } from '../../../imports/index.ts'
import { chunksOf } from '../../../lib/chunks.ts'
import type { RowReader, StagedRow } from '../../../uploads/index.ts'
import type { EntityKind } from '../../tables.ts'
import type { EntityRow } from './read.ts'

/** What is known of an entity besides its fields, by name. */
type Details = Record<string, string>

interface DetailedRow {
  id: number
  name: string
  details: Details
}

/** Where the further columns of a file go: to the inventory for servers, to the attributes for all others. */
export interface DetailStore {
  /** What stands in the further columns of a row; '' takes one away. Null when a file has none. */
  read(row: RowReader): Details | null
  /** Brings what rows say into the form in which it is kept. @returns what cannot be taken, by the key of the row */
  settle(db: Db, rows: readonly StagedRow<EntityRow>[]): Promise<Map<string, Problem[]>>
  load(db: Db, ids: readonly number[]): Promise<Map<number, Details>>
  write(trx: Trx, rows: readonly DetailedRow[], known: ReadonlySet<number>, at: string): Promise<void>
  /** The further columns that a file of the whole kind has. */
  names(db: Db, kind: EntityKind): Promise<string[]>
}

const MAX_VALUE = 10_000
const AT_ONCE = 5_000

export function detailStore(kind: EntityKind): DetailStore {
  return kind === 'server' ? machines : attributes
}

function readOthers(row: RowReader): Details | null {
  const others = row.others(MAX_VALUE)
  return Object.keys(others).length > 0 ? others : null
}

const attributes: DetailStore = {
  read: readOthers,
  settle: async () => new Map(),
  async load(db, ids) {
    const found = new Map<number, Details>()
    if (ids.length === 0) return found
    const rows = await db
      .selectFrom('entity_attribute')
      .select(['entity_id', 'name', 'value'])
      .where('entity_id', 'in', ids)
      .orderBy('name')
      .execute()
    for (const { entity_id: id, name, value } of rows) {
      const one = found.get(id) ?? {}
      one[name] = value
      found.set(id, one)
    }
    return found
  },
  async write(trx, rows, known) {
    if (known.size > 0) {
      await trx
        .deleteFrom('entity_attribute')
        .where('entity_id', 'in', [...known])
        .execute()
    }
    const values = rows.flatMap(({ id, details }) => {
      return Object.entries(details).map(([name, value]) => ({ entity_id: id, name, value }))
    })
    // Each row of a file may have many: a statement takes a limited number of values.
    for (const chunk of chunksOf(values, AT_ONCE)) await trx.insertInto('entity_attribute').values(chunk).execute()
  },
  async names(db, kind) {
    const rows = await db
      .selectFrom('entity_attribute')
      .innerJoin('entity', 'entity.id', 'entity_attribute.entity_id')
      .select('entity_attribute.name')
      .distinct()
      .where('entity.kind', '=', kind)
      .orderBy('entity_attribute.name')
      .execute()
    return rows.map(({ name }) => name)
  },
}

const machines: DetailStore = {
  read: readMachine,
  async settle(db, rows) {
    const columns = await loadCustomColumns(db)
    const tags = rows.flatMap(({ value }) => value.attributes?.['Asset tag'] || [])
    const holders = await findTagged(db, tags)
    const slugs = await slugsOf(
      db,
      [...holders.values()].map(({ id }) => id),
    )
    const problems = await settlePlaces(db, rows)
    for (const { key, value } of rows) {
      if (!value.attributes) continue
      const said = value.attributes
      value.attributes = Object.fromEntries(
        Object.entries(said).map(([name, text]) => [columns.get(plainName(name))?.label ?? name, text]),
      )
      const holder = holders.get(said['Asset tag'] ?? '')
      const found: Problem[] = columnsTooMany(customNames(said), columns).map((name) => {
        return { column: name, reason: 'the inventory has as many columns as it can have' }
      })
      if (holder && slugs.get(holder.id) !== key) {
        found.push({ column: 'Asset tag', reason: `is already that of ${holder.hostname}` })
      }
      if (found.length > 0) problems.set(key, [...(problems.get(key) ?? []), ...found])
    }
    return problems
  },
  load: loadMachines,
  async write(trx, rows, known, at) {
    const written = rows.filter(({ id, name, details }) => known.has(id) || !isPlain(name, details))
    await writeMachines(trx, new Map(written.map(({ id, details }) => [id, details])), at)
  },
  async names(db) {
    return [...(await loadCustomColumns(db)).values()].map(({ label }) => label)
  },
}

/** Clusters may be told by their names, and a region beside them has to be theirs. */
async function settlePlaces(db: Db, rows: readonly StagedRow<EntityRow>[]): Promise<Map<string, Problem[]>> {
  const problems = new Map<string, Problem[]>()
  const places = await loadPlaces(
    db,
    rows.flatMap(({ value }) => value.parent || []),
  )
  for (const { key, value } of rows) {
    if (!value.parent) continue
    const found = places.cluster(value.parent)
    // What is no cluster may be something else of this slug, which is told when the parent is looked up.
    if (found === 'unknown') continue
    if (found === 'several') {
      problems.set(key, [{ column: 'Cluster', reason: problemWithCluster(value.parent, found) }])
      continue
    }
    value.parent = found.slug
    const reason = problemWithRegion(found, value.region ?? '')
    if (reason) problems.set(key, [{ column: 'Region', reason }])
  }
  return problems
}

/** Whether a new server has nothing that the database does not give it anyway. */
function isPlain(name: string, { Hostname: hostname, Status: status, ...others }: Details): boolean {
  return hostname === name && (status === 'in_use' || status === 'retired') && Object.keys(others).length === 0
}

async function slugsOf(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('entity').select(['id', 'slug']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, slug }) => [id, slug]))
}
