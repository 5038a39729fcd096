import type { Db } from '../db/schema.ts'
import type { JobOutcome, JobTrigger } from '../db/tables.ts'

const RUNS_KEPT_PER_JOB = 200

export interface JobRun {
  id: number
  job: string
  trigger: JobTrigger
  started_at: string
  ended_at: string | null
  outcome: JobOutcome | null
  note: string | null
}

export async function startRun(
  db: Db,
  run: { job: string; trigger: JobTrigger; started_at: string; process_id: string | null },
): Promise<number> {
  const { id } = await db.insertInto('job_run').values(run).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function finishRun(
  db: Db,
  id: number,
  end: { ended_at: string; outcome: JobOutcome; note: string | null },
): Promise<void> {
  await db.updateTable('job_run').set(end).where('id', '=', id).execute()
}

/** Runs that a crash left open did not end as far as anybody knows. @param living the processes that may have some */
export async function loseOpenRuns(db: Db, at: string, living: readonly string[] = []): Promise<void> {
  let query = db
    .updateTable('job_run')
    .set({ outcome: 'lost', ended_at: at, note: 'The process ended before the job did.' })
    .where('ended_at', 'is', null)
  if (living.length > 0) {
    query = query.where((eb) => eb.or([eb('process_id', 'is', null), eb('process_id', 'not in', living)]))
  }
  await query.execute()
}

export async function lastStart(db: Db, job: string): Promise<string | null> {
  const row = await db
    .selectFrom('job_run')
    .select((eb) => eb.fn.max('started_at').as('at'))
    .where('job', '=', job)
    .executeTakeFirst()
  return row?.at ?? null
}

/** The newest runs of every job, newest first, in one query. */
export async function listRuns(db: Db, each: number): Promise<JobRun[]> {
  return db
    .selectFrom((eb) =>
      eb
        .selectFrom('job_run')
        .selectAll()
        .select((inner) =>
          inner.fn
            .agg<number>('row_number')
            .over((over) => over.partitionBy('job').orderBy('started_at', 'desc').orderBy('id', 'desc'))
            .as('nth'),
        )
        .as('run'),
    )
    .select(['id', 'job', 'trigger', 'started_at', 'ended_at', 'outcome', 'note'])
    .where('nth', '<=', each)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** Deletes all but the newest runs of each job. */
export async function trimRuns(db: Db): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('job_run')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom((inner) =>
          inner
            .selectFrom('job_run')
            .select('id')
            .select((ranked) =>
              ranked.fn
                .agg<number>('row_number')
                .over((over) => over.partitionBy('job').orderBy('id', 'desc'))
                .as('nth'),
            )
            .as('run'),
        )
        .select('run.id')
        .where('run.nth', '>', RUNS_KEPT_PER_JOB),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
