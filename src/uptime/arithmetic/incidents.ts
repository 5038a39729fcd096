import { MINUTE, toStored } from '../../lib/dates.ts'
import type { Interval } from './corrections.ts'
import type { SeverityInterval } from './evidence.ts'
import type { OneIncident } from './same-incident.ts'
import type { Severity } from './severity.ts'
import { intersectionOf, lengthOf, type Span, type Spans, unionOf } from './spans.ts'

export interface ShownInterval {
  severity: Severity | null
  /** Stored form, as recorded: not clipped to the month. */
  from: string
  /** Null while it runs. */
  to: string | null
  isCounted: boolean
}

export interface ReportedInterval extends ShownInterval {
  id: string
  /** As it was before the reviewer's corrections; null when the reviewer added it. */
  measured: ShownInterval | null
  /** The id of the correction that changed it last. */
  correction: string | null
}

export interface ReportedIncident {
  key: string
  id: string
  title: string
  url: string | null
  source: string
  /** The same incident in other records. */
  also: { source: string; id: string; url: string | null }[]
  cause: string | null
  startedAt: string
  /** Null while it runs. */
  endedAt: string | null
  intervals: ReportedInterval[]
  /** Of itself, within the month: incidents that overlap have more together than the front end was down. */
  measuredMinutes: number
  countedMinutes: number
}

/** Intervals before and after correction, and the time that counts in each reading. */
export interface Readings {
  measured: readonly Interval[]
  measuredBase: Spans
  adjusted: readonly Interval[]
  adjustedBase: Spans
}

/** The intervals of an incident as recorded by who is believed. Those of no length hold no time and are left out. */
export function measuredIntervals(one: OneIncident, counts: (severity: Severity | null) => boolean): Interval[] {
  const ids = new Set<string>()
  return one.believed
    .flatMap(({ record, stretches }) =>
      stretches.map(({ severity, from, to, recorded }) => {
        let id = `${record.key}@${recorded.from}`
        while (ids.has(id)) id += '+'
        ids.add(id)
        const isCounted = counts(severity)
        return { id, incident: one.key, severity, from, to, isCounted, recorded, correction: null, title: null }
      }),
    )
    .filter(({ from, to }) => from < to)
}

/** The incidents that touch a stretch of time, and those that the reviewer made, as the report shows them. */
export function listIncidents(ones: readonly OneIncident[], within: Span, readings: Readings): ReportedIncident[] {
  const { measured, measuredBase, adjusted, adjustedBase } = readings
  const now = Map.groupBy(adjusted, ({ incident }) => incident)
  const before = adjusted === measured ? now : Map.groupBy(measured, ({ incident }) => incident)
  const known = new Map(ones.map((one) => [one.key, one]))
  const here = ones.filter((one) => touches(one, within)).map(({ key }) => key)
  // What the reviewer touched is shown, even if its own times lie outside the month.
  const corrected = adjusted.filter(({ correction }) => correction !== null).map(({ incident }) => incident)
  return [...new Set([...here, ...corrected])].map((key) => {
    const intervals = now.get(key) ?? []
    const recorded = before.get(key) ?? []
    const countedMinutes = countedMs(intervals, adjustedBase) / MINUTE
    return {
      key,
      ...headOf(known.get(key), intervals),
      intervals: intervals.map((interval) => reported(interval, recorded)),
      measuredMinutes: intervals === recorded ? countedMinutes : countedMs(recorded, measuredBase) / MINUTE,
      countedMinutes,
    }
  })
}

export function touches({ records }: OneIncident, { from, to }: Span): boolean {
  return records.some(({ life }) => life.from < to && life.to >= from)
}

type Head = Omit<ReportedIncident, 'key' | 'intervals' | 'measuredMinutes' | 'countedMinutes'>

function headOf(one: OneIncident | undefined, intervals: readonly Interval[]): Head {
  if (!one) return headOfAdded(intervals)
  const first = one.believed[0]!.record
  const others = one.records.map(({ record }) => record).filter((record) => record !== first)
  const ends = one.believed.map(({ record }) => record.endedAt)
  return {
    id: first.id,
    title: first.title,
    url: first.url,
    source: first.source,
    also: others.map(({ source, id, url }) => ({ source, id, url })),
    cause: first.cause ?? others.find(({ cause }) => cause !== null)?.cause ?? null,
    startedAt: first.startedAt,
    endedAt: ends.includes(null) ? null : ends.reduce((latest, end) => (end! > latest! ? end : latest)),
  }
}

function headOfAdded(intervals: readonly Interval[]): Head {
  const [first] = intervals as [Interval]
  const from = textOf(Math.min(...intervals.map((interval) => interval.from)))!
  const to = textOf(Math.max(...intervals.map((interval) => interval.to)))
  const title = first.title ?? 'Added by the reviewer'
  return { id: first.incident, title, url: null, source: 'review', also: [], cause: null, startedAt: from, endedAt: to }
}

function reported(interval: Interval, recorded: readonly Interval[]): ReportedInterval {
  const { id, correction } = interval
  const { severity, from, to, isCounted } = shown(interval)
  if (correction === null)
    return { id, severity, from, to, isCounted, measured: { severity, from, to, isCounted }, correction }
  const before = recorded.find((one) => one.id === id)
  const measured = before ? shown(before) : null
  return { id, severity, from, to, isCounted, measured, correction }
}

function shown({ severity, from, to, isCounted, recorded, correction }: Interval): ShownInterval {
  const text: Pick<SeverityInterval, 'from' | 'to'> =
    recorded !== null && correction === null ? recorded : { from: textOf(from)!, to: textOf(to) }
  return { severity, from: text.from, to: text.to, isCounted }
}

function textOf(ms: number): string | null {
  return ms === Infinity ? null : toStored(new Date(ms))
}

function countedMs(intervals: readonly Interval[], base: Spans): number {
  const counted = intervals.filter(({ isCounted }) => isCounted)
  return counted.length === 0 ? 0 : lengthOf(intersectionOf(unionOf(counted), base))
}
