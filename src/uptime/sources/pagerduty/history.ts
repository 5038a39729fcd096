import type { Remark, RemarkCode, Severity, SeverityInterval } from '../../arithmetic/index.ts'
import { worseSeverity } from '../../arithmetic/severity.ts'
import type { LogEntry, PagerDutyIncident } from './read.ts'
import { type PagerDutySettings, type Priority, severityOfPriority, severityOfUrgency } from './settings.ts'

/** A stretch of time; null: without an end. Stored times, which sort as text. */
interface Open {
  from: string
  to: string | null
}

interface Closed extends Open {
  to: string
}

type Told = Priority | null | undefined

/** A stretch between two changes of priority, and what those on either side say it was. */
interface Piece extends Open {
  claims: Priority[]
  saysNone: boolean
  isUntold: boolean
}

export interface History {
  intervals: SeverityInterval[]
  endedAt: string | null
  remarks: Remark[]
}

/**
 * In which severity an incident was when, out of its log.
 *
 * A change of priority tells what was before and what is after it, and the incident tells what is now: so each stretch
 * between two changes is told twice. Where both agree it is exact; where they differ a change is missing from the log,
 * the worse counts, and the reviewer is told. A change after the end changes nothing of what was. Time in which the
 * incident was resolved and later reopened is no part of it.
 * @param entries its log in any order; null when it could not be had
 */
export function historyOf(
  incident: PagerDutyIncident,
  entries: readonly LogEntry[] | null,
  settings: PagerDutySettings,
): History {
  const log = inOrder(entries ?? [])
  const changes = log.filter(({ kind }) => kind === 'priority')
  const look = { incident, log, changes, isKnown: entries !== null, settings, say: new Remarks(incident) }
  const open = openStretches(look)
  const pieces = piecesOf(look)
  const intervals = joined(open.flatMap((stretch) => severitiesIn(stretch, pieces, look)))
  remarkOnHistory(look, open, intervals)
  return { intervals, endedAt: open.at(-1)?.to ?? null, remarks: look.say.all }
}

interface Look {
  incident: PagerDutyIncident
  /** In order of time. */
  log: readonly LogEntry[]
  /** Of the log, the changes of priority. */
  changes: readonly LogEntry[]
  isKnown: boolean
  settings: PagerDutySettings
  say: Remarks
}

/** Of entries of one moment, a resolution comes last: it ends what the others began. */
const RANK: Record<LogEntry['kind'], number> = { open: 0, urgency: 1, priority: 1, resolve: 2 }

/** PagerDuty lists the newest first, which decides between entries of one moment. */
function inOrder(entries: readonly LogEntry[]): LogEntry[] {
  return [...entries].reverse().sort((a, b) => compareText(a.at, b.at) || RANK[a.kind] - RANK[b.kind])
}

function openStretches({ incident, log, say }: Look): Open[] {
  const { createdAt, isResolved, resolvedAt } = incident
  const stretches: Closed[] = []
  let since: string | null = createdAt
  for (const { kind, at } of log) {
    if (kind === 'resolve' && since !== null && at >= since) {
      stretches.push({ from: since, to: at })
      since = null
    } else if (kind === 'open' && since === null) since = at
  }
  if (isResolved) return endAt(stretches, since, resolvedAt, say)
  if (since !== null) return [...stretches, { from: since, to: null }]
  say.add('severity_history_unsure', 'runs, though its log ends with a resolution; it is taken as never resolved')
  return [...stretches.slice(0, -1), { from: stretches.at(-1)!.from, to: null }]
}

/** What the incident itself says of its end comes before what its log says. */
function endAt(stretches: Closed[], since: string | null, resolvedAt: string | null, say: Remarks): Open[] {
  const last = stretches.at(-1)
  if (resolvedAt === null) {
    if (since === null) return stretches
    say.add('no_end', 'is resolved, and nothing tells since when; it is taken as running')
    return [...stretches, { from: since, to: null }]
  }
  if (since !== null && since < resolvedAt) return [...stretches, { from: since, to: resolvedAt }]
  if (!last) {
    if (resolvedAt < since!) say.add('ends_before_it_begins', 'ends before it begins, and counts nothing')
    return [{ from: since!, to: since }]
  }
  if (resolvedAt <= last.to) return stretches
  say.add('severity_history_unsure', 'ended later than its log tells; it is taken as open until then')
  return [...stretches.slice(0, -1), { from: last.from, to: resolvedAt }]
}

