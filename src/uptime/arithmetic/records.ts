import type { RecordedIncident, SeverityInterval } from './evidence.ts'
import type { Severity } from './severity.ts'
import { type Span, spanOf } from './spans.ts'

/** A stretch of an incident in one severity, its times read. */
export interface Stretch extends Span {
  severity: Severity | null
  recorded: SeverityInterval
}

/** A recorded incident with its times read once: a report looks at each many times. */
export interface ReadRecord {
  record: RecordedIncident
  /** From its start to its end; Infinity while it runs. */
  life: Span
  stretches: Stretch[]
}

export function readRecord(record: RecordedIncident): ReadRecord {
  return {
    record,
    life: spanOf({ from: record.startedAt, to: record.endedAt }),
    stretches: record.intervals.map((recorded) => ({
      severity: recorded.severity,
      recorded,
      ...spanOf(recorded),
    })),
  }
}
