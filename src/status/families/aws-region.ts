/**
 * The region is what the ARN says (`arn:aws:health:<region>::event/…`), else the end of a service's id; never
 * `region_name`.
 */
export function regionOf(arn: string | null, service: string | null): string | null {
  if (arn !== null) return arn.split(':', 4)[3] || null
  return /(?:^|-)([a-z]{2}(?:-[a-z]{2,12}){1,3}-\d{1,2})$/.exec(service ?? '')?.[1] ?? null
}
