import { openBulkWriter } from '../db/bulk-writer.ts'
import { Turns } from '../db/turns.ts'
import type { ThreadTask } from '../imports/index.ts'
import { openForImport } from './connection.ts'
import { forgetHidden } from './forget.ts'
import type { PlanModule } from './plan.ts'
import type { TaskBase } from './protocol.ts'

/** Deletes in its own time what uploads have left unseen. */
export const run: ThreadTask<TaskBase, null> = async (input) => {
  const plan = ((await import(input.task)) as PlanModule).planOf(input.kind)
  if (!('stage' in plan)) throw new Error(`imports of ${input.kind} leave nothing unseen`)
  const database = openForImport(input)
  const writer = openBulkWriter(input.database, new Turns(input.turns))
  try {
    await forgetHidden(database, plan, writer, input.kind)
  } finally {
    await writer.close()
    await database.close()
  }
  return null
}
