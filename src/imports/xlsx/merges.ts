import type { Archive } from './archive.ts'
import { columnOf } from './sheet.ts'

/** Cells shown as one, whose value stands in the first: rows by their numbers, columns from 0, both ends included. */
export interface Merge {
  top: number
  bottom: number
  left: number
  right: number
}

const OVERLAP = 512
const MAX_MERGES = 10_000

/**
 * The merged areas that begin in the first rows of a sheet, which is where names stand. Merges are written after all
 * cells, so the whole part is unpacked for them (and its checksum compared); but it is searched, not parsed.
 */
export async function findMerges(archive: Archive, part: string, lastRow: number): Promise<Merge[]> {
  const merges: Merge[] = []
  let tail = ''
  for await (const chunk of archive.bytes(part)) {
    if (merges.length >= MAX_MERGES) continue
    if (tail === '' && !chunk.includes('mergeCell') && !mayBeCut(chunk)) continue
    const text = tail + chunk.toString('latin1')
    let end = 0
    for (const match of text.matchAll(/<(?:\w{1,20}:)?mergeCell\s[^<>]{0,200}>/g)) {
      end = match.index + match[0].length
      const merge = readMerge(/\bref=["']([^"']{1,40})["']/.exec(match[0])?.[1] ?? '')
      if (merge && merge.top <= lastRow) merges.push(merge)
    }
    tail = text.slice(Math.max(end, text.length - OVERLAP))
  }
  return merges
}

/** Whether the end of a chunk may be the beginning of a tag. */
function mayBeCut(chunk: Buffer): boolean {
  return chunk.lastIndexOf('<') > chunk.lastIndexOf('>')
}

function readMerge(ref: string): Merge | null {
  const [, from, first, to, last] = /^([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})$/.exec(ref) ?? []
  if (!from || !to) return null
  return { top: Number(first), bottom: Number(last), left: columnOf(from)!, right: columnOf(to)! }
}
