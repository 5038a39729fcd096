import { NotReady } from '../../http/errors.ts'
import { type Answer, listAnswers } from '../acknowledgements/queries.ts'
import { type Conflict, findConflicts, type RunningIncident } from '../conflicts/find.ts'
import type { DowntimeContext } from '../context.ts'
import { type FreezeException, listExceptions } from '../freezes/queries.ts'
import { type Downtime, getDowntime } from '../read/find.ts'
import { findSnapshot, type Snapshot, takeSnapshot } from '../snapshot.ts'
import { findSince, NOTHING_SINCE, type Since } from './since.ts'

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
  /** What the directory says otherwise since the announcement. */
  since: Since
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
  const kept = await findSnapshot(deps.db, downtime.id)
  const answers = await listAnswers(deps.db, downtime.id)
  const targetIds = downtime.targets.map(({ id }) => id)
  const isOver = downtime.state === 'completed' || downtime.state === 'cancelled'
  const conflicts = isOver
    ? []
    : await findConflicts(
        deps,
        {
          targetIds,
          startsAt: downtime.startsAt,
          endsAt: downtime.endsAt,
          exceptId: downtime.id,
        },
        listRunning,
      )
  return {
    downtime,
    snapshot: kept?.snapshot ?? (await takeSnapshot(deps, asGiven(downtime))),
    announced: kept && { at: kept.at, by: kept.author, sha256: kept.sha256 },
    answers,
    conflicts,
    exceptions: await listExceptions(deps.db, downtime.id),
    since: kept && !isOver ? await getSince(deps, kept.snapshot, targetIds) : NOTHING_SINCE,
    timeZone: deps.config.timeZone,
    baseUrl: deps.config.baseUrl,
  }
}

function asGiven(downtime: Downtime) {
  const { coordinator, communicationsManager } = downtime
  return {
    ...downtime,
    coordinatorId: coordinator?.id ?? null,
    communicationsManagerId: communicationsManager?.id ?? null,
  }
}

async function getSince(deps: DowntimeContext, kept: Snapshot, targetIds: readonly number[]): Promise<Since> {
  const since = await findSince(deps, kept, targetIds)
  if (since) return since
  throw new NotReady('What has changed since the announcement is still being worked out; try again in a moment.', 2)
}
