import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Database } from '../db/open.ts'
import type { DirectoryContext } from '../directory/index.ts'
import type { Clock } from '../lib/dates.ts'
import type { Imports } from '../uploads/index.ts'
import { LiveLog } from './figures/live-log.ts'

/** What the routes of the dashboard need. */
export interface AnalyticsContext {
  database: Database
  config: Pick<Config, 'timeZone' | 'uploadMaxMb'>
  clock: Clock
  imports: Imports
  directory: DirectoryContext
  live: LiveLog
}

export function createAnalytics(
  deps: Omit<AnalyticsContext, 'live'> & { config: Pick<Config, 'databaseUrl' | 'dataDir'>; log: FastifyBaseLogger },
): AnalyticsContext {
  const { log, ...rest } = deps
  return { ...rest, live: new LiveLog({ database: deps.database, config: deps.config, log }) }
}
