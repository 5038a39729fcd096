import type { Database } from '../db/open.ts'
import type { Db } from '../db/schema.ts'
import type { Versions } from '../db/versions.ts'
import type { Clock } from '../lib/dates.ts'

/** What writing to the inventory takes. */
export interface HardwareDeps {
  db: Db
  versions: Versions
  database: Database
  clock: Clock
  /** The site's, whose calendar says when a warranty ends. */
  timeZone: string
}
