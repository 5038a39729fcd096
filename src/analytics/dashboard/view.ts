import { formatDay, formatDuration, HOUR, MINUTE } from '../../lib/dates.ts'
import { formatNumber, formatPercent } from '../../lib/numbers.ts'
import { readGroup, readStack } from '../api.ts'
import type { AnalyticsContext } from '../context.ts'
import type { Log } from '../cube/log.ts'
import { dayText } from '../cube/times.ts'
import type { Group } from '../figures/buckets.ts'
import { type Counted, countLog } from '../figures/count.ts'
import { kpisOf, NO_SERVICE, OTHERS, type Stack, trendOf } from '../figures/draw.ts'
import type { ServiceFigures } from '../figures/services-of.ts'
import { LOG_SOURCE_WORD, LOG_SOURCES, LOG_STAGE_WORD, LOG_STAGES, LOG_STATE_WORD, LOG_STATES } from '../words.ts'
import { countIn, drawBars, drawHeat, drawLine, drawTrend } from './chart.ts'
import { addressOf, type DashboardQuery, RANGE_WORD, RANGES, readDashboard, SORTS, type Sort } from './query.ts'

const PATH = '/dashboard'
const SERVICES_A_PAGE = 8
const MAX_CHOICES = 300
const DAYS_BY_DAY = 92
const DAYS_BY_WEEK = 800
const TOP_SERVICES = 8
/** More bars than these are no picture any more. */
const MAX_BUCKETS = 400

/** All that the dashboard shows. @throws Invalid, NotReady */
export async function dashboardView(analytics: AnalyticsContext, query: DashboardQuery) {
  const now = analytics.clock()
  const { filter, range } = readDashboard(query, now)
  const log = await analytics.live.current()
  const counted = countLog(log, filter, now)
  const { services } = counted
  const kpis = kpisOf(log.combos, counted.counts)
  return {
    query,
    filter,
    here: addressOf(PATH, query, { page: query.page }),
    ranges: RANGES.map((one) => ({
      word: RANGE_WORD[one],
      isCurrent: one === range,
      href: addressOf(PATH, query, { range: one === '30' ? '' : one, from: '', to: '' }),
    })),
    isAll: range === 'all',
    choices: choicesOf(log, filter.services),
    words: {
      states: LOG_STATES.map((state) => [state, LOG_STATE_WORD[state]]),
      stages: LOG_STAGES.map((stage) => [stage, LOG_STAGE_WORD[stage]]),
      sources: LOG_SOURCES.map((source) => [source, LOG_SOURCE_WORD[source]]),
    },
    isEmpty: kpis.total === 0,
    hasAny: log.size > 0,
    sub: `${count(kpis.total, 'incident')} of ${count(services.length, 'service')}`,
    kpis: kpisView(log, counted, kpis),
    trend: trendView(log, counted, query, now),
    heat: drawHeat(counted.heat),
    services: gridView(services, query),
    top: services.slice(0, TOP_SERVICES),
    links: {
      reset: PATH,
      csv: addressOf(`${PATH}/trend.csv`, query),
      incidentsCsv: addressOf(`${PATH}/incidents.csv`, query),
      incidents: addressOf(`${PATH}/incidents`, query),
      uploads: `${PATH}/uploads`,
    },
    saved: addressOf('', query).slice(1),
  }
}

function count(number: number, one: string): string {
  return `${formatNumber(number)} ${one}${number === 1 ? '' : 's'}`
}

function choicesOf({ services }: Log, chosen: readonly string[]) {
  const isChosen = (name: string) => chosen.some((one) => services.named(one)?.name === name)
  const names = [...services.byId.values()].map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'en'))
  const first = names.filter(isChosen)
  return [...first, ...names.filter((name) => !isChosen(name))]
    .slice(0, MAX_CHOICES)
    .map((name, i) => ({ name, isChosen: i < first.length }))
}

type Kpis = ReturnType<typeof kpisOf>

function kpisView({ combos }: Log, counted: Counted, kpis: Kpis) {
  const { total, open, inprogress, closed, prd, stg } = kpis
  const before = counted.before ? kpisOf(combos, counted.before).total : null
  const days = counted.last - counted.first + 1
  const was = counted.mediansBefore
  return {
    total: formatNumber(total),
    change:
      before === null ? null : { ...changeOf(total, before), days: count(days, 'day'), before: formatNumber(before) },
    openAll: formatNumber(open + inprogress),
    open: formatNumber(open),
    inprogress: formatNumber(inprogress),
    closed: formatNumber(closed),
    closedShare: total > 0 ? formatPercent(closed / total, 1) : null,
    prd: formatNumber(prd),
    stg: formatNumber(stg),
    prdShare: total > 0 ? (prd / total) * 100 : null,
    prdShareWord: total > 0 ? formatPercent(prd / total, 1) : '–',
    age: medianView(counted.medians.age, was?.age ?? null),
    toClose: medianView(counted.medians.toClose, was?.toClose ?? null),
  }
}

