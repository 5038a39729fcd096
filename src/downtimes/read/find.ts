import type { Db } from '../../db/schema.ts'
import { type EntityRef, listEntitiesById, listPeopleById, type PersonRef } from '../../directory/index.ts'
import { NotFound } from '../../http/errors.ts'
import { referenceNumber, referenceOf } from '../reference.ts'
import type { DowntimeEventKind, DowntimeState, Effect } from '../words.ts'

/** What every list shows of a downtime. */
export interface DowntimeSummary {
  id: number
  reference: string
  title: string
  reason: string
  effect: Effect
  state: DowntimeState
  /** The window as it is planned. */
  startsAt: string
  endsAt: string
  /** When it began and was over in fact. */
  beganAt: string | null
  overAt: string | null
  changeRef: string | null
  changeUrl: string | null
  coordinator: PersonRef | null
  communicationsManager: PersonRef | null
  seriesId: number | null
  occurrenceAt: string | null
  version: number
  declaredBy: string
  declaredAt: string
  changedAt: string
  targets: EntityRef[]
}

export interface DowntimeEvent {
  seq: number
  at: string
  author: string
  kind: DowntimeEventKind
  text: string
  startsAt: string
  endsAt: string
  /** Of a change: what was and what became, by field. */
  changes: Record<string, [was: unknown, became: unknown]> | null
}

export interface Downtime extends DowntimeSummary {
  /** In the order in which they happened; the first is the declaration. */
  events: DowntimeEvent[]
}

/** The columns of a downtime's row that a summary is made from. */
export const DOWNTIME_COLUMNS = [
  'downtime.id',
  'downtime.number',
  'downtime.title',
  'downtime.reason',
  'downtime.effect',
  'downtime.state',
  'downtime.starts_at as startsAt',
  'downtime.ends_at as endsAt',
  'downtime.began_at as beganAt',
  'downtime.over_at as overAt',
  'downtime.change_ref as changeRef',
  'downtime.change_url as changeUrl',
  'downtime.coordinator_id as coordinatorId',
  'downtime.communications_manager_id as communicationsManagerId',
  'downtime.series_id as seriesId',
  'downtime.occurrence_at as occurrenceAt',
  'downtime.version',
  'downtime.declared_by as declaredBy',
  'downtime.declared_at as declaredAt',
  'downtime.changed_at as changedAt',
] as const

export type DowntimeRow = Omit<DowntimeSummary, 'reference' | 'coordinator' | 'communicationsManager' | 'targets'> & {
  number: number
  coordinatorId: number | null
  communicationsManagerId: number | null
}

/** What one downtime can have at most; far above what people do. */
const MAX_EVENTS = 1_000

/** @throws NotFound */
export async function getDowntime(db: Db, reference: string): Promise<Downtime> {
  const downtime = await findDowntime(db, reference)
  if (!downtime) throw new NotFound(`There is no downtime “${reference.slice(0, 100)}”.`)
  return downtime
}

export async function findDowntime(db: Db, reference: string): Promise<Downtime | undefined> {
  const number = referenceNumber(reference)
  if (number === null) return undefined
  const row = await db.selectFrom('downtime').select(DOWNTIME_COLUMNS).where('number', '=', number).executeTakeFirst()
  if (!row) return undefined
  const [summary] = await describeDowntimes(db, [row])
  return { ...summary!, events: await listEvents(db, row.id) }
}

/** A downtime by its id, which is known to be there. */
export async function describeDowntime(db: Db, id: number): Promise<DowntimeSummary> {
  const row = await db.selectFrom('downtime').select(DOWNTIME_COLUMNS).where('id', '=', id).executeTakeFirstOrThrow()
  const [summary] = await describeDowntimes(db, [row])
  return summary!
}

/** Adds what each of them takes down and who leads it. */
export async function describeDowntimes(db: Db, rows: readonly DowntimeRow[]): Promise<DowntimeSummary[]> {
  const ids = rows.map(({ id }) => id)
  const targets = await listTargets(db, ids)
  const entities = await listEntitiesById(
    db,
    targets.map(({ entityId }) => entityId),
  )
  const people = await listPeopleById(
    db,
    rows.flatMap((row) => [row.coordinatorId, row.communicationsManagerId]).filter((id) => id !== null),
  )
  const byDowntime = Map.groupBy(targets, ({ downtimeId }) => downtimeId)
  const personOf = (id: number | null) => (id === null ? null : (people.get(id) ?? null))
  return rows.map(({ number, coordinatorId, communicationsManagerId, ...row }) => ({
    ...row,
    reference: referenceOf(number),
    coordinator: personOf(coordinatorId),
    communicationsManager: personOf(communicationsManagerId),
    targets: (byDowntime.get(row.id) ?? [])
      .flatMap(({ entityId }) => entities.get(entityId) ?? [])
      .sort((a, b) => a.name.localeCompare(b.name, 'en')),
  }))
}

async function listTargets(db: Db, downtimeIds: readonly number[]) {
  if (downtimeIds.length === 0) return []
  return db
    .selectFrom('downtime_target')
    .select(['downtime_id as downtimeId', 'entity_id as entityId'])
    .where('downtime_id', 'in', [...downtimeIds])
    .execute()
}

async function listEvents(db: Db, downtimeId: number): Promise<DowntimeEvent[]> {
  const rows = await db
    .selectFrom('downtime_event')
    .select(['seq', 'at', 'author', 'kind', 'text', 'starts_at as startsAt', 'ends_at as endsAt', 'changes'])
    .where('downtime_id', '=', downtimeId)
    .orderBy('seq')
    .limit(MAX_EVENTS)
    .execute()
  return rows.map(({ changes, ...row }) => ({ ...row, changes: changes === null ? null : JSON.parse(changes) }))
}
