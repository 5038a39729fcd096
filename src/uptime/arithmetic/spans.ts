/** A stretch of time in whole milliseconds since 1970: `from` belongs to it, `to` does not. */
export interface Span {
  from: number
  to: number
}

/** Spans in order, none empty, no two overlapping or touching: what `unionOf` makes of any spans. */
export type Spans = readonly Span[]

/** A span out of stored times; one without an end runs for ever. */
export function spanOf({ from, to }: { from: string; to: string | null }): Span {
  return { from: Date.parse(from), to: to === null ? Infinity : Date.parse(to) }
}

/**
 * All moments that lie in any of some spans, each once. Empty and reversed spans hold no moment.
 *
 * `[10:00–10:30, 10:20–11:00, 11:00–11:05]` → `[10:00–11:05]`
 */
export function unionOf(spans: Iterable<Span>): Span[] {
  const sorted: Span[] = []
  for (const span of spans) if (span.from < span.to) sorted.push(span)
  sorted.sort((a, b) => a.from - b.from)
  const union: Span[] = []
  for (const { from, to } of sorted) {
    const last = union.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else union.push({ from, to })
  }
  return union
}

/** The moments that lie in both. `[10:00–11:00]` and `[10:30–12:00]` → `[10:30–11:00]` */
export function intersectionOf(a: Spans, b: Spans): Span[] {
  const both: Span[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const one = a[i]!
    const other = b[j]!
    const from = Math.max(one.from, other.from)
    const to = Math.min(one.to, other.to)
    if (from < to) both.push({ from, to })
    if (one.to < other.to) i += 1
    else j += 1
  }
  return both
}

/** The moments of `a` that are not in `b`. `[10:00–12:00]` without `[10:30–11:00]` → `[10:00–10:30, 11:00–12:00]` */
export function differenceOf(a: Spans, b: Spans): Span[] {
  const left: Span[] = []
  let j = 0
  for (const { from, to } of a) {
    let at = from
    while (j < b.length && b[j]!.to <= at) j += 1
    for (let k = j; k < b.length && b[k]!.from < to; k += 1) {
      if (at < b[k]!.from) left.push({ from: at, to: b[k]!.from })
      at = Math.max(at, b[k]!.to)
    }
    if (at < to) left.push({ from: at, to })
  }
  return left
}

/** How many milliseconds lie in them. */
export function lengthOf(spans: Spans): number {
  let ms = 0
  for (const { from, to } of spans) ms += to - from
  return ms
}
