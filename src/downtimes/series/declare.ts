import { recordAudit } from '../../audit/index.ts'
import type { Trx } from '../../db/schema.ts'
import type { Actor } from '../../http/auth.ts'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { toWall } from '../../lib/dates.ts'
import type { CheckedDowntime } from '../declare/declare.ts'
import { firstOf, normalRule, problemWithRule, type Recurrence, wallMinutes } from './rule.ts'
import { recurrenceWords } from './words.ts'

export interface GivenSeries {
  /** A rule of RFC 5545; the start of the downtime is its first time. */
  recurrence?: string | undefined
  /** How many days before its start each occurrence is announced by itself. */
  announceDays?: number | undefined
}

export interface ReadSeries extends Recurrence {
  announceDays: number | null
}

const MOST_DAYS = 90

/** The series that a declaration asks for; null of one that happens once. @throws Invalid */
export function readSeries(
  given: GivenSeries,
  window: { startsAt: string; endsAt: string },
  zone: string,
): ReadSeries | null {
  if (!given.recurrence?.trim()) return null
  const problems: FieldProblems = {}
  const rule = normalRule(given.recurrence)
  const recurrence = {
    rule,
    zone,
    firstLocal: toWall(window.startsAt, zone),
    durationMinutes: wallMinutes(window.startsAt, window.endsAt, zone),
  }
  const problem = problemWithRule(recurrence)
  if (problem) problems['recurrence'] = problem
  const { announceDays = null } = given
  if (announceDays !== null && !(Number.isInteger(announceDays) && announceDays >= 0 && announceDays <= MOST_DAYS))
    problems['announceDays'] = `Give a number of days from 0 to ${MOST_DAYS}.`
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { ...recurrence, announceDays }
}

/** Keeps a series with what its occurrences are made from. @returns of the first occurrence, what it is of the series */
export async function insertSeries(
  trx: Trx,
  series: ReadSeries,
  downtime: CheckedDowntime,
  { at, actor }: { at: string; actor: Actor },
): Promise<{ seriesId: number; at: string }> {
  const { rule, zone, firstLocal, durationMinutes, announceDays } = series
  const { id } = await trx
    .insertInto('downtime_series')
    .values({ rule, zone, first_local: firstLocal, duration_minutes: durationMinutes, created_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('downtime_template')
    .values({
      series_id: id,
      title: downtime.title,
      reason: downtime.reason,
      effect: downtime.effect,
      change_ref: downtime.changeRef,
      change_url: downtime.changeUrl,
      coordinator_id: downtime.coordinatorId,
      communications_manager_id: downtime.communicationsManagerId,
      announce_days: announceDays,
      declared_by: actor.name,
    })
    .execute()
  await trx
    .insertInto('downtime_template_target')
    .values(downtime.targets.map((target) => ({ series_id: id, entity_id: target.id })))
    .execute()
  await recordAudit(trx, {
    at,
    actor,
    action: 'downtime.series_declare',
    thing: { kind: 'downtime_series', key: String(id), name: downtime.title },
    after: { rule, words: recurrenceWords(series), announceDays },
  })
  return { seriesId: id, at: firstOf(series).startsAt }
}
