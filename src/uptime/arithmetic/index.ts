// The arithmetic of the monthly uptime report: pure functions from evidence to figures.

export type { Check, CheckCode } from './checks.ts'
export { type Comparison, compareMonths, type MonthFigure } from './compare.ts'
export { Correction } from './corrections.ts'
export type { Disagreement } from './disagreements.ts'
export type { Budget, Split } from './downtime.ts'
export type { Counted, Errors5xx } from './errors5xx.ts'
export type {
  FrontEndEvidence,
  PlannedDowntime,
  RecordedIncident,
  Remark,
  RemarkCode,
  SeriesPart,
  SeverityInterval,
} from './evidence.ts'
export type { Figures } from './figures.ts'
export type { FrontEndReport } from './front-end.ts'
export type { ReportedIncident, ReportedInterval, ShownInterval } from './incidents.ts'
export { MONTH_PATTERN, monthAfter, monthPeriod, type Period } from './period.ts'
export { computeUptime, type UptimeInput, type UptimeReport } from './report.ts'
export { AccountingRule, DEFAULT_RULE, describeRule, nameOfSource } from './rule.ts'
export { addUp, gapsOf, gridOf, STEP_SECONDS, type StepSeries, zeroWhereMeasured } from './series.ts'
export { formatWindow, readWindow, type ServiceHours } from './service-hours.ts'
export { SEVERITIES, type Severity } from './severity.ts'
export { type Span, spanOf, unionOf } from './spans.ts'
