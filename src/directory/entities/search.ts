import { sql } from 'kysely'
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

/** Entities whose name or slug contains a text, the likeliest first: the very one, those that begin so, the shortest. */
export function searchEntities({ db, dialect }: Database, search: EntitySearch): Promise<EntityRef[]> {
  const text = search.q.trim()
  let query = db.selectFrom('entity').select(REF_COLUMNS)
  if (search.kinds) query = query.where('kind', 'in', [...search.kinds])
  if (!search.retired) query = query.where('retired_at', 'is', null)
  if (text !== '') {
    query = query
      .where((eb) => eb.or([dialect.contains(eb.ref('name'), text), dialect.contains(eb.ref('slug'), text)]))
      .orderBy(({ ref }) => {
        const folded = text.toLowerCase()
        const length = folded.length
        return sql`CASE WHEN ${ref('slug')} = ${folded} OR lower(${ref('name')}) = ${folded} THEN 0
          WHEN substr(${ref('slug')}, 1, ${sql.lit(length)}) = ${folded}
            OR lower(substr(${ref('name')}, 1, ${sql.lit(length)})) = ${folded} THEN 1 ELSE 2 END`
      })
      .orderBy((eb) => eb.fn('length', ['name']))
  }
  return query.orderBy('name').orderBy('id').limit(search.limit).execute()
}
