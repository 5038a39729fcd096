import { toWall } from '../../lib/dates.ts'
import { type Recurrence, type RuleParts, readRule } from './rule.ts'

const DAY_WORD: Record<string, string> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
}
const PLACE_WORD: Record<string, string> = {
  '1': 'first',
  '2': 'second',
  '3': 'third',
  '4': 'fourth',
  '5': 'fifth',
  '-1': 'last',
}
const MONTH_WORD = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const UNIT: Record<string, string> = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }

/** `every first Sunday 02:00–04:00 Europe/Berlin`. */
export function recurrenceWords(recurrence: Recurrence): string {
  const { rule, zone, firstLocal, durationMinutes } = recurrence
  const end = new Date(Date.parse(`${firstLocal}:00.000Z`) + durationMinutes * 60_000).toISOString()
  const days = Math.floor(
    (Date.parse(`${end.slice(0, 10)}T00:00Z`) - Date.parse(`${firstLocal.slice(0, 10)}T00:00Z`)) / 86_400_000,
  )
  const later = days === 0 ? '' : days === 1 ? ' the next day' : ` ${days} days later`
  return `${ruleWords(rule, firstLocal, zone)} ${firstLocal.slice(11, 16)}–${end.slice(11, 16)}${later} ${zone}`
}

/** `every first Sunday`; a rule that cannot be read is told as it is. */
export function ruleWords(rule: string, firstLocal: string, zone: string): string {
  const parts = readRule(rule)
  if (!parts) return rule
  const { INTERVAL = '1', COUNT, UNTIL } = parts
  const unit = UNIT[parts.FREQ!]!
  const often = Number(INTERVAL)
  const ends = COUNT ? `, ${COUNT} times` : UNTIL ? `, until ${untilWords(UNTIL, zone)}` : ''
  const days = dayWords(parts, firstLocal)
  if (often === 1) return `every ${days.alone}${ends}`
  const every = often === 2 ? `every second ${unit}` : `every ${often} ${unit}s`
  return `${every}${days.within ? ` on ${days.within}` : ''}${ends}`
}

/** Which days, after "every" and after "every second month on". */
function dayWords(parts: RuleParts, firstLocal: string): { alone: string; within: string } {
  const months = parts.BYMONTH ? listed(parts.BYMONTH.split(',').map((number) => MONTH_WORD[Number(number) - 1]!)) : ''
  const ofMonths = months ? ` of ${months}` : ''
  if (parts.BYDAY) {
    const days = weekdayWords(parts)
    return {
      alone: `${days}${ofMonths}`,
      within: `${/\d/.test(parts.BYDAY) || parts.BYSETPOS ? 'the ' : ''}${days}${ofMonths}`,
    }
  }
  if (parts.FREQ === 'DAILY') return { alone: 'day', within: '' }
  if (parts.FREQ === 'WEEKLY') {
    const day = DAY_WORD[['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][new Date(`${firstLocal}:00Z`).getUTCDay()]!]!
    return { alone: day, within: day }
  }
  const numbers = (parts.BYMONTHDAY ?? String(Number(firstLocal.slice(8, 10)))).split(',')
  const dates = listed(numbers.map((number) => (number === '-1' ? 'the last day' : `day ${number}`)))
  if (parts.FREQ === 'MONTHLY')
    return { alone: `month on ${dates}${months && ` in ${months}`}`, within: dates + (months && ` in ${months}`) }
  const month = months || MONTH_WORD[Number(firstLocal.slice(5, 7)) - 1]!
  return { alone: `year on ${dates} of ${month}`, within: `${dates} of ${month}` }
}

function weekdayWords({ FREQ, BYDAY = '', BYSETPOS }: RuleParts): string {
  const isAll = ['MO', 'TU', 'WE', 'TH', 'FR'].every((day) => BYDAY.split(',').includes(day)) && BYDAY.length === 14
  const words = BYDAY.split(',').map((day) => {
    const [, place = '', name = ''] = /^(-?\d)?(\w\w)$/.exec(day) ?? []
    return [PLACE_WORD[place], DAY_WORD[name]].filter(Boolean).join(' ')
  })
  const days = isAll ? 'weekday' : listed(words)
  if (BYSETPOS) return `${PLACE_WORD[BYSETPOS]} ${isAll ? days : words.join(' or ')} of the month`
  return FREQ === 'MONTHLY' && !/\d/.test(BYDAY) ? `${days} of the month` : days
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function untilWords(until: string, zone: string): string {
  const [, year, month, day, time] = /^(\d{4})(\d{2})(\d{2})(?:T(\d{4})\d{2}Z)?/.exec(until) ?? []
  const wall = time
    ? toWall(`${year}-${month}-${day}T${time.slice(0, 2)}:${time.slice(2)}:00.000Z`, zone)
    : `${year}-${month}-${day}`
  return `${Number(wall.slice(8, 10))} ${MONTH_WORD[Number(wall.slice(5, 7)) - 1]!.slice(0, 3)} ${wall.slice(0, 4)}`
}
