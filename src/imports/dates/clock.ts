/** What may follow a day: a time of the day and something about its zone. */
export interface ClockTime {
  time: number | null
  offset: number | null
}

const REST =
  /^(?:(?:T|:|,?\s+|,)(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(?:([ap])\.?m\b\.*)?)?\s*(Z|[A-Z]{2,4})?\s*([+-]\d{1,2}(?::?\d{2})?)?\s*(?:\([^()]*\))?$/i

/** Zones by their letters: those of RFC 5322, and European ones that mean one thing only. Not IST, BST or AST. */
const ZONES: Record<string, number> = {
  ...{ Z: 0, UT: 0, UTC: 0, GMT: 0, WET: 0, WEST: 60, CET: 60, CEST: 120, EET: 120, EEST: 180 },
  ...{ EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420 },
}

/**
 * Reads the rest of a text after its day: `T10:10:10.123456789+05:30`, ` 8:00 p.m.`, ` 13:58:23 GMT-0500 (Central
 * Daylight Time)`. Fractions are cut to milliseconds.
 * @returns null when it is no time
 */
export function readClock(rest: string): ClockTime | null {
  if (rest === '') return { time: null, offset: null }
  const match = REST.exec(rest)
  if (!match) return null
  const [, hour, minute, second, fraction, half, letters, signed] = match
  const offset = readOffset(letters, signed)
  if (offset === undefined) return null
  if (hour === undefined) return offset === null ? null : { time: null, offset }
  if (minute === undefined && half === undefined) return null
  const hours = half ? twelveHours(Number(hour), half) : Number(hour)
  const time = dayTime(hours, Number(minute ?? 0), Number(second ?? 0), fraction)
  return time === null ? null : { time, offset }
}

/** 24:00 is the end of the day (ISO 8601); a 60th second is refused, because no clock here has one. */
function dayTime(hours: number, minutes: number, seconds: number, fraction = ''): number | null {
  if (minutes > 59 || seconds > 59 || hours < 0) return null
  if (hours > 23 && (hours > 24 || minutes > 0 || seconds > 0)) return null
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'))
}

function twelveHours(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return -1
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

/** Minutes; null when nothing is said, undefined when what is said means nothing or several things. */
function readOffset(letters: string | undefined, signed: string | undefined): number | null | undefined {
  const zone = letters === undefined ? 0 : ZONES[letters.toUpperCase()]
  if (zone === undefined) return undefined
  if (signed === undefined) return letters === undefined ? null : zone
  const digits = signed.slice(1).replace(':', '')
  const hours = Number(digits.slice(0, digits.length > 2 ? -2 : undefined))
  const minutes = digits.length > 2 ? Number(digits.slice(-2)) : 0
  // The largest offset in use is +14:00; only UTC and its other names may stand before a signed one.
  const size = hours * 60 + minutes
  if (size > 14 * 60 || minutes > 59 || zone !== 0) return undefined
  return signed.startsWith('-') ? -size : size
}
