import type { Db } from '../../db/schema.ts'
import { findHits, type HitSet, listServicesRunBy } from '../../directory/index.ts'
import type { DowntimeContext } from '../context.ts'
import { listFreezes } from '../freezes/queries.ts'
import type { DowntimeSummary } from '../read/find.ts'
import { listDowntimesWithin } from '../read/list.ts'
import { STATE_WORD } from '../words.ts'

/** Something that speaks against a window: heaviest first. */
export interface Conflict {
  kind: 'partner' | 'downtime' | 'incident' | 'freeze'
  tone: 'outage' | 'degraded' | 'maintenance'
  /** A reference or ticket; null of a freeze. */
  key: string | null
  text: string
  url: string
}

export interface Planned {
  targetIds: readonly number[]
  startsAt: string
  endsAt: string
  /** The downtime itself, which is no conflict. */
  exceptId?: number | undefined
}

/** An incident that runs, as the incident desk tells it. */
export interface RunningIncident {
  ticket: string
  title: string
  severity: string
  affectedIds: readonly number[]
}

/** More in one window than anybody reads; the first ones are told. */
const MAX_COMPARED = 50
const MAX_TOLD = 20
/** More processes are a region; that nothing is left then needs no telling. */
const MAX_PROCESSES = 500

/**
 * What speaks against taking something down in a window: partners that are down too, other downtimes and running
 * incidents that touch the same things, and freezes. Empty while it is not known what is hit.
 */
export async function findConflicts(
  deps: DowntimeContext,
  planned: Planned,
  listRunning: () => Promise<readonly RunningIncident[]>,
): Promise<Conflict[]> {
  const window = { from: planned.startsAt, to: planned.endsAt }
  const hits = await findHits(deps.directory, planned.targetIds)
  if (!hits) return []
  const others = (await listDowntimesWithin(deps.db, window, MAX_COMPARED)).filter(({ id }) => id !== planned.exceptId)
  const theirHits = await Promise.all(
    others.map(async (other) => ({ other, hits: await findHits(deps.directory, idsOf(other)) })),
  )
  const running = await Promise.all(
    (await listRunning())
      .slice(0, MAX_COMPARED)
      .map(async (incident) => ({ incident, hits: await findHits(deps.directory, incident.affectedIds) })),
  )
  const freezes = await listFreezes(deps.db, window)
  return [
    ...(await partnerConflicts(deps.db, hits, theirHits, running)),
    ...theirHits
      .filter((one) => one.hits !== null && touch(hits, planned.targetIds, one.hits, idsOf(one.other)))
      .map(({ other }) => downtimeConflict(other)),
    ...running
      .filter((one) => one.hits !== null && touch(hits, planned.targetIds, one.hits, one.incident.affectedIds))
      .map(({ incident }) => incidentConflict(incident)),
    ...freezes.map(({ name, reason }) => ({
      kind: 'freeze' as const,
      tone: 'degraded' as const,
      key: null,
      text: `The freeze “${name}” is in force${reason ? `: ${reason}` : '.'} An administrator has to agree.`,
      url: '/downtimes/freezes',
    })),
  ].slice(0, MAX_TOLD)
}

function idsOf(downtime: DowntimeSummary): number[] {
  return downtime.targets.map(({ id }) => id)
}

/** Two events touch when one begins at something that the other hits. */
function touch(ours: HitSet, ourTargets: readonly number[], theirs: HitSet, theirTargets: readonly number[]): boolean {
  return theirTargets.some((id) => ours.has(id)) || ourTargets.some((id) => theirs.has(id))
}

function downtimeConflict({ reference, title, state }: DowntimeSummary): Conflict {
  return {
    kind: 'downtime',
    tone: 'degraded',
    key: reference,
    text: `${title} (${STATE_WORD[state].toLowerCase()}) touches the same things in this window.`,
    url: `/downtimes/${reference}`,
  }
}

function incidentConflict({ ticket, title, severity }: RunningIncident): Conflict {
  return {
    kind: 'incident',
    tone: 'degraded',
    key: ticket,
    text: `${severity}, ${title}, runs and touches what is hit.`,
    url: `/incidents/${ticket}`,
  }
}

interface TheirHits {
  other: DowntimeSummary
  hits: HitSet | null
}

interface IncidentHits {
  incident: RunningIncident
  hits: HitSet | null
}

/** Services that run in several places, of which this takes down one while another is down already. */
async function partnerConflicts(
  db: Db,
  hits: HitSet,
  others: readonly TheirHits[],
  running: readonly IncidentHits[],
): Promise<Conflict[]> {
  const processIds = hits.idsOf('process')
  if (processIds.length > MAX_PROCESSES) return []
  const services = await listServicesRunBy(db, processIds)
  return services.flatMap(({ service, processIds }) => {
    const standing = processIds.filter((id) => !hits.has(id))
    const downBy = standing.map(
      (id) =>
        others.find((one) => one.hits?.has(id))?.other.reference ??
        running.find((one) => one.hits?.has(id))?.incident.ticket,
    )
    if (standing.length === 0 || downBy.some((key) => key === undefined)) return []
    const key = downBy[0]!
    return {
      kind: 'partner' as const,
      tone: 'outage' as const,
      key,
      text: `${service.name} runs elsewhere too, but all of that is down by ${[...new Set(downBy)].join(', ')}: nothing would be left.`,
      url: `/directory/entities/${service.slug}`,
    }
  })
}
