import type { EntityRef } from '../../directory/index.ts'
import { between, dayOf, formatWhen } from '../../lib/dates.ts'
import type { SeverityInterval } from '../severity.ts'
import { SEVERITIES, severityTone } from '../words.ts'
import { BAR, drawLanes, scaleOf, TOP, WIDTH } from './draw.ts'
import { type LaneBy, lanesOf } from './lanes.ts'
import { moved, RANGES, type Range, titleOf, unitAround } from './range.ts'
import type { TimelineItem, TimelinePart } from './source.ts'
import { ticksOf, weekendsOf } from './ticks.ts'

interface Given {
  from?: string | undefined
  to?: string | undefined
  severity?: string | undefined
  stage?: string | undefined
  system?: string | undefined
  engineer?: string | undefined
  q?: string | undefined
  lanes?: string | undefined
}

const LONGEST_NOTE = 240
const LONGEST_NAME = 24

/** What the page of the timeline shows. Everything that a view needs is worked out here. */
export function timelinePage(deps: {
  range: Range
  part: TimelinePart
  given: Given
  entity: EntityRef | undefined
  zone: string
  now: string
}) {
  const { range, part, given, entity, zone, now } = deps
  const by: LaneBy = given.lanes === 'severity' ? 'severity' : 'system'
  const { lanes, height } = drawLanes(lanesOf(part.items, by, entity?.slug), range, now)
  const scale = scaleOf(range)
  const lines = ticksOf(range, zone, now)
  const links = linksOf(given)
  const isNow = now >= range.from && now < range.to
  return {
    title: titleOf(range, zone),
    range,
    given,
    by,
    entity,
    counts: countsOf(part.items),
    isPart: part.total > part.items.length,
    total: part.total,
    svg: {
      width: WIDTH,
      height,
      top: TOP,
      bar: BAR,
      lanes: lanes.map((lane) => ({ ...lane, shown: shortened(lane.name, LONGEST_NAME) })),
      major: lines.major.map((tick) => ({ ...tick, x: scale(tick.at) })),
      minor: lines.minor.map((tick) => ({ ...tick, x: scale(tick.at) })),
      weekends: weekendsOf(range, zone).map(({ from, to }) => ({ x: scale(from), width: scale(to) - scale(from) })),
      now: isNow ? { x: scale(now), text: `now ${formatWhen(now, zone, new Date(now))}` } : null,
    },
    rows: part.items.map((item) => rowOf(item, zone, now)),
    rowIds: new Map(part.items.map((item, i) => [item, `item-${i}`])),
    links: {
      before: links(moved(range, -1, zone)),
      after: links(moved(range, 1, zone)),
      current: links({ from: '', to: '' }),
      ranges: RANGES.map((name) => {
        const unit = unitAround(name, isNow ? dayOf(now, zone) : range.firstDay, zone)
        return { name, href: links({ from: unit.firstDay, to: unit.lastDay }), isCurrent: range.name === name }
      }),
      lanes: (lanes: LaneBy) => links({ lanes: lanes === 'system' ? '' : lanes }),
      zoom: (from: string, to: string) => links({ from, to }),
    },
    severities: SEVERITIES,
    severityTone,
  }
}

/** Addresses of the same timeline with something changed. */
function linksOf(given: Given): (change: Given) => string {
  return (change) => {
    const all = Object.entries({ ...given, ...change }).filter(([, value]) => value) as [string, string][]
    return all.length > 0 ? `/timeline?${new URLSearchParams(all)}` : '/timeline'
  }
}

function countsOf(items: readonly TimelineItem[]) {
  const of = (kind: TimelineItem['kind']) => items.filter((item) => item.kind === kind).length
  return { incidents: of('incident'), providers: of('provider_incident'), downtimes: of('downtime') }
}

function rowOf(item: TimelineItem, zone: string, now: string) {
  return {
    item,
    note: shortened(item.description, LONGEST_NOTE),
    course: item.parts ? courseOf(item.parts, zone, now) : null,
    lastedMs: Math.max(0, between(item.startedAt, item.endedAt ?? now)),
    isComing: item.startedAt > now,
    isRunning: item.endedAt === null,
  }
}

/** `SEV2 → SEV1 10:25 → SEV3 16:10`. */
function courseOf(parts: readonly SeverityInterval[], zone: string, now: string): string {
  const words = parts.map(({ severity, from }, i) =>
    i === 0 ? severity : `${severity} ${formatWhen(from, zone, new Date(now))}`,
  )
  return words.join(' → ')
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text
}
