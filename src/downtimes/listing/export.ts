import type { Readable } from 'node:stream'
import { type CsvValue, csvStream } from '../../lib/csv.ts'
import { between, MINUTE } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import type { DowntimeSummary } from '../read/find.ts'
import { type DowntimeFilter, listDowntimes } from '../read/list.ts'
import { EFFECT_WORD, STATE_WORD } from '../words.ts'

/** Small parts with a pause between, so that an export does not hold up the rest. */
const ROWS_AT_ONCE = 500

const COLUMNS = ['Reference', 'Title', 'State', 'Effect', 'Starts', 'Ends', 'Minutes', 'Began', 'Over']
const MORE_COLUMNS = ['Takes down', 'Change', 'Link', 'Coordinator', 'Communications manager', 'Declared by', 'Reason']

/** Everything that a filter leaves, as CSV that is made while it is taken. */
export async function exportDowntimes(deps: DowntimeContext, filter: DowntimeFilter): Promise<Readable> {
  // Read before the answer begins: what is wrong with the filter is still told with its status.
  const first = await listDowntimes(deps.database, filter, { limit: ROWS_AT_ONCE })
  async function* rows(): AsyncGenerator<CsvValue[]> {
    yield [...COLUMNS, ...MORE_COLUMNS]
    let page = first
    for (;;) {
      for (const downtime of page.items) yield cellsOf(downtime)
      if (page.nextCursor === null) return
      await new Promise(setImmediate)
      page = await listDowntimes(deps.database, filter, { limit: ROWS_AT_ONCE, cursor: page.nextCursor })
    }
  }
  return csvStream(rows())
}

function cellsOf(downtime: DowntimeSummary): CsvValue[] {
  const { startsAt, endsAt } = downtime
  return [
    downtime.reference,
    downtime.title,
    STATE_WORD[downtime.state],
    EFFECT_WORD[downtime.effect],
    startsAt,
    endsAt,
    Math.round(between(startsAt, endsAt) / MINUTE),
    downtime.beganAt,
    downtime.overAt,
    downtime.targets.map(({ name }) => name).join('; '),
    downtime.changeRef,
    downtime.changeUrl,
    downtime.coordinator?.name,
    downtime.communicationsManager?.name,
    downtime.declaredBy,
    downtime.reason,
  ]
}
