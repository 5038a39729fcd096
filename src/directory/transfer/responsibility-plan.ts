import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'
import type { ImportPlan } from '../../uploads/index.ts'
import type { ResponsibilityRole } from '../tables.ts'
import { ROLE_WORD } from '../words.ts'

interface ResponsibilityRow {
  entity: string
  person: string
  role: ResponsibilityRole
  /** Since when; null for now. */
  since: string | null
}

interface Triple {
  entity_id: number
  person_id: number
  role: ResponsibilityRole
}

interface Carried extends Triple {
  begun_at: string
}

const ROLES = {
  dataowner: 'data_owner',
  owner: 'data_owner',
  downtimecoordinator: 'downtime_coordinator',
  coordinator: 'downtime_coordinator',
  communicationsmanager: 'communications_manager',
  commsmanager: 'communications_manager',
  communications: 'communications_manager',
  engineer: 'engineer',
} as const

/** Who answers for what, keyed by entity, person and role. */
export const responsibilityPlan: ImportPlan<ResponsibilityRow> = {
  read(row) {
    const entity = row.required('entity').toLowerCase()
    const person = row.required('person').toLowerCase()
    if (row.text('role') === '') row.reject('role', 'must not be empty')
    const role = row.word('role', ROLES) || 'engineer'
    const since = row.moment('since')
    return { key: `${entity} ${person} ${role}`, value: { entity, person, role, since } }
  },
  async compare({ db, at }, rows) {
    const entities = await idsBy(
      db,
      'entity',
      'slug',
      rows.map(({ value }) => value.entity),
    )
    const people = await idsBy(
      db,
      'person',
      'email',
      rows.map(({ value }) => value.person),
    )
    const running = await loadRunning(db, [...entities.values()], [...people.values()])
    return rows.map(({ value }) => {
      const [entity_id, person_id] = [entities.get(value.entity), people.get(value.person)]
      const problems = []
      if (entity_id === undefined)
        problems.push({ column: 'Entity', reason: `there is no “${value.entity}” in the directory` })
      if (person_id === undefined)
        problems.push({ column: 'Person', reason: `there is nobody with the address “${value.person}”` })
      if (entity_id === undefined || person_id === undefined) return { action: 'rejected', problems }
      const carry: Carried = { entity_id, person_id, role: value.role, begun_at: value.since ?? at }
      if (running.has(keyOf(carry))) return { action: 'unchanged' }
      return { action: 'added', name: `${value.person}, ${ROLE_WORD[value.role]} of ${value.entity}`, carry }
    })
  },
  async write({ db, record }, rows) {
    const values = rows.map(({ compared }) => compared.carry as Carried)
    await db.insertInto('responsibility').values(values).execute()
    for (const { key, compared } of rows) {
      record({ thing: 'responsibility', key, action: 'added', before: null, after: { ...(compared.carry as Carried) } })
    }
  },
  async takeBack({ db }, changes) {
    const added = changes.map(({ after }) => after as unknown as Carried)
    const running = await loadRunning(
      db,
      added.map((one) => one.entity_id),
      added.map((one) => one.person_id),
    )
    const gone = changes.filter(({ after }) => !running.has(keyOf(after as unknown as Carried)))
    if (gone.length > 0) return gone.map(({ key }) => `“${key}” has ended since.`)
    const triples = sql.join(added.map((one) => sql`(${one.entity_id}, ${one.person_id}, ${one.role})`))
    await sql`DELETE FROM responsibility WHERE ended_at IS NULL
      AND (entity_id, person_id, role) IN (VALUES ${triples})`.execute(db)
    return []
  },
}

async function idsBy(
  db: Db,
  table: 'entity' | 'person',
  column: 'slug' | 'email',
  keys: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: number; key: string }>`
    SELECT id, ${sql.ref(column)} AS key FROM ${sql.table(table)}
    WHERE ${sql.ref(column)} IN (${sql.join([...new Set(keys)])})`.execute(db)
  return new Map(rows.map(({ id, key }) => [key, id]))
}

/** The running responsibilities between some entities and some people. */
async function loadRunning(db: Db, entityIds: readonly number[], personIds: readonly number[]): Promise<Set<string>> {
  if (entityIds.length === 0 || personIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('responsibility')
    .select(['entity_id', 'person_id', 'role'])
    .where('entity_id', 'in', [...new Set(entityIds)])
    .where('person_id', 'in', [...new Set(personIds)])
    .where('ended_at', 'is', null)
    .execute()
  return new Set(rows.map(keyOf))
}

function keyOf({ entity_id, person_id, role }: Triple): string {
  return `${entity_id} ${person_id} ${role}`
}
