import type { HardwareDeps } from './deps.ts'
import { HardwareList } from './list/page.ts'

/** What the inventory's routes need. */
export interface HardwareContext extends HardwareDeps {
  list: HardwareList
}

export function createHardware(deps: HardwareDeps): HardwareContext {
  return { ...deps, list: new HardwareList(deps) }
}
