import type { Db } from '../../db/schema.ts'
import { NotFound } from '../../http/errors.ts'
import type { SourceKind } from '../sources/index.ts'

/** A source as it is set up, and how asking it went. */
export interface SourceEntry {
  id: number
  slug: string
  kind: SourceKind
  name: string
  url: string | null
  username: string | null
  /** Encrypted. */
  secret: string | null
  /** JSON. */
  settings: string
  tested_at: string | null
  test_problem: string | null
  fetched_at: string | null
  tried_at: string | null
  fetch_problem: string | null
}

const COLUMNS = [
  'id',
  'slug',
  'kind',
  'name',
  'url',
  'username',
  'secret',
  'settings',
  'tested_at',
  'test_problem',
  'fetched_at',
  'tried_at',
  'fetch_problem',
] as const

/** More than any company has. */
export const MAX_SOURCES = 200

export async function listSources(db: Db): Promise<SourceEntry[]> {
  return db.selectFrom('uptime_source').select(COLUMNS).orderBy('name').orderBy('id').limit(MAX_SOURCES).execute()
}

/** @throws NotFound */
export async function getSource(db: Db, slug: string): Promise<SourceEntry> {
  const row = await db.selectFrom('uptime_source').select(COLUMNS).where('slug', '=', slug).executeTakeFirst()
  if (!row) throw new NotFound(`There is no source “${slug.slice(0, 100)}”.`)
  return row
}
