import { addDays } from '../../lib/dates.ts'
import { normalRule, type Recurrence } from './rule.ts'
import { ruleWords } from './words.ts'

/** How often, as a form offers it: what it means depends on the day on which it starts. */
export interface RepeatForm {
  repeat?: string | undefined
  /** Of `rule`: RFC 5545. */
  recurrence?: string | undefined
  /** The last day, in the zone of the site. */
  until?: string | undefined
}

export interface RepeatChoice {
  value: string
  word: string
}

const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

/** The rule that a form asks for; empty of what happens once. */
export function ruleOf(form: RepeatForm, startWall: string): string {
  const { repeat = '' } = form
  if (repeat === 'rule') return normalRule(form.recurrence ?? '')
  const rule = rulesFrom(startWall).find(({ value }) => value === repeat)?.rule ?? ''
  const until = form.until?.trim() ?? ''
  return rule && /^\d{4}-\d{2}-\d{2}$/.test(until) ? `${rule};UNTIL=${until.replaceAll('-', '')}` : rule
}

/** What can be chosen for a start, in words. */
export function repeatChoices(startWall: string, zone: string): RepeatChoice[] {
  return rulesFrom(startWall).map(({ value, rule }) => ({ value, word: ruleWords(rule, startWall, zone) }))
}

function rulesFrom(startWall: string): { value: string; rule: Recurrence['rule'] }[] {
  const day = startWall.slice(0, 10)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return []
  const weekday = DAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]!
  const date = Number(day.slice(8))
  const place = Math.ceil(date / 7)
  const isLast = addDays(day, 7).slice(0, 7) !== day.slice(0, 7)
  return [
    { value: 'day', rule: 'FREQ=DAILY' },
    { value: 'week', rule: `FREQ=WEEKLY;BYDAY=${weekday}` },
    { value: 'two-weeks', rule: `FREQ=WEEKLY;INTERVAL=2;BYDAY=${weekday}` },
    { value: 'place', rule: `FREQ=MONTHLY;BYDAY=${place}${weekday}` },
    ...(isLast ? [{ value: 'last', rule: `FREQ=MONTHLY;BYDAY=-1${weekday}` }] : []),
    { value: 'date', rule: `FREQ=MONTHLY;BYMONTHDAY=${date}` },
    { value: 'quarter', rule: `FREQ=MONTHLY;INTERVAL=3;BYDAY=${place}${weekday}` },
  ]
}
