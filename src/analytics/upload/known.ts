import type { Selectable } from 'kysely'
import type { Db } from '../../db/schema.ts'
import type { AnalyticsTables } from '../tables.ts'
import { foldName } from '../words.ts'

/** An uploaded incident as it is in the log. */
export type Known = Omit<Selectable<AnalyticsTables['log_incident']>, 'source' | 'source_id'>

export const COLUMNS = [
  'id',
  'upload_id',
  'external_id',
  'set_id',
  'state',
  'stage',
  'created_at',
  'reported_at',
] as const

export async function loadKnown(db: Db, externalIds: readonly string[]): Promise<Map<string, Known>> {
  if (externalIds.length === 0) return new Map()
  const rows = await db.selectFrom('log_incident').select(COLUMNS).where('external_id', 'in', externalIds).execute()
  return new Map(rows.map((row) => [row.external_id!, row]))
}

/** The services of each incident as one text. */
export async function setNames(db: Db, rows: readonly Known[]): Promise<Map<number, string>> {
  const sets = await db
    .selectFrom('log_set')
    .selectAll()
    .where('id', 'in', [...new Set(rows.map((row) => row.set_id))])
    .execute()
  const ids = [...new Set(sets.flatMap(({ services }) => JSON.parse(services) as number[]))]
  const services =
    ids.length > 0 ? await db.selectFrom('log_service').select(['id', 'name']).where('id', 'in', ids).execute() : []
  const names = new Map(services.map(({ id, name }) => [id, name]))
  return new Map(
    sets.map((set) => [set.id, nameList((JSON.parse(set.services) as number[]).map((id) => names.get(id)!))]),
  )
}

export function nameList(names: readonly string[]): string {
  return [...names].sort((a, b) => (foldName(a) < foldName(b) ? -1 : 1)).join(', ')
}
