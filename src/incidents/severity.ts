import type { IncidentState, Severity } from './words.ts'

/** What of an update matters for how severe the incident was and when. */
export interface SeverityStep {
  seq: number
  at: string
  state: IncidentState | null
  severity: Severity | null
  endedAt: string | null
}

export interface SeverityInterval {
  severity: Severity
  from: string
  /** Null while it runs. */
  to: string | null
}

interface Change {
  at: string
  seq: number
  severity?: Severity
  isRunning?: boolean
}

/**
 * How severe an incident was and from when to when, as its updates say. While it was closed it was nothing, and a
 * closing counts from the end that it names, also when that was before it was said.
 * @param steps in the order in which they were written; the first is the filing
 */
export function severityIntervals(steps: readonly SeverityStep[]): SeverityInterval[] {
  const intervals: SeverityInterval[] = []
  let severity = steps[0]?.severity ?? null
  let isRunning = false
  let from: string | null = null
  const stop = (at: string) => {
    if (from !== null && severity !== null && from < at) intervals.push({ severity, from, to: at })
    from = null
  }
  for (const change of changesOf(steps)) {
    stop(change.at)
    severity = change.severity ?? severity
    isRunning = change.isRunning ?? isRunning
    if (isRunning) from = change.at
  }
  if (from !== null && severity !== null) intervals.push({ severity, from, to: null })
  return joined(intervals)
}

function changesOf(steps: readonly SeverityStep[]): Change[] {
  const changes = steps.flatMap(({ seq, at, state, severity, endedAt }): Change[] => [
    ...(severity ? [{ at, seq, severity }] : []),
    ...(state ? [{ at: endedAt ?? at, seq, isRunning: state !== 'closed' }] : []),
  ])
  return changes.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq))
}

/** Two that touch and are as severe are one. */
function joined(intervals: readonly SeverityInterval[]): SeverityInterval[] {
  const result: SeverityInterval[] = []
  for (const interval of intervals) {
    const last = result.at(-1)
    if (last && last.to === interval.from && last.severity === interval.severity) last.to = interval.to
    else result.push({ ...interval })
  }
  return result
}

/** The severity that the updates have come to: the one named latest. */
export function currentSeverity(steps: readonly SeverityStep[]): Severity {
  const named = changesOf(steps).filter((change) => change.severity)
  return named.at(-1)!.severity!
}
