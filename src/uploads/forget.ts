import type { BulkWriter } from '../db/bulk-writer.ts'
import type { Database } from '../db/open.ts'
import type { BulkPlan } from './plan.ts'

/** Deletes what uploads of a kind have left unseen: those that were taken back, and those that could not be finished. */
export async function forgetHidden({ db }: Database, plan: BulkPlan, writer: BulkWriter, kind: string): Promise<void> {
  const over = await db
    .selectFrom('upload')
    .select('id')
    .where('kind', '=', kind)
    .where('state', 'in', ['refused', 'taken_back'])
    .where('hidden', '=', 1)
    .execute()
  for (const { id } of over) {
    await plan.forget(writer, id)
    await db.updateTable('upload').set({ hidden: 0 }).where('id', '=', id).execute()
  }
}
