import { type Expression, type SqlBool, sql } from 'kysely'
import type { Database } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import { DAY, later } from '../../lib/dates.ts'
import { ticketNumber, ticketOf } from '../ticket-number.ts'
import type { Severity } from '../words.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { PostmortemState } from './words.ts'

export interface PostmortemSummary {
  ticket: string
  title: string
  severity: Severity
  startedAt: string
  endedAt: string | null
  state: PostmortemState
  version: number
  summary: string
  changedBy: string
  changedAt: string
  publishedAt: string | null
  openItems: number
}

export interface PostmortemFilter {
  /** Part of a title, a summary or a root cause, or a ticket. */
  q?: string | undefined
  state?: PostmortemState | undefined
  severity?: Severity | undefined
}

/** A page of the post-mortems that a filter leaves, those of the newest tickets first. @throws Invalid */
export async function listPostmortems(
  { db, dialect }: Database,
  { q, state, severity }: PostmortemFilter,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: PostmortemSummary[]; nextCursor: string | null }> {
  const after = readCursor(cursor, ['number'])
  const number = q ? ticketNumber(q) : null
  const rows = await db
    .selectFrom('postmortem')
    .innerJoin('postmortem_version', (join) =>
      join
        .onRef('postmortem_version.incident_id', '=', 'postmortem.incident_id')
        .onRef('postmortem_version.version', '=', 'postmortem.version'),
    )
    .innerJoin('incident', 'incident.id', 'postmortem.incident_id')
    .select((eb) => [
      'incident.number',
      'incident.title',
      'incident.severity',
      'incident.started_at as startedAt',
      'incident.ended_at as endedAt',
      'postmortem.state',
      'postmortem.version',
      'postmortem_version.summary',
      'postmortem_version.author as changedBy',
      'postmortem_version.at as changedAt',
      'published_at as publishedAt',
      eb
        .selectFrom('action_item')
        .whereRef('action_item.incident_id', '=', 'postmortem.incident_id')
        .where('removed_at', 'is', null)
        .where('done_at', 'is', null)
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .as('openItems'),
    ])
    .where((eb) => {
      const conditions: Expression<SqlBool>[] = []
      if (state) conditions.push(eb('postmortem.state', '=', state))
      if (severity) conditions.push(eb('incident.severity', '=', severity))
      if (after) conditions.push(eb('incident.number', '<', after[0] as number))
      if (number !== null) conditions.push(eb('incident.number', '=', number))
      else if (q) {
        const texts = ['incident.title', 'postmortem_version.summary', 'postmortem_version.root_cause'] as const
        conditions.push(eb.or(texts.map((column) => dialect.contains(eb.ref(column), q))))
      }
      return eb.and(conditions)
    })
    .orderBy('incident.number', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  return {
    items: page.map(({ number, openItems, ...row }) => ({
      ...row,
      ticket: ticketOf(number),
      openItems: Number(openItems),
    })),
    nextCursor: rows.length > limit ? writeCursor([page.at(-1)!.number]) : null,
  }
}

/** A severe incident that is over and of which nothing was published. */
export interface Wanted {
  ticket: string
  title: string
  /** The worst that it was. */
  severity: Severity
  endedAt: string
  /** A draft was begun. */
  isBegun: boolean
}

const WANTED_SHOWN = 20
/** What was severe so long ago is not asked for any more; imported years of history would never be done. */
const ASKED_FOR_DAYS = 90

/** Incidents that were SEV1 or SEV2 at any time, ended more than `afterDays` ago, and have no published post-mortem. */
export async function listWanted(
  db: Db,
  now: string,
  afterDays: number,
): Promise<{ items: Wanted[]; hasMore: boolean }> {
  const rows = await db
    .selectFrom('incident_update')
    .innerJoin('incident', 'incident.id', 'incident_update.incident_id')
    .leftJoin('postmortem', 'postmortem.incident_id', 'incident.id')
    .select((eb) => [
      'incident.number',
      'incident.title',
      'incident.ended_at as endedAt',
      'postmortem.state as state',
      eb.fn.min('incident_update.severity').as('severity'),
    ])
    // In these words, so that the partial index is known to hold them.
    .where(sql<boolean>`incident_update.severity IN ('SEV1', 'SEV2')`)
    .where('incident_update.at', '>=', later(now, -(ASKED_FOR_DAYS + afterDays) * DAY))
    .where('incident.ended_at', '<=', later(now, -afterDays * DAY))
    .where((eb) => eb.or([eb('postmortem.state', 'is', null), eb('postmortem.state', '=', 'draft')]))
    .groupBy(['incident.number', 'incident.title', 'incident.ended_at', 'postmortem.state'])
    .orderBy('incident.ended_at')
    .orderBy('incident.number')
    .limit(WANTED_SHOWN + 1)
    .execute()
  const items = rows.slice(0, WANTED_SHOWN).map(({ number, title, endedAt, state, severity }) => ({
    ticket: ticketOf(number),
    title,
    severity: severity as Severity,
    endedAt: endedAt!,
    isBegun: state !== null,
  }))
  return { items, hasMore: rows.length > WANTED_SHOWN }
}
