/** Below this a number counts seconds, above it milliseconds: as seconds it is the year 5138, as milliseconds 1973. */
const SECONDS_BELOW = 1e11
/** Vendors write "no date" as 0, as year 1 and as empty text. Nothing older than the web is a date of a status feed. */
const EARLIEST = Date.UTC(1990, 0, 1)
const LATEST = Date.UTC(2200, 0, 1)
const MAX_LENGTH = 80

const DAY = String.raw`(?<day>\d{1,2})`
const SECONDS = String.raw`:(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?`
const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?:${SECONDS})?(?:\s?(?<half>[AP]M))?`
const ZONE = String.raw`(?:\s*(?<zone>Z|[+-]\d{2}:?\d{2}|[A-Z]{2,4}(?:[+-]\d{4})?)(?:\s[A-Z]{3,4}|\s\([^()]{0,40}\))?)?`

const FORMS = [
  // 2026-07-24T19:43:40.040Z, 2018-06-15 13:09:48, 2019-10-08 15:12:51 +0000 UTC (Go)
  String.raw`(?<year>\d{4})-(?<month>\d{2})-${DAY}(?:[T ]${CLOCK})?`,
  // Thu, 23 Jul 2026 18:12:58 Z (RFC 822, with any zone word)
  String.raw`(?:[A-Z]{3,9},?\s+)?${DAY}\s+(?<name>[A-Z]{3})[A-Z]{0,6}\.?\s+(?<year>\d{4}),?\s+${CLOCK}`,
  // Sat Jul 09 2022 04:20:00 GMT+0000 (Coordinated Universal Time), March 04, 2026 10:10 UTC
  String.raw`(?:[A-Z]{3}\s)?(?<name>[A-Z]{3})[A-Z]{0,6}\.?\s+${DAY},?\s+(?<year>\d{4})(?:,?\s+${CLOCK})?`,
].map((form) => new RegExp(`^${form}${ZONE}$`, 'i'))

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const ZONE_HOURS = new Map<string, number>([
  ...['z', 'utc', 'gmt', 'ut'].map((word) => [word, 0] as const),
  ...([
    ['pdt', -7],
    ['pst', -8],
    ['mdt', -6],
    ['mst', -7],
    ['cdt', -5],
    ['cst', -6],
    ['edt', -4],
    ['est', -5],
  ] as const),
  ...([
    ['bst', 1],
    ['cet', 1],
    ['cest', 2],
  ] as const),
])

/**
 * Whatever a vendor calls a time, as ISO 8601 UTC with milliseconds; null when it is no time. One without a zone is
 * taken for UTC: Uptime Kuma means that, Cachet means its server's zone but does not say which.
 */
export function readInstant(value: unknown): string | null {
  const millis =
    typeof value === 'number' ? fromNumber(value) : typeof value === 'string' ? fromText(value.trim()) : null
  if (millis === null || !(millis >= EARLIEST && millis < LATEST)) return null
  return new Date(millis).toISOString()
}

/** The first of some values that is a time. */
export function firstInstant(...values: unknown[]): string | null {
  for (const value of values) {
    const instant = readInstant(value)
    if (instant !== null) return instant
  }
  return null
}

function fromNumber(value: number): number {
  return Math.round(Math.abs(value) < SECONDS_BELOW ? value * 1000 : value)
}

function fromText(text: string): number | null {
  if (text.length > MAX_LENGTH) return null
  if (/^\d{9,16}(?:\.\d{1,9})?$/.test(text)) return fromNumber(Number(text))
  for (const form of FORMS) {
    const groups = form.exec(text)?.groups
    if (groups) return fromParts(groups)
  }
  return null
}

function fromParts(parts: Record<string, string | undefined>): number | null {
  const month = parts['name'] ? MONTHS.indexOf(parts['name'].toLowerCase()) : Number(parts['month']) - 1
  const [year, day, minute, second] = ['year', 'day', 'minute', 'second'].map((name) => Number(parts[name] ?? 0))
  const hour = hourOf(Number(parts['hour'] ?? 0), parts['half'])
  const offset = offsetMinutes(parts['zone'] ?? 'Z')
  if (offset === null || month < 0 || month > 11 || hour > 23 || minute! > 59 || second! > 60) return null
  const millis = Math.floor(Number(`0.${parts['fraction'] ?? 0}`) * 1000)
  const local = Date.UTC(year!, month, day!, hour, minute!, second!, millis)
  // Date.UTC turns 31 February into 3 March; such a date is wrong, not early March.
  if (new Date(Date.UTC(year!, month, day!)).getUTCDate() !== day) return null
  return local - offset * 60_000
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour
  return (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
}

function offsetMinutes(zone: string): number | null {
  const signed = /^[A-Z]*([+-])(\d{2}):?(\d{2})$/i.exec(zone)
  if (signed) return (signed[1] === '-' ? -1 : 1) * (Number(signed[2]) * 60 + Number(signed[3]))
  const hours = ZONE_HOURS.get(zone.toLowerCase())
  return hours === undefined ? null : hours * 60
}
