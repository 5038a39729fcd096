import { type Static, Type } from 'typebox'
import { formatWindow, ServiceHours } from './service-hours.ts'
import { SEVERITIES } from './severity.ts'

/** How time and errors are accounted for. It is data: stored with each report and worded in it. */
export const AccountingRule = Type.Object(
  {
    countedSeverities: Type.Array(Type.Enum(SEVERITIES), {
      minItems: 1,
      uniqueItems: true,
      description: 'Time in one of these is downtime',
    }),
    sourcePrecedence: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      maxItems: 20,
      description: 'Who is believed when several sources know the same incident, the first before the next',
    }),
    serviceHours: Type.Union([ServiceHours, Type.Null()], { description: 'Only these count; null: always' }),
    planned: Type.Enum(['shown', 'excluded'], { description: 'Whether planned downtime is taken out of the period' }),
    gapMeans: Type.Enum(['unmeasured', 'excluded', 'down'], {
      description: 'Steps without 5xx data: only told, taken out of the period, or counted as downtime',
    }),
    errorsExplainedBy: Type.Enum(['recorded', 'counted'], {
      description: 'Which incidents explain a 5xx response: all, or those of a counted severity',
    }),
    incidentMarginMinutes: Type.Integer({
      minimum: 0,
      maximum: 60,
      description: 'So long before and after an incident, 5xx responses still belong to it',
    }),
    unexplainedThreshold: Type.Object(
      {
        responses: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
        hours: Type.Integer({ minimum: 1, maximum: 168 }),
      },
      {
        additionalProperties: false,
        description: 'So many 5xx responses outside incidents in so many hours are pointed out',
      },
    ),
  },
  { additionalProperties: false },
)

export type AccountingRule = Static<typeof AccountingRule>

export const DEFAULT_RULE: AccountingRule = {
  countedSeverities: ['SEV1', 'SEV2'],
  sourcePrecedence: ['pagerduty', 'desk'],
  serviceHours: null,
  planned: 'excluded',
  gapMeans: 'unmeasured',
  errorsExplainedBy: 'recorded',
  incidentMarginMinutes: 0,
  unexplainedThreshold: { responses: 500, hours: 6 },
}

const SOURCE_NAMES: Record<string, string> = {
  pagerduty: 'PagerDuty',
  desk: 'the incident desk',
  review: 'the reviewer',
}

/** What a source of incidents is called in sentences. */
export function nameOfSource(source: string): string {
  return SOURCE_NAMES[source] ?? source
}

/** The rule as the one paragraph on method that stands in each report. */
export function describeRule(rule: AccountingRule): string {
  return [
    `Downtime is the union of the ${listed(rule.countedSeverities)} intervals of a front end, clipped to the month, so that overlaps count once; an incident that had not ended counts until the end of the month.`,
    periodSentence(rule),
    hoursSentence(rule),
    `Where several sources know the same incident, the first of these that gives it a severity is believed: ${rule.sourcePrecedence.map(nameOfSource).join(', then ') || 'whichever is named first'}; where they differ, the difference is listed.`,
    gapSentence(rule),
    errorSentence(rule),
  ]
    .filter(Boolean)
    .join(' ')
}

function periodSentence({ planned }: AccountingRule): string {
  return planned === 'excluded'
    ? 'Uptime is 1 − downtime ÷ (month − planned downtime): planned downtime is listed, and counts neither as up nor as down.'
    : 'Uptime is 1 − downtime ÷ month: planned downtime is listed, and changes no figure.'
}

function hoursSentence({ serviceHours }: AccountingRule): string {
  if (serviceHours === null) return ''
  return `Only service hours count (${serviceHours.map(formatWindow).join('; ')}, local time).`
}

function gapSentence({ gapMeans }: AccountingRule): string {
  const meanings = {
    unmeasured: 'Steps without 5xx data stay gaps: they are told as coverage, and never count as zero.',
    excluded:
      'Steps without 5xx data are taken out of the month where no incident covers them, and never count as zero.',
    down: 'Steps without 5xx data count as downtime, and never as zero errors.',
  }
  return meanings[gapMeans]
}

function errorSentence({ errorsExplainedBy, incidentMarginMinutes, unexplainedThreshold }: AccountingRule): string {
  const which = errorsExplainedBy === 'counted' ? 'an incident of these severities' : 'a recorded incident'
  const margin = incidentMarginMinutes > 0 ? ` or the ${incidentMarginMinutes} minutes before and after it` : ''
  const { responses, hours } = unexplainedThreshold
  return `5xx responses are inside when their step touches ${which}${margin} of that front end, else outside; ${responses} or more outside within ${hours} h are pointed out as unexplained.`
}

function listed(words: readonly string[]): string {
  const sorted = [...words].sort()
  return sorted.length < 2 ? sorted.join('') : `${sorted.slice(0, -1).join(', ')} and ${sorted.at(-1)}`
}
