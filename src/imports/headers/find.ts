import { type Cell, isBlank, type Row, textOf } from '../cells.ts'
import type { Merge } from '../xlsx/merges.ts'
import { type Field, plainName, wordingsOf } from './fields.ts'

/** So many rows at the beginning of a table are searched for its names. */
export const HEAD_ROWS = 60
const MAX_HEADER_ROWS = 8

/** Where the names stand: one row or, with merged cells, several. Lines are those of `Row`. */
export interface HeaderPlace {
  first: number
  last: number
}

/**
 * Finds the row of names: the one in which the most fields are named. When none is named anywhere it is the first row
 * that is at least half as full as the fullest, so that titles and comments above the names are passed over.
 * @param rows the first rows of the table, none of them blank
 */
export function findHeader(rows: readonly Row[], fields: readonly Field[], merges: readonly Merge[]): HeaderPlace {
  const wordings = wordingsOf(fields)
  let best = { line: firstFullRow(rows).line, score: 0 }
  for (const row of rows.slice(0, HEAD_ROWS)) {
    const named = new Set(row.cells.map((cell) => wordings.get(plainName(textOf(cell)))).filter(Boolean))
    if (named.size > best.score) best = { line: row.line, score: named.size }
  }
  return withMergedRows(best.line, rows, merges)
}

/** `# Racks`, alone in its line. */
export function isComment(cells: readonly Cell[]): boolean {
  const [first, ...others] = cells
  return typeof first === 'string' && first.startsWith('#') && others.every(isBlank)
}

function firstFullRow(rows: readonly Row[]): Row {
  const filled = rows.slice(0, HEAD_ROWS).map(({ cells }) => {
    return isComment(cells) ? 0 : cells.filter((cell) => !isBlank(cell)).length
  })
  const enough = Math.max(...filled) / 2
  return rows.find((_, i) => filled[i]! >= enough)!
}

/** Names in several rows, such as a month over `opening` and `closing`, are told by their merged cells alone. */
export function withMergedRows(line: number, rows: readonly Row[], merges: readonly Merge[]): HeaderPlace {
  const width = Math.max(...rows.map(({ cells }) => cells.length))
  // What is as wide as the table is a title.
  const parts = merges.filter(({ left, right }) => right - left + 1 < width)
  let place = { first: line, last: line }
  for (let grown = true; grown; ) {
    const next = parts.reduce(extend, place)
    grown = next.first !== place.first || next.last !== place.last
    place = next
    if (place.last - place.first >= MAX_HEADER_ROWS) return { first: line, last: line }
  }
  return place
}

/** A group stands above its members; a cell merged over several rows makes all of them rows of names. */
function extend(place: HeaderPlace, { top, bottom, left, right }: Merge): HeaderPlace {
  const end = right > left ? bottom + 1 : bottom
  if (top > place.last || end < place.first) return place
  return { first: Math.min(place.first, top), last: Math.max(place.last, end) }
}
