import type { Database } from '../../db/open.ts'
import type { EntityKind } from '../tables.ts'
import { type EntityRef, REF_COLUMNS } from './find.ts'

export interface EntitySearch {
  q: string
  kinds?: readonly EntityKind[]
  limit: number
  /** Whether what is retired is found too. */
  retired?: boolean
}

/**
 * Entities whose name or slug contains a text: first the one with that slug, then what begins with it, then the others,
 * each by name. Reads in the order of an index and stops at the limit, so that only what is rare is looked for in all.
 */
export async function searchEntities(database: Database, search: EntitySearch): Promise<EntityRef[]> {
  const text = search.q.trim().toLowerCase()
  if (text === '') return queryFor(database, search).execute()
  const found = new Map<number, EntityRef>()
  const add = (rows: readonly EntityRef[]) => {
    for (const row of rows) if (found.size < search.limit) found.set(row.id, row)
  }
  add(await queryFor(database, search).where('slug', '=', text).execute())
  // No character of a name sorts after this one in bytes.
  const beginsWith = queryFor(database, search).where('search', '>=', text).where('search', '<', `${text}\u{10ffff}`)
  add(await beginsWith.execute())
  if (found.size >= search.limit) return [...found.values()]
  const contains = queryFor(database, search).where((eb) => database.dialect.containsFolded(eb.ref('search'), text))
  add(await contains.execute())
  return [...found.values()]
}

function queryFor({ db }: Database, { kinds, limit, retired }: EntitySearch) {
  return db
    .selectFrom('entity')
    .select(REF_COLUMNS)
    .$if(kinds !== undefined, (query) => query.where('kind', 'in', [...kinds!]))
    .$if(!retired, (query) => query.where('retired_at', 'is', null))
    .orderBy('search')
    .orderBy('id')
    .limit(limit)
}
