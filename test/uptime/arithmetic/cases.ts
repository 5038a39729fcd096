import {
  type AccountingRule,
  computeUptime,
  DEFAULT_RULE,
  type FrontEndEvidence,
  type RecordedIncident,
  type SeriesPart,
  type Severity,
  type SeverityInterval,
} from '../../../src/uptime/arithmetic/index.ts'

/** `10-14 14:51` of the year 2026 in UTC, or a whole stored time. */
export function at(text: string): string {
  return new Date(text.length > 15 ? text : `2026-${text.replace(' ', 'T')}Z`).toISOString()
}

/** `['SEV1', '10-14 14:51', '10-14 15:11']`; no end: it runs. */
export type Stretch = [severity: Severity | null, from: string, to?: string | undefined]

export function incident(id: string, stretches: Stretch[], more: Partial<RecordedIncident> = {}): RecordedIncident {
  const source = id.startsWith('INC') ? 'desk' : 'pagerduty'
  const intervals = stretches.map(
    ([severity, from, to]): SeverityInterval => ({ severity, from: at(from), to: to === undefined ? null : at(to) }),
  )
  return {
    key: `${source}:${id}`,
    source,
    id,
    title: `Trouble ${id}`,
    url: null,
    sameAs: [],
    startedAt: intervals[0]!.from,
    endedAt: intervals.at(-1)!.to,
    cause: null,
    intervals,
    remarks: [],
    ...more,
  }
}

export function frontEnd(more: Partial<FrontEndEvidence> = {}): FrontEndEvidence {
  return {
    slug: 'storefront',
    name: 'Storefront',
    target: 0.999,
    incidents: [],
    missing: [],
    errors: [],
    requests: [],
    planned: [],
    corrections: [],
    ...more,
  }
}

export interface Month {
  month: string
  zone?: string
  rule?: Partial<AccountingRule>
  asOf?: string
}

/** The report of one front end in one month. */
export function reportOf({ month, zone = 'UTC', rule = {}, asOf }: Month, evidence: Partial<FrontEndEvidence>) {
  const report = computeUptime({
    month,
    timeZone: zone,
    rule: { ...DEFAULT_RULE, ...rule },
    ...(asOf === undefined ? {} : { asOf: at(asOf) }),
    frontEnds: [frontEnd(evidence)],
  })
  return { ...report.frontEnds[0]!, periodMinutes: report.periodMinutes, method: report.method }
}

/** A month of 5-minute steps, all 0 but those given by index. */
export function series(from: string, steps: number, given: Record<number, number | null> = {}, partial: number[] = []) {
  const values = Array.from({ length: steps }, (_, i): number | null => (i in given ? given[i]! : 0))
  return { from: at(from), stepSeconds: 300, values, partial }
}

export function part(name: string, of: ReturnType<typeof series> | null, reason: string | null = null): SeriesPart {
  return { name, series: of, reason }
}

/** Rounded to the precision that people read, so that figures can be written down by hand. */
export function round(value: number | null, decimals = 6): number | null {
  return value === null ? null : Math.round(value * 10 ** decimals) / 10 ** decimals
}
