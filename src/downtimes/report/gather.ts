import { type Answer, listAnswers } from '../acknowledgements/queries.ts'
import { type Conflict, findConflicts, type RunningIncident } from '../conflicts/find.ts'
import type { DowntimeContext } from '../context.ts'
import { type FreezeException, listExceptions } from '../freezes/queries.ts'
import { type Downtime, getDowntime } from '../read/find.ts'
import { findSnapshot, type Snapshot, takeSnapshot } from '../snapshot.ts'

/** All that a report of a downtime may say. */
export interface ReportFacts {
  downtime: Downtime
  /** As it was announced; of a draft, as it is now. */
  snapshot: Snapshot
  announced: { at: string; by: string; sha256: string } | null
  answers: Answer[]
  conflicts: Conflict[]
  /** Freezes in spite of which an administrator has agreed to it. */
  exceptions: FreezeException[]
  /** People who have come since the announcement, and who have gone. */
  since: { added: Snapshot['impact']['people']; removed: Snapshot['impact']['people'] }
  timeZone: string
  baseUrl: string
}

/** @throws NotFound; NotReady while it is not known what a downtime hits */
export async function gatherReport(
  deps: DowntimeContext,
  reference: string,
  listRunning: () => Promise<readonly RunningIncident[]>,
): Promise<ReportFacts> {
  const downtime = await getDowntime(deps.db, reference)
  const now = await takeSnapshot(deps, {
    ...downtime,
    coordinatorId: downtime.coordinator?.id ?? null,
    communicationsManagerId: downtime.communicationsManager?.id ?? null,
  })
  const kept = await findSnapshot(deps.db, downtime.id)
  const answers = await listAnswers(deps.db, downtime.id)
  const isOver = downtime.state === 'completed' || downtime.state === 'cancelled'
  const conflicts = isOver
    ? []
    : await findConflicts(
        deps,
        {
          targetIds: downtime.targets.map(({ id }) => id),
          startsAt: downtime.startsAt,
          endsAt: downtime.endsAt,
          exceptId: downtime.id,
        },
        listRunning,
      )
  return {
    downtime,
    snapshot: kept?.snapshot ?? now,
    announced: kept && { at: kept.at, by: kept.author, sha256: kept.sha256 },
    answers,
    conflicts,
    exceptions: await listExceptions(deps.db, downtime.id),
    since: kept && !isOver ? compare(kept.snapshot, now) : { added: [], removed: [] },
    timeZone: deps.config.timeZone,
    baseUrl: deps.config.baseUrl,
  }
}

function compare(then: Snapshot, now: Snapshot): ReportFacts['since'] {
  const before = new Set(then.impact.people.map(({ id }) => id))
  const after = new Set(now.impact.people.map(({ id }) => id))
  return {
    added: now.impact.people.filter(({ id }) => !before.has(id)),
    removed: then.impact.people.filter(({ id }) => !after.has(id)),
  }
}
