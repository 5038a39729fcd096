import type { Correction } from './corrections.ts'
import type { StepSeries } from './series.ts'
import type { Severity } from './severity.ts'

/** Why an incident's intervals are less sure than they look. */
export type RemarkCode =
  /** It has a priority, and nothing tells since when. */
  | 'no_severity_history'
  /** What is known of the changes contradicts itself or the present. */
  | 'severity_history_unsure'
  /** Its priority is in no mapping. */
  | 'unmapped_priority'
  /** It is over, and nothing tells since when. */
  | 'no_end'
  /** It was merged into another, which goes on without it. */
  | 'merged'
  /** For a time it had no priority. */
  | 'late_priority'
  /** Its priority was changed after its end, which changes nothing. */
  | 'reclassified'
  | 'ends_before_it_begins'

export interface Remark {
  code: RemarkCode
  /** A sentence for people that names the incident. */
  text: string
}

export interface SeverityInterval {
  /** Null: no severity was given for this time. */
  severity: Severity | null
  /** Stored form, like every time here. */
  from: string
  /** Null while it runs. */
  to: string | null
}

/** An incident as one source recorded it. */
export interface RecordedIncident {
  /** Unique over all sources: `pagerduty:PT4KHLK`, `desk:INC-000341`. */
  key: string
  /** A word of the rule's precedence: `pagerduty`, `desk`. */
  source: string
  /** As people call it: `PT4KHLK`, `INC-000341`. */
  id: string
  title: string
  url: string | null
  /** Addresses, ids or keys under which other sources know it, and its own. */
  sameAs: string[]
  startedAt: string
  endedAt: string | null
  cause: string | null
  /** In order; together they cover its life without the times in which it was closed. */
  intervals: SeverityInterval[]
  remarks: Remark[]
}

export interface PlannedDowntime {
  id: string
  title: string
  from: string
  to: string
}

/** A series that was asked for; without its data when the source failed. */
export interface SeriesPart {
  /** As people call it: `Dynatrace`, `Grafana: shop errors`. */
  name: string
  series: StepSeries | null
  /** Why there is no data. */
  reason: string | null
}

/** All that is known of one front end in one month. */
export interface FrontEndEvidence {
  slug: string
  name: string
  /** A fraction such as 0.999; null when none is agreed. */
  target: number | null
  incidents: RecordedIncident[]
  /** Sources of incidents that could not be read, or not whole. */
  missing: { source: string; reason: string }[]
  errors: SeriesPart[]
  /** Request totals, for the error rate. */
  requests: SeriesPart[]
  planned: PlannedDowntime[]
  /** In the order in which they were made. */
  corrections: Correction[]
}
