import { toldFailure } from '../../../http/connector-answers.ts'
import { SourceFailure } from '../../../http/source-failure.ts'
import { at, listAt, oneLine, recordsAt, textAt } from '../../../lib/json.ts'
import type { Point } from '../points.ts'

const WHO = { name: 'Prometheus', secrets: [] }
const MOST_NOTES = 5

/**
 * The answer of `query_range`: one list of points for each series. A sample that is missing is simply not there, and a
 * number is text: `"NaN"` and `"+Inf"` are no counts.
 * https://prometheus.io/docs/prometheus/latest/querying/api/
 * @throws SourceFailure
 */
export function readMatrix(json: unknown): { lists: Point[][]; notes: string[] } {
  if (textAt(json, 'status') !== 'success') {
    throw toldFailure(textAt(json, 'error') ?? 'its answer has no status “success”', WHO)
  }
  const type = textAt(json, 'data', 'resultType')
  if (type !== 'matrix' || !Array.isArray(at(json, 'data', 'result'))) {
    throw new SourceFailure(
      'schema',
      `Prometheus gave ${type ? `a ${oneLine(type, 40)}` : 'something'}, and no series over time.`,
    )
  }
  const lists = recordsAt(json, 'data', 'result').map((series) => listAt(series, 'values').map(readPoint))
  const warnings = [...listAt(json, 'warnings'), ...listAt(json, 'infos')].filter((one) => typeof one === 'string')
  const notes = warnings
    .slice(0, MOST_NOTES)
    .map((one) => `Prometheus warns that its data may not be whole: ${oneLine(one)}`)
  return { lists, notes }
}

function readPoint(pair: unknown): Point {
  if (!Array.isArray(pair) || typeof pair[0] !== 'number') return [Number.NaN, null]
  return [Math.round(pair[0] * 1000), readNumber(pair[1])]
}

/** As Prometheus writes numbers: `"1e+00"`, `"NaN"`, `"+Inf"`. Null for what is none. */
function readNumber(text: unknown): number | null {
  if (typeof text !== 'string' || text.trim() === '') return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}
