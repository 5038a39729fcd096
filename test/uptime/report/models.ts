import {
  type AccountingRule,
  type Correction,
  computeUptime,
  DEFAULT_RULE,
  type FrontEndEvidence,
  type MonthFigure,
} from '../../../src/uptime/arithmetic/index.ts'
import { buildModel, type Note, type ReportHead, type ReportModel } from '../../../src/uptime/report/model.ts'
import { frontEnd, incident, part, series } from '../arithmetic/cases.ts'

export const OCTOBER = '2026-10'
export const ZONE = 'Europe/Stockholm'
/** Midnight of 1 October in Stockholm. */
export const START = '2026-09-30T22:00:00.000Z'
/** 745 hours of twelve steps. */
export const STEPS = 745 * 12

/** The step in which a moment of the month lies. */
export function stepAt(stored: string): number {
  return Math.floor((Date.parse(stored) - Date.parse(START)) / 300_000)
}

const night = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [stepAt('2026-10-21T00:00:00.000Z') + i, 20]))
const gap = Object.fromEntries(Array.from({ length: 24 }, (_, i) => [stepAt('2026-10-12T01:00:00.000Z') + i, null]))
const inIncident = { [stepAt('2026-10-14T12:55:00.000Z')]: 4000, [stepAt('2026-10-05T06:30:00.000Z')]: 4412 }
const noise = Object.fromEntries(Array.from({ length: 248 }, (_, i) => [i * 36 + 5, (i * 7) % 13]))

/** A shop with three incidents, one of them taken out, a night of unexplained errors and two hours without data. */
export const STOREFRONT: FrontEndEvidence = frontEnd({
  incidents: [
    incident('INC-000341', [['SEV2', '10-05 06:24', '10-05 06:42']], {
      title: 'Product pages without prices',
      url: 'https://signalbox.example/incidents/INC-000341',
      cause: 'deployment',
    }),
    incident('PT4KHLK', [['SEV1', '10-14 12:51', '10-14 13:11']], {
      title: 'Checkout does not answer',
      sameAs: ['INC-000356'],
    }),
    incident('INC-000356', [['SEV1', '10-14 12:51', '10-14 13:02']], {
      title: 'Checkout does not answer',
      sameAs: ['INC-000356'],
    }),
    incident('INC-000371', [['SEV2', '10-23 03:04', '10-23 03:23']], { title: 'Search returns nothing' }),
  ],
  errors: [part('Dynatrace: shop', series(START, STEPS, { ...noise, ...night, ...gap, ...inIncident }))],
  requests: [
    part(
      'Dynatrace: shop requests',
      series(START, STEPS, Object.fromEntries(Array.from({ length: STEPS }, (_, i) => [i, 900]))),
    ),
  ],
  planned: [
    { id: 'DT-000074', title: 'Database patches', from: '2026-10-25T00:00:00.000Z', to: '2026-10-25T02:00:00.000Z' },
  ],
})

export const EXCLUSION: Correction = {
  id: '1',
  kind: 'exclude',
  interval: 'desk:INC-000371@2026-10-23T03:04:00.000Z',
  by: 'Cora Berg',
  at: '2026-11-03T09:00:00.000Z',
  why: 'Inside planned work of the search team.',
}

export const PORTAL: FrontEndEvidence = frontEnd({
  slug: 'partner-portal',
  name: 'Partner portal',
  target: 0.995,
  incidents: [
    incident('INC-000349', [
      ['SEV1', '10-08 10:00', '10-08 11:04'],
      ['SEV2', '10-08 11:04', '10-08 12:23'],
    ]),
  ],
  missing: [],
})

export const MOBILE: FrontEndEvidence = frontEnd({
  slug: 'mobile-app',
  name: 'Mobile app',
  missing: [{ source: 'pagerduty', reason: 'PagerDuty answered 503.' }],
  errors: [part('Grafana: app errors', null, 'Grafana answered 401: the token has expired.')],
})

export const HEAD: ReportHead = {
  revision: 1,
  reviewed: null,
  changedAt: '2026-11-03T09:00:00.000Z',
  summary: 'A calm month for most.\n\nThe partner portal was moved to new machines, and **paid** for it.',
  highlights: null,
}

export interface ModelOptions {
  head?: Partial<ReportHead>
  rule?: Partial<AccountingRule>
  notes?: Record<string, Note[]>
  earlier?: Record<string, MonthFigure[]>
}

/** A report of October 2026 in Stockholm. */
export function modelOf(
  frontEnds: FrontEndEvidence[] = [{ ...STOREFRONT, corrections: [EXCLUSION] }, PORTAL, MOBILE],
  { head = {}, rule = {}, notes = {}, earlier = {} }: ModelOptions = {},
): ReportModel {
  const report = computeUptime({ month: OCTOBER, timeZone: ZONE, rule: { ...DEFAULT_RULE, ...rule }, frontEnds })
  return buildModel({
    head: { ...HEAD, ...head },
    report,
    evidence: { collectedAt: '2026-11-01T05:04:00.000Z', frontEnds },
    notesOf: (slug) => notes[slug] ?? [],
    earlierOf: (slug) => earlier[slug] ?? [],
  })
}

export const SEPTEMBER: MonthFigure = {
  month: '2026-09',
  downtimeMinutes: 24,
  baseMinutes: 43_200,
  uptime: 1 - 24 / 43_200,
}
