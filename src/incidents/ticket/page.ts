import { type EntityEvent, findImpact } from '../../directory/index.ts'
import { between, later, toStored } from '../../lib/dates.ts'
import { newSecret } from '../../lib/secrets.ts'
import { countMailsAbout, mailsWait } from '../../mail/index.ts'
import type { IncidentContext } from '../context.ts'
import { lineOf } from '../desk/preview.ts'
import { addresseeOf } from '../notices/audience.ts'
import { findProgress } from '../postmortem/find.ts'
import { getIncident, type Incident } from '../read/find.ts'
import { STATE_ICON, STATE_WORD, severityChoices, severityTone } from '../words.ts'
import { type NoticeRow, type StoryEntry, tellStory } from './story.ts'
import { drawStrip } from './strip.ts'
import { summaryText } from './summary.ts'

const HIT_SHOWN = 12
const NEIGHBOURS_SHOWN = 10
const MAX_NOTICES = 1_000

export const STORY_PARTS = ['all', 'updates', 'mails'] as const
export type StoryPart = (typeof STORY_PARTS)[number]

/** Everything that the page of a ticket shows. @throws NotFound */
export async function ticketData(deps: IncidentContext, ticket: string, part: StoryPart) {
  const { db, config, clock } = deps
  const incident = await getIncident(db, ticket)
  const now = toStored(clock())
  const story = tellStory(
    incident,
    await listNotices(deps, incident.id),
    await countMailsAbout(db, { kind: 'incident', key: incident.ticket }),
  )
  const people = await countPeople(deps, incident)
  return {
    incident,
    severityTone,
    stateIcon: STATE_ICON,
    stateWord: STATE_WORD,
    lastedMs: between(incident.startedAt, incident.endedAt ?? now),
    strip: drawStrip(incident.severityIntervals, config.timeZone, clock()),
    story: story.filter((entry) => isOfPart(entry, part)),
    storyCount: story.length,
    part,
    mailsWait: mailsWait(config),
    versions: incident.corrections.filter(({ seq, field }) => seq === null && field === 'description'),
    ...people,
    neighbours: await neighboursOf(deps, incident, now),
    postmortem: await findProgress(db, incident.id),
    postmortemAfterDays: config.postmortemAfterDays,
    summary: summaryText(incident, config.timeZone, now, config.baseUrl),
    severities: severityChoices(),
    key: newSecret(),
  }
}

function isOfPart(entry: StoryEntry, part: StoryPart): boolean {
  return part === 'all' || (part === 'mails') === (entry.kind === 'mail')
}

async function listNotices({ db }: IncidentContext, incidentId: number): Promise<NoticeRow[]> {
  const rows = await db
    .selectFrom('incident_notice')
    .select(['id', 'scope', 'at', 'author', 'queued_at as queuedAt'])
    .select((eb) =>
      eb
        .selectFrom('incident_notice_person')
        .whereRef('notice_id', '=', 'incident_notice.id')
        .where('incident_notice_person.left_out', '=', 1)
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .as('leftOut'),
    )
    .where('incident_id', '=', incidentId)
    .orderBy('id')
    .limit(MAX_NOTICES)
    .execute()
  return rows.map((row) => ({ ...row, leftOut: Number(row.leftOut ?? 0) }))
}

/** What it hits now, how many were told, and how many are hit who were not. */
async function countPeople(deps: IncidentContext, incident: Incident) {
  const answer = await findImpact(
    deps.directory,
    incident.affected.map(({ id }) => id),
    { entityLimit: HIT_SHOWN, reasonLimit: 1 },
  )
  const known = await deps.db
    .selectFrom('incident_notice_person')
    .innerJoin('incident_notice', 'incident_notice.id', 'incident_notice_person.notice_id')
    .select(['person_id as id', 'incident_notice_person.left_out as leftOut'])
    .distinct()
    .where('incident_notice.incident_id', '=', incident.id)
    .execute()
  const told = new Set(known.filter(({ leftOut }) => leftOut === 0).map(({ id }) => id))
  const ids = new Set(known.map(({ id }) => id))
  const impact = answer.state === 'ready' ? answer.impact : null
  const newly = (impact?.people ?? []).filter(({ id }) => !ids.has(id)).map(addresseeOf)
  return {
    hits: impact?.entities.map(lineOf) ?? incident.affected.map((entity) => ({ ...entity, path: [] as string[] })),
    hitsMore: impact ? impact.total - impact.entities.length : 0,
    toldCount: told.size,
    newly: newly.slice(0, HIT_SHOWN),
    newlyCount: newly.length,
  }
}

async function neighboursOf(deps: IncidentContext, incident: Incident, now: string): Promise<EntityEvent[]> {
  const ids = incident.affected.map(({ id }) => id)
  if (ids.length === 0) return []
  const end = incident.endedAt ?? now
  // What was filed this very moment has a neighbour too.
  const window = { from: incident.startedAt, to: end > incident.startedAt ? end : later(incident.startedAt, 1) }
  const events = await Promise.all(deps.neighbours.map((source) => source(ids, window, NEIGHBOURS_SHOWN)))
  return events.flat().slice(0, NEIGHBOURS_SHOWN)
}
