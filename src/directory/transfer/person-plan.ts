import type { Db, Trx } from '../../db/schema.ts'
import type { Compared, FieldChange, ImportPlan, RecordedChange, TakeBackContext } from '../../uploads/index.ts'
import { type Retired, readRetired } from './entities/read.ts'

interface PersonRow {
  email: string
  name?: string
  phone?: string | null
  team?: string | null
  retired?: Retired
}

interface PersonFacts {
  name: string
  phone: string | null
  team: string | null
  retired: string | null
}

interface Carried {
  id: number | null
  before: PersonFacts | null
  after: PersonFacts
}

const MAX_EMAIL = 254
const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+$/

/** People, keyed by their e-mail address. */
export const personPlan: ImportPlan<PersonRow> = {
  read(row) {
    const email = row.required('email', MAX_EMAIL).toLowerCase()
    if (email !== '' && !EMAIL.test(email)) row.reject('email', `“${email.slice(0, 80)}” is no e-mail address`)
    const value: PersonRow = { email }
    if (row.has('name')) {
      const name = row.required('name').replace(/\s+/g, ' ')
      if (name !== '') value.name = name
    }
    if (row.has('phone')) value.phone = row.id('phone', 100) || null
    if (row.has('team')) value.team = row.text('team') || null
    if (row.has('retired')) value.retired = readRetired(row)
    return { key: email, value }
  },
  async compare({ db, at }, rows) {
    const known = await loadPeople(
      db,
      rows.map(({ key }) => key),
    )
    return rows.map(({ key, value }) => compareOne(value, known.get(key), at))
  },
  async write({ db, at, record }, rows) {
    const carried = rows.map(({ key, compared }) => ({ email: key, ...(compared.carry as Carried) }))
    await insertPeople(
      db,
      carried.filter(({ id }) => id === null),
      at,
    )
    await updatePeople(
      db,
      carried.flatMap(({ id, email, after }) => (id === null ? [] : [{ id, email, after }])),
      at,
    )
    for (const { email, id, before, after } of carried) {
      const action = id === null ? 'added' : 'changed'
      record({ thing: 'person', key: email, action, before: before && { ...before }, after: { ...after } })
    }
  },
  takeBack,
}

function compareOne(row: PersonRow, known: (PersonFacts & { id: number }) | undefined, at: string): Compared {
  const { email, retired, ...said } = row
  const before = known ? factsOf(known) : null
  const base = before ?? { name: row.name ?? email, phone: null, team: null, retired: null }
  const left = retired === undefined ? base.retired : retired === 'now' ? (base.retired ?? at) : retired
  const after = { ...base, ...said, retired: left }
  const carry: Carried = { id: known?.id ?? null, before, after }
  if (!before) return { action: 'added', name: after.name, carry }
  const changes = changesBetween(before, after)
  return changes.length === 0 ? { action: 'unchanged' } : { action: 'changed', name: before.name, changes, carry }
}

function factsOf({ name, phone, team, retired }: PersonFacts): PersonFacts {
  return { name, phone, team, retired }
}

const WORDS: Record<keyof PersonFacts, string> = { name: 'Name', phone: 'Phone', team: 'Team', retired: 'Left' }

function changesBetween(before: PersonFacts, after: PersonFacts): FieldChange[] {
  return (Object.keys(WORDS) as (keyof PersonFacts)[])
    .map((field) => ({ field: WORDS[field], from: before[field] ?? '', to: after[field] ?? '' }))
    .filter(({ from, to }) => from !== to)
}

async function loadPeople(db: Db, emails: readonly string[]): Promise<Map<string, PersonFacts & { id: number }>> {
  const rows = await db
    .selectFrom('person')
    .select(['id', 'email', 'name', 'phone', 'team', 'retired_at as retired'])
    .where('email', 'in', emails)
    .execute()
  return new Map(rows.map(({ email, ...facts }) => [email, facts]))
}

async function insertPeople(
  trx: Trx,
  rows: readonly { email: string; after: PersonFacts }[],
  at: string,
): Promise<void> {
  if (rows.length === 0) return
  await trx
    .insertInto('person')
    .values(rows.map(({ email, after }) => personRow(email, after, at)))
    .execute()
}

async function updatePeople(
  trx: Trx,
  rows: readonly { id: number; email: string; after: PersonFacts }[],
  at: string,
): Promise<void> {
  if (rows.length === 0) return
  await trx
    .insertInto('person')
    .values(rows.map(({ id, email, after }) => ({ id, ...personRow(email, after, at) })))
    .onConflict((oc) =>
      oc.column('id').doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        phone: eb.ref('excluded.phone'),
        team: eb.ref('excluded.team'),
        retired_at: eb.ref('excluded.retired_at'),
      })),
    )
    .execute()
}

function personRow(email: string, { name, phone, team, retired }: PersonFacts, at: string) {
  return { email, name, phone, team, retired_at: retired, created_at: at }
}

async function takeBack({ db, at }: TakeBackContext, changes: readonly RecordedChange[]): Promise<string[]> {
  const known = await loadPeople(
    db,
    changes.map(({ key }) => key),
  )
  const reasons = changes.flatMap(({ key, after }) => {
    const now = known.get(key)
    if (!now) return [`“${key}” is not there any more.`]
    const differences = changesBetween(after as unknown as PersonFacts, factsOf(now))
    return differences.length === 0 ? [] : [`“${key}” was changed since: ${differences[0]!.field}.`]
  })
  const added = changes
    .filter(({ action }) => action === 'added')
    .map(({ key }) => ({ email: key, id: known.get(key)?.id }))
  if (reasons.length === 0) reasons.push(...(await problemsWithDeleting(db, added)))
  if (reasons.length > 0) return reasons
  const ids = added.map(({ id }) => id!)
  if (ids.length > 0) await db.deleteFrom('person').where('id', 'in', ids).execute()
  const changed = changes.filter(({ action }) => action === 'changed')
  const earlier = changed.map(({ key, before }) => {
    return { id: known.get(key)!.id, email: key, after: before as unknown as PersonFacts }
  })
  await updatePeople(db, earlier, at)
  return []
}

async function problemsWithDeleting(
  db: Db,
  people: readonly { email: string; id: number | undefined }[],
): Promise<string[]> {
  const ids = people.flatMap(({ id }) => id ?? [])
  if (ids.length === 0) return []
  const emails = new Map(people.map(({ email, id }) => [id, email]))
  const rows = await db
    .selectFrom('responsibility')
    .select('person_id')
    .distinct()
    .where('person_id', 'in', ids)
    .limit(20)
    .execute()
  return rows.map(({ person_id: id }) => `“${emails.get(id)}” cannot go: responsibilities are kept under this name.`)
}
