import type { Db } from '../../db/schema.ts'
import { getReport } from '../report/find.ts'
import { readModel } from '../report/reckon.ts'
import { nameOfMonth } from '../report/words.ts'

/** A report with what it says, for its pages. @throws NotFound */
export async function loadReport(db: Db, month: string) {
  const report = await getReport(db, month)
  return { report, model: await readModel(db, report), name: nameOfMonth(month), month }
}
