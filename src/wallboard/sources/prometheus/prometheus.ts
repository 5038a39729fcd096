import { Type } from 'typebox'
import { authorizationOf, defineSource, type Task } from '../define.ts'
import { SourceFailure } from '../failure.ts'
import { LabelReader, labelSettings } from '../labels.ts'
import { OverviewBuilder } from '../overview.ts'
import type { Overview } from '../source.ts'
import { ALARM_STATES, type AlarmState } from '../states.ts'
import { addAlerts, addRules, dataOf } from './rules.ts'
import { addTargets } from './targets.ts'

const settings = Type.Object(
  {
    ...labelSettings,
    downTarget: Type.Optional(
      Type.Enum(ALARM_STATES, { description: 'What a target counts as that cannot be scraped; CRITICAL unless said' }),
    ),
    tenant: Type.Optional(
      Type.String({ maxLength: 200, description: 'The tenant of a Mimir or Cortex (sent as X-Scope-OrgID)' }),
    ),
  },
  { additionalProperties: false },
)
type Settings = Type.Static<typeof settings>

/** What some servers of this API (agents, proxies, Thanos rulers) do not have. */
const NOT_OFFERED = new Set(['not_found', 'forbidden', 'rejected'])

/** Prometheus, and what speaks its API: Thanos, Mimir, VictoriaMetrics. */
export const prometheus = defineSource({
  kind: 'prometheus',
  title: 'Prometheus',
  fields: {
    url: { use: 'needed', label: 'Address', hint: 'https://prometheus.company.example, a sub-path included' },
    username: { use: 'optional', label: 'User name', hint: 'For basic authentication by the proxy in front of it' },
    secret: { use: 'optional', label: 'Password or token', hint: 'Sent as a bearer token without a user name' },
    settings,
  },
  async fetch(task) {
    const base = task.url.replace(/\/api\/v1$/, '')
    const warnings: string[] = []
    const alerts = await ask(task, `${base}/api/v1/alerts`)
    const rules = await askIfOffered(task, `${base}/api/v1/rules?type=alert`, warnings, 'only firing alerts are known')
    const targets = await askIfOffered(
      task,
      `${base}/api/v1/targets?state=active`,
      warnings,
      'servers without alerts are not known',
    )
    return { overview: readPrometheus({ alerts, rules, targets, warnings }, task.settings, base) }
  },
})

/** Answers of the HTTP API as JSON values; null for one that could not be had. */
export interface PrometheusAnswers {
  alerts: unknown
  rules: unknown
  targets: unknown
  warnings: readonly string[]
}

/**
 * The board that Prometheus knows of. A server's alarms are its targets and its pending and firing alerts; rules that
 * found nothing name no server, so that they count, as OK, for what is tied to no server.
 * @throws SourceFailure
 */
export function readPrometheus(
  { alerts, rules, targets, warnings }: PrometheusAnswers,
  settings: Settings,
  base: string,
): Overview {
  const builder = new OverviewBuilder()
  for (const warning of warnings) builder.warn(warning)
  const board = { builder, labels: new LabelReader(settings, builder), base }
  const downState: AlarmState = settings.downTarget ?? 'CRITICAL'
  const scraped = targets === null ? null : addTargets(dataOf(targets, builder), board, downState)
  const evaluated = rules === null ? null : addRules(dataOf(rules, builder), board)
  addAlerts(dataOf(alerts, builder), board)
  return builder.build(evaluated ?? scraped)
}

function ask({ talk, username, secret, settings }: Task<Settings>, url: string): Promise<unknown> {
  const tenant = settings.tenant ? { 'x-scope-orgid': settings.tenant } : {}
  return talk.json({ url, headers: { ...authorizationOf({ username, secret }), ...tenant } })
}

async function askIfOffered(task: Task<Settings>, url: string, warnings: string[], lost: string): Promise<unknown> {
  try {
    return await ask(task, url)
  } catch (error) {
    if (!(error instanceof SourceFailure) || !NOT_OFFERED.has(error.code)) throw error
    warnings.push(`${error.message} So ${lost}.`)
    return null
  }
}
