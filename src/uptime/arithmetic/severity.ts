export const SEVERITIES = ['SEV1', 'SEV2', 'SEV3', 'SEV4'] as const

/** SEV1 is the worst. */
export type Severity = (typeof SEVERITIES)[number]

/** The worse of two severities; none is better than any. */
export function worseSeverity(a: Severity | null, b: Severity | null): Severity | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}
