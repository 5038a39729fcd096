import type { Db } from '../../db/schema.ts'
import { type EntityRef, listEntitiesById, listPeopleById } from '../../directory/index.ts'
import type { CheckedDowntime } from '../declare/declare.ts'
import type { DowntimeState } from '../words.ts'
import type { Recurrence } from './rule.ts'

export interface Series extends Recurrence {
  id: number
  endedAt: string | null
  /** How long before its start an occurrence is announced by itself; null when that is left to people. */
  announceDays: number | null
  declaredBy: string
}

/** What an occurrence is made from. */
export type Template = Omit<CheckedDowntime, 'startsAt' | 'endsAt'>

const MAX_RUNNING = 1_000
/** One series has at most one occurrence a day within the horizon, and those that were moved out of it. */
const MAX_OCCURRENCES = 500

export async function findSeries(db: Db, id: number): Promise<Series | undefined> {
  const row = await seriesQuery(db).where('downtime_series.id', '=', id).executeTakeFirst()
  return row
}

/** The series that still give occurrences, the oldest first. */
export function listRunningSeries(db: Db): Promise<Series[]> {
  return seriesQuery(db)
    .where('downtime_series.ended_at', 'is', null)
    .orderBy('downtime_series.id')
    .limit(MAX_RUNNING)
    .execute()
}

function seriesQuery(db: Db) {
  return db
    .selectFrom('downtime_series')
    .innerJoin('downtime_template', 'downtime_template.series_id', 'downtime_series.id')
    .select([
      'downtime_series.id',
      'downtime_series.rule',
      'downtime_series.zone',
      'downtime_series.first_local as firstLocal',
      'downtime_series.duration_minutes as durationMinutes',
      'downtime_series.ended_at as endedAt',
      'downtime_template.announce_days as announceDays',
      'downtime_template.declared_by as declaredBy',
    ])
}

/** What a series was declared as, without what was retired since. */
export async function getTemplate(db: Db, seriesId: number): Promise<Template> {
  const row = await db
    .selectFrom('downtime_template')
    .select(['title', 'reason', 'effect', 'change_ref as changeRef', 'change_url as changeUrl'])
    .select(['coordinator_id as coordinatorId', 'communications_manager_id as communicationsManagerId'])
    .where('series_id', '=', seriesId)
    .executeTakeFirstOrThrow()
  const people = await listPeopleById(
    db,
    [row.coordinatorId, row.communicationsManagerId].filter((id) => id !== null),
  )
  const stays = (id: number | null) => (id !== null && people.get(id)?.retiredAt === null ? id : null)
  return {
    ...row,
    coordinatorId: stays(row.coordinatorId),
    communicationsManagerId: stays(row.communicationsManagerId),
    targets: await listTemplateTargets(db, seriesId),
  }
}

async function listTemplateTargets(db: Db, seriesId: number): Promise<EntityRef[]> {
  const rows = await db
    .selectFrom('downtime_template_target')
    .select('entity_id')
    .where('series_id', '=', seriesId)
    .execute()
  const entities = await listEntitiesById(
    db,
    rows.map(({ entity_id }) => entity_id),
  )
  return [...entities.values()].filter(({ retiredAt }) => retiredAt === null)
}

export interface OccurrenceRow {
  number: number
  state: DowntimeState
  startsAt: string
  /** The start that the series gave it. */
  occurrenceAt: string
}

/** The occurrences that a series gave from a time on, the earliest first. */
export async function listOccurrences(db: Db, seriesId: number, from: string): Promise<OccurrenceRow[]> {
  const rows = await db
    .selectFrom('downtime')
    .select(['number', 'state', 'starts_at as startsAt', 'occurrence_at as occurrenceAt'])
    .where('series_id', '=', seriesId)
    .where('occurrence_at', '>=', from)
    .orderBy('occurrence_at')
    .limit(MAX_OCCURRENCES)
    .execute()
  return rows.map((row) => ({ ...row, occurrenceAt: row.occurrenceAt! }))
}
