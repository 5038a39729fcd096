import type { ImportKind } from '../../uploads/index.ts'
import { FIELDS } from '../columns.ts'

export const HARDWARE_IMPORT = 'hardware.server'

/** What the inventory imports, for the engine. */
export function hardwareImports(): ImportKind[] {
  const task = new URL('./plan-task.ts', import.meta.url)
  return [{ kind: HARDWARE_IMPORT, noun: 'servers', fields: FIELDS, task, topics: ['directory'] }]
}
