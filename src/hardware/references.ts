import type { Db } from '../db/schema.ts'
import { chunksOf } from '../lib/chunks.ts'

const AT_ONCE = 500

/** The clusters that are meant by slugs or names: by what was given, in small letters. Null: several have that name. */
export async function findClusters(db: Db, given: Iterable<string>): Promise<Map<string, number | null>> {
  const found = new Map<string, number | null>()
  const wanted = [...new Set([...given].filter((word) => word !== ''))]
  for (const chunk of chunksOf(wanted, AT_ONCE)) {
    const lower = chunk.map((word) => word.toLowerCase())
    const rows = await db
      .selectFrom('entity')
      .select(['id', 'slug', 'name'])
      .where('kind', '=', 'cluster')
      .where((eb) =>
        eb.or([eb('slug', 'in', lower), eb('name', 'in', chunk), eb(eb.fn<string>('lower', ['name']), 'in', lower)]),
      )
      .execute()
    for (const { id, name } of rows) {
      const key = name.toLowerCase()
      found.set(key, found.has(key) && found.get(key) !== id ? null : id)
    }
    // A slug is one cluster's alone, so it wins over another's name.
    for (const { id, slug } of rows) found.set(slug, id)
  }
  return found
}

/** The ids of people in the directory by their e-mail addresses. */
export async function findOwners(db: Db, emails: Iterable<string>): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const chunk of chunksOf([...new Set(emails)], AT_ONCE)) {
    const rows = await db.selectFrom('person').select(['id', 'email']).where('email', 'in', chunk).execute()
    for (const { id, email } of rows) found.set(email, id)
  }
  return found
}
