import { createHash } from 'node:crypto'
import type { Report } from './report.ts'

/** By what two copies of a report are told to say the same: over its content, however it is set. */
export function hashOf(report: Report): string {
  return createHash('sha256').update(JSON.stringify(report)).digest('hex')
}
