import { formatNumber } from '../../lib/numbers.ts'
import type { Correction } from './corrections.ts'
import type { Disagreement } from './disagreements.ts'
import type { Frame } from './downtime.ts'
import type { Counted, Errors5xx } from './errors5xx.ts'
import type { FrontEndEvidence, RemarkCode, SeriesPart } from './evidence.ts'
import type { OneIncident } from './same-incident.ts'
import { addUp, type Grid, gapsOf } from './series.ts'
import { lengthOf, type Span, spanOf } from './spans.ts'
import { formatRange, formatShare } from './words.ts'

/** Shorter gaps are told together: one lost scrape is no event. */
const TELLING_GAP_STEPS = 3
const MOST_OF_A_KIND = 20

export type CheckCode =
  | RemarkCode
  | 'source_missing'
  | 'no_data'
  | 'unexplained_5xx'
  | 'disagreement'
  | 'orphan_correction'

/** Something a reviewer should know before the report is sent. */
export interface Check {
  /** The same for the same finding after collecting anew, so that a note stays with it. */
  key: string
  code: CheckCode
  /** Whether the report must not be sent before somebody has noted what it is. */
  wantsNote: boolean
  text: string
  incident: string | null
}

/** These make a figure unsure; the others are only worth knowing. */
const WANTS_NOTE = new Set<CheckCode>([
  'source_missing',
  'no_data',
  'unexplained_5xx',
  'no_end',
  'no_severity_history',
  'severity_history_unsure',
  'unmapped_priority',
  'orphan_correction',
])

export interface Findings {
  evidence: FrontEndEvidence
  incidents: readonly OneIncident[]
  errors: Errors5xx | null
  disagreements: readonly Disagreement[]
  orphans: readonly Correction[]
}

/** All checks of a front end, those that want a note first. */
export function listChecks(findings: Findings, frame: Frame, grid: Grid): Check[] {
  const { evidence, incidents, errors, disagreements, orphans } = findings
  const checks = [
    ...evidence.missing.map(({ source, reason }) =>
      check('source_missing', source, `${source} is missing or not whole: ${reason}`),
    ),
    ...evidence.errors.flatMap((part) => gapChecks(part, 'errors', frame, grid)),
    ...evidence.requests.flatMap((part) => gapChecks(part, 'requests', frame, grid)),
    ...(errors?.unexplained ?? []).map((stretch) => unexplainedCheck(stretch, frame)),
    ...incidents.flatMap(remarkChecks),
    ...orphans.map(orphanCheck),
    ...disagreements.map(({ text, incident, from, other }) =>
      check('disagreement', `${incident}:${other}:${from}`, text, incident),
    ),
  ]
  return limitEachKind(checks).sort((a, b) => Number(b.wantsNote) - Number(a.wantsNote))
}

function check(code: CheckCode, key: string, text: string, incident: string | null = null): Check {
  return { key: `${code}:${key}`, code, wantsNote: WANTS_NOTE.has(code), text, incident }
}

function gapChecks(part: SeriesPart, use: 'errors' | 'requests', { period, clock }: Frame, grid: Grid): Check[] {
  const what = use === 'errors' ? '' : ' on requests'
  const wholeMs = period.to - period.from
  if (part.series === null) {
    const reason = part.reason ?? 'It was not collected.'
    return [check('source_missing', `${use}:${part.name}`, `${part.name} has no data${what}: ${reason}`)]
  }
  const gaps = gapsOf(addUp([part.series], grid))
  const telling = gaps.filter(({ from, to }) => to - from >= TELLING_GAP_STEPS * grid.stepMs)
  const small = gaps.filter((gap) => !telling.includes(gap))
  const told = telling
    .sort((a, b) => lengthOf([b]) - lengthOf([a]))
    .map((gap) => {
      const when = formatRange(gap, clock)
      const text = `${part.name} had no data${what} on ${when}: ${formatShare(gap.to - gap.from, wholeMs)}.`
      return check('no_data', `${use}:${part.name}:${gap.from}`, text)
    })
  return small.length === 0 ? told : [...told, smallGaps(part.name, `${use}:${part.name}`, small, what, wholeMs)]
}

function smallGaps(name: string, key: string, gaps: Span[], what: string, wholeMs: number): Check {
  const count = gaps.length === 1 ? 'one short gap' : `${gaps.length} short gaps`
  const text = `${name} had ${count}${what}: together ${formatShare(lengthOf(gaps), wholeMs)}.`
  return { ...check('no_data', `${key}:short`, text), wantsNote: false }
}

function unexplainedCheck(stretch: Counted, { clock }: Frame): Check {
  const when = formatRange(spanOf(stretch), clock)
  const text = `${formatNumber(stretch.responses)} unexplained 5xx responses on ${when}: no incident touches them.`
  return check('unexplained_5xx', stretch.from, text)
}

function remarkChecks(one: OneIncident): Check[] {
  return one.records.flatMap(({ record }) =>
    record.remarks.map(({ code, text }) => check(code, record.key, text, one.key)),
  )
}

function orphanCheck(correction: Correction): Check {
  const text = `A correction by ${correction.by} (“${correction.why}”) no longer finds its interval, and changes nothing.`
  return check('orphan_correction', correction.id, text)
}

function limitEachKind(checks: Check[]): Check[] {
  return [...Map.groupBy(checks, ({ code }) => code)].flatMap(([code, kind]) => {
    if (kind.length <= MOST_OF_A_KIND) return kind
    const rest = kind.length - MOST_OF_A_KIND
    const wantsNote = kind.slice(MOST_OF_A_KIND).some((one) => one.wantsNote)
    const text = `${rest} more like this: ${kind[MOST_OF_A_KIND]!.text}`
    return [...kind.slice(0, MOST_OF_A_KIND), { ...check(code, 'more', text), wantsNote }]
  })
}
