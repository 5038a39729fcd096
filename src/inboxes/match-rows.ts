import { createHash } from 'node:crypto'
import type { Mapping } from './fields.ts'
import { type Cells, fieldsOf } from './read-row.ts'

export interface SheetRow {
  line: number
  cells: Cells
}

export interface SeenRow extends SheetRow {
  fingerprint: string
  contentHash: string
}

export interface KnownRow {
  id: number
  fingerprint: string
  content_hash: string
  line: number
}

export interface Matched {
  added: SeenRow[]
  /** Known ones that say something else now. */
  edited: { known: KnownRow; seen: SeenRow }[]
}

/**
 * Gives each row a name that it keeps when the sheet is sorted or other cells of it are edited: the id that it has, or
 * when it was sent and by whom; what is the same twice is counted. Without any of these it is all that it says.
 */
export function nameRows(rows: readonly SheetRow[], mapping: Mapping): SeenRow[] {
  const counts = new Map<string, number>()
  return rows.map((row) => {
    const field = fieldsOf(row.cells, mapping)
    const contentHash = hashOf(contentOf(row.cells))
    const sent = field('id')
      ? ['id', field('id')]
      : field('timestamp')
        ? ['at', field('timestamp'), field('respondent')]
        : []
    const own = hashOf(sent.length > 0 ? sent : [contentHash])
    const count = (counts.get(own) ?? 0) + 1
    counts.set(own, count)
    return { ...row, contentHash, fingerprint: count === 1 ? own : hashOf([own, count]) }
  })
}

/** Columns that a form got later are empty in older rows, which are no others for that. */
function contentOf(cells: Cells): unknown[] {
  return Object.entries(cells)
    .filter(([, text]) => text.trim() !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

/**
 * Tells new rows from known ones. Editing a response can give it another timestamp, and so another name: a row that is
 * new, where one that is known has gone from, is the same one edited when half of what it says is as it was.
 * @param cellsOf what known rows said
 */
export function matchRows(
  known: readonly KnownRow[],
  seen: readonly SeenRow[],
  cellsOf: (gone: readonly KnownRow[]) => ReadonlyMap<number, Cells>,
): Matched {
  const byName = new Map(known.map((row) => [row.fingerprint, row]))
  const here = new Set(seen.map((row) => row.fingerprint))
  const fresh = seen.filter((row) => !byName.has(row.fingerprint))
  const gone = fresh.length === 0 ? [] : known.filter((row) => !here.has(row.fingerprint))
  const goneAt = new Map(gone.map((row) => [row.line, row]))
  const said = goneAt.size === 0 ? new Map<number, Cells>() : cellsOf(gone)
  const matched: Matched = { added: [], edited: [] }
  for (const row of seen) {
    const same = byName.get(row.fingerprint)
    const before = same ?? goneAt.get(row.line)
    if (same) {
      if (same.content_hash !== row.contentHash) matched.edited.push({ known: same, seen: row })
    } else if (before && isMuchAlike(said.get(before.id) ?? {}, row.cells)) {
      matched.edited.push({ known: before, seen: row })
      goneAt.delete(row.line)
    } else matched.added.push(row)
  }
  return matched
}

function isMuchAlike(before: Cells, now: Cells): boolean {
  const names = Object.keys(now).filter((name) => now[name]!.trim() !== '')
  const same = names.filter((name) => before[name]?.trim() === now[name]!.trim())
  return same.length * 2 >= names.length && same.length > 0
}
