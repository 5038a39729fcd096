import { errorTextOf, toldFailure } from '../../../http/connector-answers.ts'
import { SourceFailure } from '../../../http/source-failure.ts'
import { DAY, HOUR, MINUTE } from '../../../lib/dates.ts'
import { at, isRecord, listAt, oneLine, recordsAt, textAt } from '../../../lib/json.ts'
import { type Point, spacingOf } from '../points.ts'

const WHO = { name: 'Dynatrace', secrets: [] }
const MOST_NOTES = 5
const UNIT_MS: Record<string, number> = { m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY }

/**
 * The answer of `/metrics/query`: one list of points for each tuple of dimensions, and how long its slots really are,
 * as old data has only wide ones. A slot without data is null.
 * @throws SourceFailure
 */
export function readMetrics(json: unknown, stepMs: number): { lists: Point[][]; widthMs: number; notes: string[] } {
  if (isRecord(at(json, 'error'))) throw toldFailure(errorTextOf(json) ?? 'no reason is given', WHO)
  if (!Array.isArray(at(json, 'result'))) throw new SourceFailure('schema', 'Dynatrace gave no list of results.')
  const results = recordsAt(json, 'result')
  const lists = results.flatMap((result) => recordsAt(result, 'data').map(readTuple))
  const warnings = [...listAt(json, 'warnings'), ...results.flatMap((result) => listAt(result, 'warnings'))]
  return {
    lists,
    widthMs: readResolution(textAt(json, 'resolution')) ?? spacingOf(lists) ?? stepMs,
    notes: warnings
      .filter((one) => typeof one === 'string')
      .slice(0, MOST_NOTES)
      .map((one) => `Dynatrace warns: ${oneLine(one)}`),
  }
}

function readTuple(tuple: Record<string, unknown>): Point[] {
  const values = listAt(tuple, 'values')
  return listAt(tuple, 'timestamps').map((time, i): Point => {
    const value = values[i]
    const isNumber = typeof value === 'number' && Number.isFinite(value)
    return [typeof time === 'number' ? time : Number.NaN, isNumber ? value : null]
  })
}

/** `10m`, `1h`; months have no length. */
function readResolution(text: string | null): number | null {
  const [, count, unit] = /^(\d{1,4})([mhdw])$/.exec(text ?? '') ?? []
  return count === undefined || unit === undefined || Number(count) === 0 ? null : Number(count) * UNIT_MS[unit]!
}
