import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Database } from '../db/open.ts'
import type { Db } from '../db/schema.ts'
import type { Versions } from '../db/versions.ts'
import type { DirectoryContext, EventSource } from '../directory/index.ts'
import type { Pages } from '../http/page.ts'
import type { Clock } from '../lib/dates.ts'

/** What the incident desk works with. */
export interface IncidentContext {
  db: Db
  versions: Versions
  database: Database
  config: Config
  clock: Clock
  log: FastifyBaseLogger
  directory: DirectoryContext
  /** Renders the mails. */
  pages: Pages
  /** What other domains know of the same systems at the same time: outages of providers, planned downtimes. */
  neighbours: readonly EventSource[]
}
