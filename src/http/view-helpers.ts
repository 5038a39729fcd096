import {
  between,
  type Clock,
  formatDay,
  formatDayTime,
  formatDuration,
  formatExact,
  formatWhen,
  toStored,
  toWall,
  yearOf,
  zoneAbbreviation,
} from '../lib/dates.ts'
import { formatBytes, formatNumber, formatPercent } from '../lib/numbers.ts'
import { shorten } from '../lib/text.ts'

/** Functions that every view has as `h`. Those that return markup escape what they are given. */
export type ViewHelpers = ReturnType<typeof viewHelpers>

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!)
}

/** A drawing of the sprite that stands in the layout. `name` is a word of ours, never of a person. */
export function icon(name: string, modifier = ''): string {
  return `<svg class="icon${modifier && ` icon--${modifier}`}" viewBox="0 0 16 16" aria-hidden="true"><use href="#i-${name}"/></svg>`
}

export function viewHelpers(zone: string, now: Date) {
  const thisYear = yearOf(now, zone)
  return {
    icon,
    escape: escapeHtml,
    number: formatNumber,
    percent: formatPercent,
    bytes: formatBytes,
    duration: formatDuration,
    zone: () => zoneAbbreviation(zone, now),
    day: (day: string) => formatDay(day, zone, now),
    when: (stored: string) => formatWhen(stored, zone, now),
    exact: (stored: string) => formatExact(stored, zone),
    /** With the day of the week: where times of several days stand beside one another. */
    dayTime: (stored: string) => formatDayTime(stored, zone, thisYear),
    /** `02:00`: where the day stands beside it. */
    clock: (stored: string) => toWall(stored, zone).slice(11),
    /** How long ago, or how long until, as of this answer. */
    age: (stored: string) => formatDuration(Math.abs(between(stored, toStored(now)))),
    /** A time as it stands in the site's zone; exact in the tooltip. */
    time: (stored: string | null | undefined, none = '–') =>
      stored ? timeTag(stored, zone, formatWhen(stored, zone, now)) : none,
    /** The same, shown as "38 s ago" by the browser while it is younger than a day. */
    ago: (stored: string | null | undefined, none = 'never') =>
      stored ? `<relative-time>${timeTag(stored, zone, formatWhen(stored, zone, now))}</relative-time>` : none,
    /** A word as it is stored, as people read it: `in_progress`. */
    words: (stored: string) => stored.replaceAll('_', ' '),
    shorten,
    plural: (count: number, one: string, many = `${one}s`) => `${formatNumber(count)} ${count === 1 ? one : many}`,
  }
}

function timeTag(stored: string, zone: string, shown: string): string {
  return `<time datetime="${escapeHtml(stored)}" title="${escapeHtml(formatExact(stored, zone))}">${escapeHtml(shown)}</time>`
}

export type { Clock }
