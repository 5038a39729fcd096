import type { Counts } from './model.ts'

export type RingTone = 'critical' | 'warning' | 'unknown' | 'ok'

/** A part of a ring, in degrees clockwise from twelve o'clock. */
export interface Segment {
  tone: RingTone
  from: number
  to: number
}

export const CIRCLE = 360
/** Between two segments. */
export const GAP = 5
/** What one of 500 alarms is drawn as, so that it is seen from across the room. */
export const MIN_SEGMENT = 12
/** Worst first. */
const ORDER: readonly RingTone[] = ['critical', 'warning', 'unknown', 'ok']

const CENTRE = 50
const RADIUS = 42

/**
 * The segments of a ring, worst first: as long as their share, but never shorter than can be seen; what that takes is
 * taken from the longer ones by their share. Of no alarms there is nothing to know.
 */
export function segmentsOf(counts: Pick<Counts, RingTone>): Segment[] {
  const parts = ORDER.filter((tone) => counts[tone] > 0).map((tone) => ({ tone, count: counts[tone] }))
  if (parts.length === 0) return [{ tone: 'unknown', from: 0, to: CIRCLE }]
  if (parts.length === 1) return [{ tone: parts[0]!.tone, from: 0, to: CIRCLE }]
  const lengths = lengthsOf(
    parts.map((part) => part.count),
    CIRCLE - parts.length * GAP,
  )
  let at = GAP / 2
  return parts.map(({ tone }, i) => {
    const from = at
    const to = from + lengths[i]!
    at = to + GAP
    return { tone, from, to }
  })
}

/** Shares of a length, none below the minimum: the small ones get it, and the others share what is left. */
function lengthsOf(counts: readonly number[], length: number): number[] {
  const small = new Set<number>()
  for (;;) {
    const rest = length - small.size * MIN_SEGMENT
    const sum = counts.reduce((total, count, i) => (small.has(i) ? total : total + count), 0)
    const shareOf = (count: number) => (count / sum) * rest
    const tooSmall = counts.findIndex((count, i) => !small.has(i) && shareOf(count) < MIN_SEGMENT)
    if (tooSmall === -1) return counts.map((count, i) => (small.has(i) ? MIN_SEGMENT : shareOf(count)))
    small.add(tooSmall)
  }
}

/** What a ring says in words. */
export function ringWords({ ok, warning, critical, unknown, total }: Counts): string {
  if (total === 0) return 'no alarms'
  const parts = [
    [critical, 'critical'],
    [warning, 'warning'],
    [unknown, 'unknown'],
  ] as const
  const bad = parts.filter(([count]) => count > 0).map(([count, word]) => `, ${count} ${word}`)
  return `${ok} of ${total} OK${bad.join('')}`
}

/** Most servers look like many others, so their drawings are made once. */
const drawn = new Map<string, string>()
const MAX_DRAWN = 5_000

/** The drawing of a ring: the count of what is OK in the middle. A stale one is all unknown, whatever it was. */
export function drawRing(counts: Counts, stale = false): string {
  const key = `${counts.critical} ${counts.warning} ${counts.unknown} ${counts.ok} ${stale}`
  const known = drawn.get(key)
  if (known !== undefined) return known
  const segments = stale ? segmentsOf({ critical: 0, warning: 0, unknown: 1, ok: 0 }) : segmentsOf(counts)
  const text = `${counts.ok}/${counts.total}`
  const size = text.length > 7 ? ' ring__text--long' : text.length > 5 ? ' ring__text--wide' : ''
  const svg = `<svg class="ring" viewBox="0 0 100 100" aria-hidden="true"><circle class="ring__track" cx="50" cy="50" r="42"/>${segments.map(drawSegment).join('')}<text class="ring__text${size}" x="50" y="51">${text}</text></svg>`
  if (drawn.size >= MAX_DRAWN) drawn.clear()
  drawn.set(key, svg)
  return svg
}

function drawSegment({ tone, from, to }: Segment): string {
  // An arc that ends where it begins is nothing.
  if (to - from >= CIRCLE) return `<circle class="ring__arc" data-tone="${tone}" cx="50" cy="50" r="42"/>`
  const large = to - from > CIRCLE / 2 ? 1 : 0
  return `<path class="ring__arc" data-tone="${tone}" d="M${pointAt(from)}A${RADIUS} ${RADIUS} 0 ${large} 1 ${pointAt(to)}"/>`
}

function pointAt(degrees: number): string {
  const angle = ((degrees - 90) / 180) * Math.PI
  const round = (value: number) => String(Math.round(value * 100) / 100)
  return `${round(CENTRE + RADIUS * Math.cos(angle))} ${round(CENTRE + RADIUS * Math.sin(angle))}`
}
