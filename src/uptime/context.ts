import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Database } from '../db/open.ts'
import type { Db } from '../db/schema.ts'
import type { OutboundClient } from '../http/client.ts'
import type { Clock } from '../lib/dates.ts'
import { Collections } from './evidence/collections.ts'
import { ServiceLists } from './front-ends/service-lists.ts'

export interface UptimeContext {
  db: Db
  database: Database
  config: Config
  clock: Clock
  client: OutboundClient
  log: FastifyBaseLogger
  /** The collections that run in this process. */
  collections: Collections
  serviceLists: ServiceLists
}

export function createUptime(deps: Omit<UptimeContext, 'db' | 'collections' | 'serviceLists'>): UptimeContext {
  return { ...deps, db: deps.database.db, collections: new Collections(), serviceLists: new ServiceLists(deps) }
}
