import type { Database } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import { Invalid, NotFound } from '../../http/errors.ts'
import { chunksOf } from '../../lib/chunks.ts'

/** What every domain may know of a person. */
export interface PersonRef {
  id: number
  name: string
  email: string
  phone: string | null
  team: string | null
  retiredAt: string | null
}

/** The columns of a `PersonRef`; `person` must be among the tables of the query. */
export const PERSON_COLUMNS = [
  'person.id',
  'person.name',
  'person.email',
  'person.phone',
  'person.team',
  'person.retired_at as retiredAt',
] as const

const IDS_AT_ONCE = 1_000

/** The form in which an address is stored, so that one address is one person. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase()
}

export function findPersonByEmail(db: Db, email: string): Promise<PersonRef | undefined> {
  return db.selectFrom('person').select(PERSON_COLUMNS).where('email', '=', normalEmail(email)).executeTakeFirst()
}

/** @throws NotFound */
export async function getPerson(db: Db, id: number): Promise<PersonRef> {
  const person = await db.selectFrom('person').select(PERSON_COLUMNS).where('id', '=', id).executeTakeFirst()
  if (!person) throw new NotFound('There is no such person in the directory.')
  return person
}

/** Somebody who was named by address. @throws Invalid for `field` when nobody has it, or who had it has left */
export async function getPersonByEmail(db: Db, email: string, field: string): Promise<PersonRef> {
  const person = await findPersonByEmail(db, email)
  const shown = email.trim().slice(0, 254)
  if (!person) throw new Invalid({ [field]: `There is nobody with the address “${shown}” in the directory.` })
  if (person.retiredAt !== null) throw new Invalid({ [field]: `${person.name} (${person.email}) has left.` })
  return person
}

/** People by their ids, also those who have left; unknown ones are left out. */
export async function listPeopleById(db: Db, ids: readonly number[]): Promise<Map<number, PersonRef>> {
  const found = new Map<number, PersonRef>()
  for (const chunk of chunksOf([...new Set(ids)], IDS_AT_ONCE)) {
    const rows = await db.selectFrom('person').select(PERSON_COLUMNS).where('id', 'in', chunk).execute()
    for (const row of rows) found.set(row.id, row)
  }
  return found
}

/** People whose name, address or team contains a text, by name. Those who have left only when asked for. */
export function searchPeople(
  database: Database,
  { limit, ...filter }: PeopleFilter & { limit: number },
): Promise<PersonRef[]> {
  return filtered(database, filter).orderBy('name').orderBy('id').limit(limit).execute()
}

/** A page of people in the order of their ids, beginning after `after`. */
export function listPeople(
  database: Database,
  filter: PeopleFilter,
  { after, limit }: { after: number; limit: number },
): Promise<PersonRef[]> {
  return filtered(database, filter).where('id', '>', after).orderBy('id').limit(limit).execute()
}

interface PeopleFilter {
  q?: string | undefined
  retired?: boolean | undefined
}

function filtered({ db, dialect }: Database, { q, retired }: PeopleFilter) {
  const text = q?.trim() ?? ''
  const query = db
    .selectFrom('person')
    .select(PERSON_COLUMNS)
    .$if(!retired, (all) => all.where('retired_at', 'is', null))
  if (text === '') return query
  return query.where((eb) =>
    eb.or([
      dialect.contains(eb.ref('name'), text),
      dialect.contains(eb.ref('email'), text),
      dialect.contains(eb.ref('team'), text),
    ]),
  )
}
