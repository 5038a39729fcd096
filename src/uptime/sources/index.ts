import { dynatrace } from './dynatrace/index.ts'
import { grafana } from './grafana/index.ts'
import { pagerduty } from './pagerduty/index.ts'
import { prometheus } from './prometheus/index.ts'
import type { Source } from './source.ts'

// What the figures of the uptime report are made from: where incidents and counts of responses are asked for.

/** Every kind of source there is, in the order in which they are offered. */
export const SOURCES: readonly Source[] = [pagerduty, grafana, prometheus, dynatrace]

export function findSource(kind: string): Source | undefined {
  return SOURCES.find((source) => source.kind === kind)
}

export type {
  CollectedIncident,
  CollectedIncidents,
  CollectedSeries,
  ConnectionTest,
  Evidence,
  Field,
  IncidentSource,
  Pickable,
  SeriesSource,
  Source,
  SourceAccount,
  SourceFields,
  SourceKind,
} from './source.ts'
