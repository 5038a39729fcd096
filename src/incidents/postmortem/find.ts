import type { Db } from '../../db/schema.ts'
import { NotFound } from '../../http/errors.ts'
import type { PostmortemState, Sections } from './words.ts'

export interface Postmortem extends Sections {
  incidentId: number
  version: number
  state: PostmortemState
  createdBy: string
  createdAt: string
  publishedBy: string | null
  publishedAt: string | null
  /** Of the version that is read. */
  changedBy: string
  changedAt: string
}

export interface PostmortemVersion {
  version: number
  state: PostmortemState
  author: string
  at: string
}

/** More than anybody saves of one. */
const MAX_VERSIONS = 1_000

export const TEXT_COLUMNS = [
  'postmortem_version.summary',
  'postmortem_version.impact',
  'postmortem_version.timeline',
  'postmortem_version.root_cause as rootCause',
  'postmortem_version.went_well as wentWell',
  'postmortem_version.went_wrong as wentWrong',
  'postmortem_version.got_lucky as gotLucky',
] as const

/** What the post-mortem of an incident says: now, or as a version said it. */
export function findPostmortem(db: Db, incidentId: number, version?: number): Promise<Postmortem | undefined> {
  return db
    .selectFrom('postmortem')
    .innerJoin('postmortem_version', 'postmortem_version.incident_id', 'postmortem.incident_id')
    .select(TEXT_COLUMNS)
    .select([
      'postmortem.incident_id as incidentId',
      'postmortem_version.version',
      'postmortem_version.state',
      'created_by as createdBy',
      'created_at as createdAt',
      'published_by as publishedBy',
      'published_at as publishedAt',
      'postmortem_version.author as changedBy',
      'postmortem_version.at as changedAt',
    ])
    .where('postmortem.incident_id', '=', incidentId)
    .$if(version === undefined, (query) => query.whereRef('postmortem_version.version', '=', 'postmortem.version'))
    .$if(version !== undefined, (query) => query.where('postmortem_version.version', '=', version!))
    .executeTakeFirst()
}

/** How far the post-mortem of an incident is, for the page of its ticket. */
export async function findProgress(
  db: Db,
  incidentId: number,
): Promise<{ state: PostmortemState; openItems: number } | undefined> {
  const row = await db
    .selectFrom('postmortem')
    .select((eb) => [
      'state',
      eb
        .selectFrom('action_item')
        .whereRef('action_item.incident_id', '=', 'postmortem.incident_id')
        .where('removed_at', 'is', null)
        .where('done_at', 'is', null)
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .as('openItems'),
    ])
    .where('incident_id', '=', incidentId)
    .executeTakeFirst()
  return row && { ...row, openItems: Number(row.openItems) }
}

/** @throws NotFound */
export async function getPostmortem(
  db: Db,
  incident: { id: number; ticket: string },
  version?: number,
): Promise<Postmortem> {
  const found = await findPostmortem(db, incident.id, version)
  if (found) return found
  const what = version === undefined ? 'no post-mortem yet' : `no version ${version} of a post-mortem`
  throw new NotFound(`${incident.ticket} has ${what}.`)
}

/** Newest first. */
export function listVersions(db: Db, incidentId: number): Promise<PostmortemVersion[]> {
  return db
    .selectFrom('postmortem_version')
    .select(['version', 'state', 'author', 'at'])
    .where('incident_id', '=', incidentId)
    .orderBy('version', 'desc')
    .limit(MAX_VERSIONS)
    .execute()
}

export function sectionsOf(given: Sections): Sections {
  const { summary, impact, timeline, rootCause, wentWell, wentWrong, gotLucky } = given
  return { summary, impact, timeline, rootCause, wentWell, wentWrong, gotLucky }
}