function piecesOf({ incident, changes }: Look): Piece[] {
  const bounds = [incident.createdAt, ...changes.map(({ at }) => at)]
  return bounds.map((from, i) => {
    const left: Told = i === 0 ? undefined : changes[i - 1]!.after
    const right: Told = i === changes.length ? incident.priority : changes[i]!.before
    const told = [left, right]
    return {
      from,
      to: bounds[i + 1] ?? null,
      claims: told.filter((one) => one !== null && one !== undefined),
      saysNone: told.includes(null),
      isUntold: told.every((one) => one === undefined),
    }
  })
}

function severitiesIn(open: Open, pieces: readonly Piece[], look: Look): SeverityInterval[] {
  return pieces.flatMap((piece) => {
    const from = open.from > piece.from ? open.from : piece.from
    const to = earlier(open.to, piece.to)
    return to !== null && from >= to ? [] : [{ severity: severityOfPiece(piece, look), from, to }]
  })
}

function severityOfPiece({ claims, saysNone, isUntold }: Piece, look: Look): Severity | null {
  const { say } = look
  const names = new Set(claims.map(({ name }) => name.toLowerCase()))
  if (names.size > 1 || (saysNone && names.size > 0)) {
    say.add('severity_history_unsure', 'changed its priority without a trace in its log; the worse of the two counts')
  }
  if (isUntold) say.add('severity_history_unsure', 'had a priority at first that its log does not name')
  if (claims.length === 0) return severityByUrgency(look)
  return claims.map((claim) => severityByPriority(claim, look)).reduce(worseSeverity)
}

function severityByPriority(priority: Priority, { settings, say }: Look): Severity | null {
  const severity = severityOfPriority(priority, settings)
  if (severity === undefined)
    say.add('unmapped_priority', `had the priority “${priority.name}”, which is no severity here`)
  return severity ?? null
}

function severityByUrgency({ incident, log, settings, say }: Look): Severity | null {
  const severity = severityOfUrgency(incident.urgency, settings)
  if (settings.urgencies && log.some(({ kind }) => kind === 'urgency')) {
    say.add('severity_history_unsure', 'changed its urgency, and is counted by the one it has now')
  }
  return severity
}

function remarkOnHistory(
  { incident, changes, isKnown, settings, say }: Look,
  open: Open[],
  intervals: SeverityInterval[],
): void {
  const { priority, mergedInto } = incident
  const severity = priority ? severityOfPriority(priority, settings) : null
  if (changes.length === 0 && priority && severity) {
    const why = isKnown ? 'without severity history' : 'and its history could not be read'
    say.whole('no_severity_history', `${incident.id}: ${priority.name} ${why}; ${severity} is taken from its start.`)
  }
  const end = open.at(-1)?.to ?? null
  if (end !== null && changes.some(({ at }) => at > end)) {
    say.add('reclassified', 'changed its priority after its end; what it was before counts')
  }
  if (intervals[0]?.severity === null && intervals.some((one) => one.severity !== null)) {
    say.add('late_priority', 'had no severity at first, and that time does not count')
  }
  if (mergedInto) say.add('merged', `was merged into ${mergedInto}; from then on only that one counts`)
}

/** Neighbours of one severity are one interval. */
function joined(intervals: readonly SeverityInterval[]): SeverityInterval[] {
  const result: SeverityInterval[] = []
  for (const interval of intervals) {
    const last = result.at(-1)
    if (last && last.to === interval.from && last.severity === interval.severity) last.to = interval.to
    else result.push({ ...interval })
  }
  return result
}

/** Each remark once. */
class Remarks {
  readonly all: Remark[] = []
  readonly #incident: PagerDutyIncident

  constructor(incident: PagerDutyIncident) {
    this.#incident = incident
  }

  add(code: RemarkCode, predicate: string): void {
    this.whole(code, `${this.#incident.id} ${predicate}.`)
  }

  whole(code: RemarkCode, text: string): void {
    if (!this.all.some((one) => one.code === code && one.text === text)) this.all.push({ code, text })
  }
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
