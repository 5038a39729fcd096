import type { PlanContext, StagedRow } from '../../uploads/index.ts'
// Not by the index, which would load its pages into the thread of the import as well.
import { plainWord } from '../../uploads/row-reader.ts'
import { foldName, LOG_STATE_WORD } from '../words.ts'
import { COLUMNS, nameList, setNames } from './known.ts'
import type { LogRow } from './read.ts'

/** Of those that were created at the same moments as a group of rows. */
const MOST_SEEN = 5_000

/** What is taken as it is, but not without a word. */
export function noteOddities({ note }: PlanContext, rows: readonly StagedRow<LogRow>[]): void {
  for (const { line, value } of rows) {
    const { state, stateText, createdAt, reportedAt } = value
    const word = LOG_STATE_WORD[state].toLowerCase()
    if (![state, word].includes(stateText.toLowerCase())) {
      note(`state-${plainWord(stateText)}`, `“${stateText}” is read as ${word}.`, line)
    }
    if (reportedAt < createdAt) {
      note('reported-early', 'The recent report lies before the creation; the row is taken as it is.', line)
    }
  }
}

/** Without an id nobody can say whether two rows are one incident: both are counted, and it is pointed out. */
export async function noteSeenBefore(
  { db, uploadId, note }: PlanContext,
  rows: readonly StagedRow<LogRow>[],
): Promise<void> {
  const nameless = rows.filter(({ value }) => value.externalId === null)
  if (nameless.length === 0) return
  const times = [...new Set(nameless.map(({ value }) => value.createdAt))]
  const there = await db
    .selectFrom('log_incident')
    .select(COLUMNS)
    .where('created_at', 'in', times)
    .where('external_id', 'is', null)
    .where('upload_id', '<>', uploadId)
    .limit(MOST_SEEN)
    .execute()
  if (there.length === 0) return
  const names = await setNames(db, there)
  const seen = new Set(there.map((row) => keyOf(row.created_at, row.stage, names.get(row.set_id)!)))
  for (const { line, value } of nameless) {
    if (!seen.has(keyOf(value.createdAt, value.stage, nameList(value.services)))) continue
    note(
      'seen-before',
      'An incident of the same services and the same creation is in the log already. Without a column of ids it is counted again.',
      line,
    )
  }
}

function keyOf(createdAt: string, stage: string, names: string): string {
  return `${createdAt} ${stage} ${foldName(names)}`
}
