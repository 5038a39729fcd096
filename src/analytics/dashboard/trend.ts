import { formatDay } from '../../lib/dates.ts'
import { formatNumber } from '../../lib/numbers.ts'
import { readGroup, readStack } from '../api.ts'
import type { Log } from '../cube/log.ts'
import { dayText } from '../cube/times.ts'
import type { Buckets, Group } from '../figures/buckets.ts'
import type { Counted } from '../figures/count.ts'
import { NO_SERVICE, OTHERS, type Stack, trendOf } from '../figures/draw.ts'
import { LOG_STAGE_WORD, LOG_STATE_WORD } from '../words.ts'
import { countIn, type DrawnTrend, drawTrend } from './chart.ts'
import { addressOf, type DashboardQuery } from './query.ts'

const DAYS_BY_DAY = 92
const DAYS_BY_WEEK = 800
/** More bars than these are no picture any more. */
const MAX_BUCKETS = 400

const GROUPS: [Group, string][] = [
  ['day', 'Day'],
  ['week', 'Week'],
  ['month', 'Month'],
]
export const STACKS: [Stack, string][] = [
  ['state', 'State'],
  ['stage', 'Stage'],
  ['service', 'Service'],
]
const SHAPES: ['' | 'grouped', string][] = [
  ['', 'Stacked'],
  ['grouped', 'Side by side'],
]
const TONES: Record<string, string> = {
  open: 'open',
  inprogress: 'inprogress',
  closed: 'closed',
  prd: 'production',
  stg: 'staging',
}

interface TrendPlace {
  /** The page that it stands on. */
  path: string
  query: DashboardQuery
  now: Date
  stacks?: typeof STACKS
}

/** As asked for, or as fine as still makes a picture. */
export function groupOf(query: DashboardQuery, days: number): Group {
  const usual = days <= DAYS_BY_DAY ? 'day' : days <= DAYS_BY_WEEK ? 'week' : 'month'
  const asked = query.group ? readGroup(query.group) : usual
  return asked === 'day' && days > MAX_BUCKETS ? usual : asked
}

export function keyWord(key: string): string {
  if (key === OTHERS) return 'Others'
  if (key === NO_SERVICE) return 'No service'
  return { ...LOG_STATE_WORD, ...LOG_STAGE_WORD }[key as 'open' | 'prd'] ?? key
}

/** Incidents over time: drawn, to be read by a script, and as a table. */
export function trendView(log: Log, counted: Counted, { path, query, now, stacks = STACKS }: TrendPlace) {
  const { first, last } = counted
  const days = last - first + 1
  const group = groupOf(query, days)
  const stack = readStack(query.stack)
  const trend = trendOf(log, counted, group, stack)
  const width = trend.keys.length
  const used = new Set<number>()
  trend.sums.forEach((count, i) => {
    if (count > 0) used.add(i % width)
  })
  const keys = trend.keys
    .map((key, place) => ({ key, place, word: keyWord(key) }))
    .filter(({ place }) => used.has(place))
    .map((one, i) => ({ ...one, tone: TONES[one.key] ?? `series-${i + 1}` }))
  const buckets = trend.buckets.names.map((name) => ({
    name,
    word: group === 'day' ? formatDay(name, 'utc', now) : name,
  }))
  const isStacked = query.bars !== 'grouped'
  const drawn = { buckets, keys, trend, isStacked }
  return {
    chart: drawTrend(drawn),
    keys,
    first: dayText(first),
    last: dayText(last),
    label: `Incidents by ${group} and ${stack}, ${dayText(first)} to ${dayText(last)}. The table below has the numbers.`,
    rows: buckets
      .map(({ word }, i) => ({ word, counts: keys.map(({ place }) => countIn(drawn, i, place)) }))
      .filter((row) => row.counts.some((one) => one > 0)),
    data: JSON.stringify({
      ...daysOf(trend.buckets, first),
      words: buckets.map(({ word }) => word),
      series: keys.map(({ word, tone, place }) => seriesOf(drawn, { word, tone, place })),
      isStacked,
    }),
    groups: GROUPS.map(([value, word]) => ({
      word,
      isCurrent: value === group,
      href: addressOf(path, query, { group: value }),
    })),
    stacks: stacks.map(([value, word]) => ({
      word,
      isCurrent: value === stack,
      href: addressOf(path, query, { stack: value }),
    })),
    shapes: SHAPES.map(([value, word]) => ({
      word,
      isCurrent: (value === 'grouped') !== isStacked,
      href: addressOf(path, query, { bars: value }),
    })),
  }
}

/** The first and the last day of each bucket, within the period. */
function daysOf({ names, ofDay }: Buckets, first: number) {
  const firsts = names.map((_, i) => dayText(first + ofDay.indexOf(i)))
  const lasts = names.map((_, i) => dayText(first + ofDay.lastIndexOf(i)))
  return { firsts, lasts }
}

function seriesOf(drawn: DrawnTrend, { word, tone, place }: { word: string; tone: string; place: number }) {
  const counts = drawn.buckets.map((_, i) => countIn(drawn, i, place))
  return { word, tone, counts, sum: formatNumber(counts.reduce((sum, one) => sum + one, 0)) }
}
