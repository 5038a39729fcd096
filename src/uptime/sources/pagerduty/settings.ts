import { type Static, Type } from 'typebox'
import { SEVERITIES, type Severity } from '../../arithmetic/index.ts'
import type { SourceFields } from '../source.ts'

const SeverityOrNone = Type.Union([Type.Enum(SEVERITIES), Type.Null()])

const Settings = Type.Object(
  {
    severities: Type.Optional(
      Type.Array(
        Type.Object(
          { priority: Type.String({ minLength: 1, maxLength: 200 }), severity: SeverityOrNone },
          { additionalProperties: false },
        ),
        {
          maxItems: 100,
          description:
            'Which severity a priority is, by its name or id; null: none. P1, SEV-1 and their like are known without it',
        },
      ),
    ),
    urgencies: Type.Optional(
      Type.Object(
        { high: Type.Optional(SeverityOrNone), low: Type.Optional(SeverityOrNone) },
        {
          additionalProperties: false,
          description: 'Which severity an incident without a priority has by its urgency; none unless said',
        },
      ),
    ),
    lookbackDays: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 365,
        description:
          'How long before the month an incident may have begun that ended in it; 60 unless said. Running ones are found however old',
      }),
    ),
  },
  { additionalProperties: false },
)

export type PagerDutySettings = Static<typeof Settings>

export const FIELDS = {
  url: {
    use: 'optional',
    label: 'Address of the API',
    hint: 'https://api.eu.pagerduty.com for accounts in the EU',
    otherwise: 'https://api.pagerduty.com',
  },
  username: { use: 'unused', label: '', hint: '' },
  secret: { use: 'needed', label: 'REST API key', hint: 'A general access key of version 2; read-only is enough' },
  settings: Settings,
} satisfies SourceFields

export interface Priority {
  id: string | null
  name: string
}

/** The severity that a priority is; undefined when nothing tells. */
export function severityOfPriority(priority: Priority, settings: PagerDutySettings): Severity | null | undefined {
  const given = settings.severities?.find(
    (one) => one.priority === priority.id || isSameName(one.priority, priority.name),
  )
  return given ? given.severity : severityOfName(priority.name)
}

export function severityOfUrgency(urgency: string | null, settings: PagerDutySettings): Severity | null {
  return (urgency === 'high' || urgency === 'low' ? settings.urgencies?.[urgency] : null) ?? null
}

/** `P1`, `SEV-2`, `Severity 3 (minor)`: by number, as PagerDuty's own names and most companies' are. */
function severityOfName(name: string): Severity | undefined {
  const number = /^(?:p|s|sev|prio|priority|severity)[\s_-]?(\d)\b/i.exec(name.trim())?.[1]
  return number === undefined ? undefined : SEVERITIES[Math.min(Math.max(Number(number), 1), 4) - 1]
}

function isSameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}
