import type { Trx } from '../../db/schema.ts'
import type { BulkPlan, RecordedChange, TakeBackContext } from '../../uploads/index.ts'
import { tellUpload } from '../log.ts'
import { Changing } from './changing.ts'
import { COLUMNS, factsOf, type Known } from './known.ts'
import { type LogRow, LogRowReader } from './read.ts'
import { LogStage } from './stage.ts'

/** Loaded in the thread that imports. Rows with an id are incidents that other files may tell of too. */
export function planOf(): BulkPlan<LogRow> {
  const changing = new Changing()
  const reader = new LogRowReader()
  return {
    read: (row) => reader.read(row),
    stage: (path) => new LogStage(path),
    takeBack: (context, changes) => takeBack(context, changes, changing),
    async finishTakingBack({ db, uploadId }) {
      await tellUpload(db, await changing.seq(db), -1, uploadId)
      await changing.end(db)
      return []
    },
    forget: (writer, uploadId) => writer.remove('log_incident', 'upload_id', uploadId),
  }
}

/** What was changed is as it was, unless a later file has changed it again or its own upload is gone. */
async function takeBack(
  { db, dialect }: TakeBackContext,
  changes: readonly RecordedChange[],
  changing: Changing,
): Promise<string[]> {
  await changing.seq(db)
  const now = await rowsOf(db, changes)
  const reasons: string[] = []
  const befores: Known[] = []
  for (const { before, after } of changes) {
    const [was, left] = [before as unknown as Known, after as unknown as Known]
    const row = now.get(was.id)
    if (!row) continue
    if (JSON.stringify(factsOf(row)) === JSON.stringify(factsOf(left))) befores.push(was)
    else reasons.push(`“${row.external_id}” was changed by a later file. Take that one back first.`)
  }
  if (reasons.length === 0) await changing.put({ db, dialect }, befores)
  return reasons
}

/** Those that still count. */
async function rowsOf(db: Trx, changes: readonly RecordedChange[]): Promise<Map<number, Known>> {
  const ids = changes.map(({ key }) => Number(key))
  const rows = await db
    .selectFrom('log_incident')
    .innerJoin('upload', 'upload.id', 'log_incident.upload_id')
    .select(COLUMNS)
    .where('log_incident.id', 'in', ids)
    .where('upload.state', '=', 'applied')
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
