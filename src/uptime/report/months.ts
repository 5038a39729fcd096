import type { Db } from '../../db/schema.ts'
import { Invalid } from '../../http/errors.ts'
import { MONTH_PATTERN } from '../arithmetic/index.ts'
import { type Figure, listFigures } from './figures.ts'
import type { MonthRow } from './find.ts'

const DEFAULT_LIMIT = 24

/** Months with their figures, the newest first; the cursor is the month before which to go on. */
export async function listMonths(db: Db, { limit = DEFAULT_LIMIT, cursor }: { limit?: number; cursor?: string }) {
  if (cursor !== undefined && !new RegExp(MONTH_PATTERN).test(cursor))
    throw new Invalid({ cursor: 'This cursor is none of ours.' })
  const rows: MonthRow[] = await db
    .selectFrom('uptime_report')
    .select(['month', 'state', 'revision', 'changed_at as changedAt'])
    .$if(cursor !== undefined, (query) => query.where('month', '<', cursor!))
    .orderBy('month', 'desc')
    .limit(limit + 1)
    .execute()
  const shown = rows.slice(0, limit)
  const figures = shown.length === 0 ? [] : await listFigures(db, shown.at(-1)!.month, shown[0]!.month)
  const byMonth = Map.groupBy(figures, ({ month }) => month)
  return {
    items: shown.map((row) => ({ ...row, frontEnds: (byMonth.get(row.month) ?? []).map(answerOf) })),
    nextCursor: rows.length > limit ? shown.at(-1)!.month : null,
  }
}

function answerOf({ slug, name, downtimeMinutes, uptime, target }: Figure) {
  return { slug, name, downtimeMinutes, uptime, target }
}
