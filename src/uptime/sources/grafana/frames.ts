import { errorTextOf, toldFailure } from '../../../http/connector-answers.ts'
import { SourceFailure } from '../../../http/source-failure.ts'
import { at, isRecord, type JsonRecord, listAt, oneLine, recordsAt, textAt } from '../../../lib/json.ts'
import type { Point } from '../points.ts'

const WHO = { name: 'Grafana', secrets: [] }
const MOST_NOTES = 5

/**
 * The answer of `/api/ds/query` to the query `A`: one list of points for each column of numbers. A frame holds columns:
 * `values[i]` belongs to `fields[i]`. NaN and infinities, which JSON does not have, stand as null (in some versions as
 * 0) and are named in `entities`.
 * @throws SourceFailure
 */
export function readFrames(json: unknown): { lists: Point[][]; notes: string[] } {
  const result = at(json, 'results', 'A')
  const words = textAt(result, 'error') ?? errorTextOf(json)
  // Some versions tell a failure with status 200.
  if (words !== null) throw toldFailure(words, WHO)
  if (!isRecord(result)) throw new SourceFailure('schema', 'Grafana gave no result for the query.')
  const status = at(result, 'status')
  if (typeof status === 'number' && status >= 400) throw toldFailure(`status ${status}`, WHO)
  const frames = recordsAt(result, 'frames')
  const lists = frames.flatMap(readFrame)
  if (lists.length === 0 && frames.some(hasData)) {
    throw new SourceFailure('schema', 'Grafana gave a table, and no series over time: the query needs a time column.')
  }
  return { lists, notes: frames.flatMap(notices).slice(0, MOST_NOTES) }
}

function readFrame(frame: JsonRecord): Point[][] {
  const fields = recordsAt(frame, 'schema', 'fields')
  const columns = listAt(frame, 'data', 'values')
  const entities = listAt(frame, 'data', 'entities')
  const timeAt = fields.findIndex((field) => field['type'] === 'time')
  const times = columns[timeAt]
  if (timeAt === -1 || !Array.isArray(times)) return []
  return fields.flatMap((field, i) => {
    const values = columns[i]
    if (field['type'] !== 'number' || !Array.isArray(values)) return []
    const notNumbers = indexesOf(entities[i])
    return [times.map((time, row) => pointOf(time, notNumbers.has(row) ? null : values[row]))]
  })
}

function pointOf(time: unknown, value: unknown): Point {
  const isNumber = typeof value === 'number' && Number.isFinite(value)
  return [typeof time === 'number' ? time : Number.NaN, isNumber ? value : null]
}

/** `{"NaN": [0], "Inf": [3], "NegInf": []}` */
function indexesOf(entity: unknown): Set<unknown> {
  return new Set(isRecord(entity) ? Object.values(entity).flatMap((list) => (Array.isArray(list) ? list : [])) : [])
}

function hasData(frame: JsonRecord): boolean {
  return listAt(frame, 'data', 'values').some((column) => Array.isArray(column) && column.length > 0)
}

function notices(frame: JsonRecord): string[] {
  return recordsAt(frame, 'schema', 'meta', 'notices')
    .flatMap((notice) => textAt(notice, 'text') ?? [])
    .map((text) => `Grafana notes: ${oneLine(text)}`)
}
