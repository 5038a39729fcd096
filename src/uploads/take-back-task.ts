// Not by the domain's index, which would load its pages into this thread as well.
import { recordAudit } from '../audit/record.ts'
import { change } from '../db/versions.ts'
import type { ThreadTask } from '../imports/index.ts'
import { auditOf } from './audit.ts'
import { changesBackwards } from './changes.ts'
import { openForImport } from './connection.ts'
import type { PlanModule, TakeBackContext } from './plan.ts'
import type { RunProgress, TakeBackResult, TaskBase } from './protocol.ts'

const REASONS_TOLD = 20

class Refused extends Error {}

/**
 * Undoes an import in one transaction, or says why it cannot be undone. What its domain leaves as it is by now is told;
 * when that is all of it, nothing was undone.
 */
export const run: ThreadTask<TaskBase, TakeBackResult> = async (input, thread) => {
  const plan = ((await import(input.task)) as PlanModule).planOf(input.kind)
  const database = openForImport(input)
  const reasons: string[] = []
  const left: string[] = []
  try {
    await change(database, input.topics, async (db) => {
      const { uploadId, at, actor, timeZone } = input
      const leave = (reason: string) => void left.push(reason)
      const context: TakeBackContext = { db, dialect: database.dialect, at, actor, uploadId, timeZone, leave }
      const { numUpdatedRows } = await db
        .updateTable('upload')
        .set({ state: 'taken_back', taken_back_at: at, hidden: 'stage' in plan ? 1 : 0 })
        .where('id', '=', uploadId)
        .where('state', '=', 'applied')
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) {
        reasons.push('Somebody has taken this back already.')
        throw new Refused()
      }
      let rows = 0
      for await (const changes of changesBackwards(db, uploadId)) {
        reasons.push(...(await plan.takeBack(context, changes)))
        if (reasons.length >= REASONS_TOLD) throw new Refused()
        rows += changes.length
        thread.progress({ step: 'writing', rows, fraction: 0 } satisfies RunProgress)
      }
      reasons.push(...((await plan.finishTakingBack?.(context)) ?? []))
      if (reasons.length === 0 && left.length > 0 && left.length === rows) reasons.push(...left)
      if (reasons.length > 0) throw new Refused()
      await recordAudit(db, auditOf(input, 'take-back', { changes: rows - left.length, left: left.length }))
    })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  } finally {
    await database.close()
  }
  return { reasons: reasons.slice(0, REASONS_TOLD), left: left.slice(0, REASONS_TOLD), leftCount: left.length }
}
