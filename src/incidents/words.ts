export const SEVERITIES = ['SEV1', 'SEV2', 'SEV3', 'SEV4'] as const
export type Severity = (typeof SEVERITIES)[number]

export const INCIDENT_STATES = ['open', 'inprogress', 'closed'] as const
export type IncidentState = (typeof INCIDENT_STATES)[number]

/** What can be put right on a ticket and its updates, as the API calls it. */
export type CorrectedField =
  | 'title'
  | 'description'
  | 'stage'
  | 'startedAt'
  | 'endedAt'
  | 'engineer'
  | 'externalUrl'
  | 'severity'
  | 'text'
  | 'affects'

/** Whom an event is mailed to: all it hits, those who were told before, or those of the hit who were not. */
export type NoticeScope = 'all' | 'told' | 'new'

export const STATE_WORD: Record<IncidentState, string> = { open: 'Open', inprogress: 'In progress', closed: 'Closed' }

export const SEVERITY_HINT: Record<Severity, string> = {
  SEV1: 'Nobody can work',
  SEV2: 'Many are hindered',
  SEV3: 'Some are, or there is a way round',
  SEV4: 'Cosmetic',
}

export function isSeverity(value: unknown): value is Severity {
  return SEVERITIES.includes(value as Severity)
}

export function isIncidentState(value: unknown): value is IncidentState {
  return INCIDENT_STATES.includes(value as IncidentState)
}

/** `sev2`: how a severity is toned and which drawing it has. */
export function severityTone(severity: Severity): string {
  return severity.toLowerCase()
}

/** The drawing beside a state; its tone is the state's own word. */
export const STATE_ICON: Record<IncidentState, string> = {
  open: 'outage',
  inprogress: 'degraded',
  closed: 'operational',
}

/** The severities as a form offers them. */
export function severityChoices(): { value: Severity; tone: string; hint: string }[] {
  return SEVERITIES.map((value) => ({ value, tone: severityTone(value), hint: SEVERITY_HINT[value] }))
}
