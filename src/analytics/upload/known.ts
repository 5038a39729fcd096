import type { Selectable } from 'kysely'
import type { Db } from '../../db/schema.ts'
import type { PlanContext } from '../../uploads/index.ts'
import type { AnalyticsTables } from '../tables.ts'
import { foldName } from '../words.ts'

/** An uploaded incident as it is in the log. */
export type Known = Omit<Selectable<AnalyticsTables['log_incident']>, 'source' | 'source_id'>

export const COLUMNS = [
  'log_incident.id',
  'log_incident.upload_id',
  'log_incident.external_id',
  'log_incident.set_id',
  'log_incident.state',
  'log_incident.stage',
  'log_incident.created_at',
  'log_incident.reported_at',
] as const

type Facts = Pick<Known, 'set_id' | 'state' | 'stage' | 'created_at' | 'reported_at'>

/** What a file may change of it. */
export function factsOf({ set_id, state, stage, created_at, reported_at }: Facts): Facts {
  return { set_id, state, stage, created_at, reported_at }
}

/** Those that count: rows of an upload that is not through yet, or was taken back, are not known. */
export async function loadKnown(
  { db, dialect }: Pick<PlanContext, 'db' | 'dialect'>,
  externalIds: readonly string[],
): Promise<Map<string, Known>> {
  if (externalIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('log_incident')
    .innerJoin('upload', 'upload.id', 'log_incident.upload_id')
    .select(COLUMNS)
    .where((eb) => dialect.isOneOfTexts(eb.ref('external_id'), externalIds))
    // Said so that the index is used, which has only these.
    .where('external_id', 'is not', null)
    .where('upload.state', '=', 'applied')
    .execute()
  return new Map(rows.map((row) => [row.external_id!, row]))
}

/** The services of each set as one text. */
export async function setNames(db: Db, rows: readonly Pick<Known, 'set_id'>[]): Promise<Map<number, string>> {
  if (rows.length === 0) return new Map()
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
