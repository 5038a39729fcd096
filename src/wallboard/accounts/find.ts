import type { Db } from '../../db/schema.ts'
import { NotFound } from '../../http/errors.ts'
import type { SourceKind } from '../sources/index.ts'

/** An account as it is set up. */
export interface AccountEntry {
  id: number
  slug: string
  kind: SourceKind
  name: string
  url: string | null
  username: string | null
  secret: string | null
  settings: string
  push_token: string | null
  interval_seconds: number | null
  paused_at: string | null
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
  'push_token',
  'interval_seconds',
  'paused_at',
] as const

/** Those that somebody has set up: not that of our own checks. */
function setUp(db: Db) {
  return db.selectFrom('account').select(COLUMNS).where('deleted_at', 'is', null).where('kind', '<>', 'signalbox')
}

export async function listAccountEntries(db: Db): Promise<AccountEntry[]> {
  return (await setUp(db).orderBy('name').orderBy('id').execute()) as AccountEntry[]
}

/** @throws NotFound */
export async function getAccountEntry(db: Db, slug: string): Promise<AccountEntry> {
  const row = await setUp(db).where('slug', '=', slug).executeTakeFirst()
  if (!row) throw new NotFound(`There is no account “${slug.slice(0, 100)}”.`)
  return row as AccountEntry
}

/** The accounts of some slugs, in one query; those that are not there are left out. */
export async function listAccountsBySlug(db: Db, slugs: readonly string[]): Promise<AccountEntry[]> {
  if (slugs.length === 0) return []
  return (await setUp(db).where('slug', 'in', slugs).execute()) as AccountEntry[]
}

/** The account whose address for pushes holds this token, by its hash. */
export async function findAccountByPushHash(db: Db, hash: string): Promise<AccountEntry | undefined> {
  return (await setUp(db).where('push_hash', '=', hash).executeTakeFirst()) as AccountEntry | undefined
}
