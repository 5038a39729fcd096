import type { Db } from '../../db/schema.ts'
import { type DowntimeSummary, listDowntimesTouching } from '../../downtimes/index.ts'
import { type IncidentHistory, listIncidentHistories } from '../../incidents/index.ts'
import type { PlannedDowntime, RecordedIncident } from '../arithmetic/index.ts'
import type { FrontEnd } from '../front-ends/find.ts'
import type { OwnPart } from './plan.ts'

/** A month with more of them has other troubles than its report. */
const MAX_INCIDENTS = 20_000
const MAX_DOWNTIMES = 5_000

interface Own {
  content: RecordedIncident[] | PlannedDowntime[]
  /** Why it may not be whole. */
  problem: string | null
}

interface Window {
  from: string
  to: string
}

/**
 * What Signalbox itself knows: the desk's incidents and the planned downtimes that name the front end's own service.
 * What names something else that the service depends on says nothing yet of the front end: whoever files an incident
 * is shown what it hits, and names it.
 */
export async function readOwn(
  { db, baseUrl }: { db: Db; baseUrl: string },
  parts: readonly OwnPart[],
  window: Window,
): Promise<(part: OwnPart) => Own> {
  const ids = [...new Set(parts.map(({ frontEnd }) => frontEnd.entity.id))]
  const incidents = await listIncidentHistories(db, ids, window, MAX_INCIDENTS)
  const downtimes = await listDowntimesTouching(db, ids, window, MAX_DOWNTIMES)
  return ({ kind, frontEnd }) =>
    kind === 'desk'
      ? { content: deskOf(frontEnd, incidents, baseUrl), problem: limitProblem(incidents, MAX_INCIDENTS) }
      : { content: plannedOf(frontEnd, downtimes), problem: limitProblem(downtimes, MAX_DOWNTIMES) }
}

function limitProblem(list: readonly unknown[], most: number): string | null {
  return list.length < most ? null : `Only the latest ${most} of the month were read.`
}

function deskOf(frontEnd: FrontEnd, incidents: readonly IncidentHistory[], baseUrl: string): RecordedIncident[] {
  return incidents
    .filter((incident) => isAbout(incident, frontEnd))
    .map((incident) => recorded(incident, baseUrl))
    .reverse()
}

function plannedOf({ entity }: FrontEnd, downtimes: readonly DowntimeSummary[]): PlannedDowntime[] {
  return (
    downtimes
      .filter(({ targets, effect }) => effect !== 'at_risk' && targets.some(({ id }) => id === entity.id))
      // What took longer than was told is not planned.
      .map(({ reference, title, startsAt, endsAt, beganAt, overAt }) => ({
        id: reference,
        title,
        from: beganAt ?? startsAt,
        to: overAt !== null && overAt < endsAt ? overAt : endsAt,
      }))
      .filter(({ from, to }) => from < to)
      .reverse()
  )
}

/** An incident of the staging system is none of a front end in production. */
function isAbout({ affected, stage }: IncidentHistory, { entity }: FrontEnd): boolean {
  return affected.some(({ id }) => id === entity.id) && (stage === 'prd' || entity.stage === stage)
}

function recorded(incident: IncidentHistory, baseUrl: string): RecordedIncident {
  const { ticket, title, startedAt, endedAt, externalUrl, severityIntervals } = incident
  const url = `${baseUrl}/incidents/${ticket}`
  return {
    key: `desk:${ticket}`,
    source: 'desk',
    id: ticket,
    title,
    url,
    sameAs: [ticket, url, ...(externalUrl ? [externalUrl] : [])],
    startedAt,
    endedAt,
    cause: null,
    intervals: severityIntervals,
    remarks: [],
  }
}
