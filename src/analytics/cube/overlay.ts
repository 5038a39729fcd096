import { minuteOf, spentBetween } from './times.ts'
import { type Word, wordOf } from './words.ts'

/** One incident that is counted since a cube was built (`n` 1), or no more (-1), with the values that it had. */
export interface Delta extends Word {
  seq: number
  n: number
  setId: number
  createdAt: string
  reportedAt: string
}

export interface OverlayRow {
  seq: number
  n: number
  set: number
  word: number
  /** In minutes. */
  created: number
  spent: number
}

export function overlayRow(delta: Delta): OverlayRow {
  const created = minuteOf(delta.createdAt)
  const spent = spentBetween(created, minuteOf(delta.reportedAt))
  return { seq: delta.seq, n: delta.n, set: delta.setId, word: wordOf(delta), created, spent }
}
