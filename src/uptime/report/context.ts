import type { Versions } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import type { Pages } from '../../http/page.ts'
import type { UptimeContext } from '../context.ts'

export interface ReportContext extends UptimeContext {
  versions: Versions
  pages: Pages
}

/** Who does something to a report, and when. */
export interface Step {
  at: string
  actor: Actor
}
