import type Sqlite from 'better-sqlite3'
import type { PlanContext } from '../../uploads/index.ts'
import { foldName } from '../words.ts'
import { namesIn } from './compare.ts'
import { COLUMNS, nameList, setNames } from './known.ts'
import type { StagedLogRow } from './stage.ts'

// Without an id nobody can say whether two rows are one incident: both are counted, and it is pointed out.

/** Of those that were created at the same moments as a group of rows. */
const MOST_SEEN = 5_000

/** Rows of one file that may be one incident. */
export function noteDoubles({ note }: Pick<PlanContext, 'note'>, staged: Sqlite.Database): void {
  const doubles = staged.prepare(
    `SELECT count(*) AS count, max(line) AS line FROM staged_row WHERE external_id IS NULL
     GROUP BY created_at, services, stage HAVING count(*) > 1`,
  )
  for (const { count, line } of doubles.iterate() as Iterable<{ count: number; line: number }>) {
    for (let again = 1; again < count; again += 1) {
      note(
        'doubled',
        'Another row of this file has the same services, stage and creation. Without a column of ids each is counted.',
        line,
      )
    }
  }
}

/**
 * Rows that may be incidents that are in the log already.
 * @returns false when there is nothing in the log from these rows on that they could be
 */
export async function noteSeenBefore(
  { db, dialect, uploadId, note }: PlanContext,
  rows: readonly StagedLogRow[],
): Promise<boolean> {
  const times = [...new Set(rows.map(({ createdAt }) => createdAt))]
  const there = await db
    .selectFrom('log_incident')
    .innerJoin('upload', 'upload.id', 'log_incident.upload_id')
    .select(COLUMNS)
    .where('upload.state', '=', 'applied')
    .where('external_id', 'is', null)
    .where('upload_id', '<>', uploadId)
    .where((eb) => dialect.isOneOfTexts(eb.ref('log_incident.created_at'), times))
    .limit(MOST_SEEN)
    .execute()
  if (there.length === 0) return isAnythingFrom(db, rows[0]!.createdAt)
  const names = await setNames(db, there)
  const seen = new Set(there.map((row) => keyOf(row.created_at, row.stage, names.get(row.set_id)!)))
  for (const { line, createdAt, stage, services } of rows) {
    if (!seen.has(keyOf(createdAt, stage, nameList(namesIn(services))))) continue
    note(
      'seen-before',
      'An incident of the same services and the same creation is in the log already. Without a column of ids it is counted again.',
      line,
    )
  }
  return true
}

/** Not whether it could be one of these: that would be a search through all that is there. */
async function isAnythingFrom(db: PlanContext['db'], createdAt: string): Promise<boolean> {
  const first = await db
    .selectFrom('log_incident')
    .innerJoin('upload', 'upload.id', 'log_incident.upload_id')
    .select('log_incident.id')
    .where('log_incident.created_at', '>=', createdAt)
    .where('upload.state', '=', 'applied')
    .limit(1)
    .executeTakeFirst()
  return first !== undefined
}

function keyOf(createdAt: string, stage: string, names: string): string {
  return `${createdAt} ${stage} ${foldName(names)}`
}
