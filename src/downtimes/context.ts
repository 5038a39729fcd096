import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Database } from '../db/open.ts'
import type { Db } from '../db/schema.ts'
import type { Versions } from '../db/versions.ts'
import type { DirectoryContext } from '../directory/index.ts'
import type { Pages } from '../http/page.ts'
import type { Clock } from '../lib/dates.ts'

/** What the domain works with. */
export interface DowntimeContext {
  db: Db
  versions: Versions
  database: Database
  config: Config
  clock: Clock
  log: FastifyBaseLogger
  directory: DirectoryContext
  pages: Pages
}