/** More incidents than before are worse, fewer better. */
function changeOf(now: number, before: number) {
  if (before === 0)
    return { tone: now > 0 ? 'outage' : 'unknown', icon: now > 0 ? 'rise' : 'flat', word: now > 0 ? 'new' : '±0' }
  const share = (now - before) / before
  const word =
    share === 0 ? '±0' : `${share > 0 ? '+' : '−'}${formatPercent(Math.abs(share), Math.abs(share) < 0.1 ? 1 : 0)}`
  return share === 0
    ? { tone: 'unknown', icon: 'flat', word }
    : share > 0
      ? { tone: 'outage', icon: 'rise', word }
      : { tone: 'operational', icon: 'drop', word }
}

function medianView(minutes: number | null, before: number | null) {
  if (minutes === null) return null
  const difference = before === null ? null : minutes - before
  const shown = inOneUnit(minutes)
  if (difference === null) return { shown, change: null }
  const word = formatDuration(Math.abs(difference) * MINUTE)
  if (difference === 0) return { shown, change: { tone: 'unknown', icon: 'flat', word: '±0', than: 'as before' } }
  return difference > 0
    ? { shown, change: { tone: 'outage', icon: 'up', word, than: 'more than before' } }
    : { shown, change: { tone: 'operational', icon: 'fall', word, than: 'less than before' } }
}

/** `38 min`, `9.4 h`, `12.6 d`: a figure and its unit. */
function inOneUnit(minutes: number): { figure: string; unit: string } {
  if (minutes < HOUR / MINUTE) return { figure: formatNumber(Math.round(minutes)), unit: 'min' }
  const hours = (minutes * MINUTE) / HOUR
  return hours < 48 ? { figure: hours.toFixed(1), unit: 'h' } : { figure: (hours / 24).toFixed(1), unit: 'd' }
}

const GROUPS: [Group, string][] = [
  ['day', 'Day'],
  ['week', 'Week'],
  ['month', 'Month'],
]
const STACKS: [Stack, string][] = [
  ['state', 'State'],
  ['stage', 'Stage'],
  ['service', 'Service'],
]
const TONES: Record<string, string> = {
  open: 'open',
  inprogress: 'inprogress',
  closed: 'closed',
  prd: 'production',
  stg: 'staging',
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

function trendView(log: Log, counted: Counted, query: DashboardQuery, now: Date) {
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
  const drawn = { buckets, keys, trend }
  return {
    chart: drawTrend(drawn),
    keys,
    first: dayText(first),
    last: dayText(last),
    label: `Incidents by ${group} and ${stack}, ${dayText(first)} to ${dayText(last)}. The table below has the numbers.`,
    rows: buckets
      .map(({ word }, i) => ({ word, counts: keys.map(({ place }) => countIn(drawn, i, place)) }))
      .filter((row) => row.counts.some((one) => one > 0)),
    groups: GROUPS.map(([value, word]) => ({
      word,
      isCurrent: value === group,
      href: addressOf(PATH, query, { group: value }),
    })),
    stacks: STACKS.map(([value, word]) => ({
      word,
      isCurrent: value === stack,
      href: addressOf(PATH, query, { stack: value }),
    })),
    days,
  }
}

function riseOf({ total, before }: ServiceFigures): number {
  return before === null ? 0 : before === 0 ? total : (total - before) / before
}

const ORDERS: Record<Sort, (a: ServiceFigures, b: ServiceFigures) => number> = {
  total: (a, b) => b.total - a.total,
  open: (a, b) => b.open + b.inprogress - (a.open + a.inprogress),
  name: (a, b) => a.name.localeCompare(b.name, 'en'),
  rise: (a, b) => riseOf(b) - riseOf(a),
}

function gridView(services: readonly ServiceFigures[], query: DashboardQuery) {
  const sort = SORTS.find((one) => one === query.sort) ?? 'total'
  const pages = Math.max(1, Math.ceil(services.length / SERVICES_A_PAGE))
  const page = Math.min(Math.max(1, query.page ?? 1), pages)
  const first = (page - 1) * SERVICES_A_PAGE
  const shown = [...services].sort(ORDERS[sort]).slice(first, first + SERVICES_A_PAGE)
  const pageHref = (n: number) =>
    n < 1 || n > pages ? null : addressOf(PATH, query, { page: n === 1 ? undefined : n })
  return {
    count: services.length,
    sorts: SORTS.map((one) => ({
      word: one[0]!.toUpperCase() + one.slice(1),
      isCurrent: one === sort,
      href: addressOf(PATH, query, { sort: one }),
    })),
    cards: shown.map((one) => ({
      ...one,
      href: addressOf(`${PATH}/incidents`, query, { service: [one.name], q: '' }),
      change: one.before === null ? null : changeOf(one.total, one.before),
      bars: drawBars(one.spark7),
      line: drawLine(one.spark30),
      sum7: one.spark7.reduce((sum, day) => sum + day, 0),
      sum30: one.spark30.reduce((sum, day) => sum + day, 0),
    })),
    from: services.length === 0 ? 0 : first + 1,
    to: first + shown.length,
    pages: nearby(page, pages).map((n) => ({ n, isCurrent: n === page, href: pageHref(n) })),
    previous: pageHref(page - 1),
    next: pageHref(page + 1),
  }
}

/** The pages around one. */
function nearby(page: number, pages: number): number[] {
  const first = Math.max(1, Math.min(page - 3, pages - 6))
  return Array.from({ length: Math.min(7, pages) }, (_, i) => first + i)
}
