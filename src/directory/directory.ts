import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Database } from '../db/open.ts'
import type { Db } from '../db/schema.ts'
import type { Versions } from '../db/versions.ts'
import type { Clock } from '../lib/dates.ts'
import { LiveGraph } from './graph/live-graph.ts'

export interface DirectoryContext {
  db: Db
  versions: Versions
  database: Database
  config: Config
  clock: Clock
  log: FastifyBaseLogger
  /** What depends on what, in memory. Begins to be read when it is started or asked first. */
  graph: LiveGraph
}

export function createDirectory(deps: {
  database: Database
  config: Config
  clock: Clock
  log: FastifyBaseLogger
}): DirectoryContext {
  const { database, config, clock, log } = deps
  const { db, versions, file } = database
  const source = file === null ? { databaseUrl: config.databaseUrl } : { file }
  return {
    db,
    versions,
    database,
    config,
    clock,
    log,
    graph: new LiveGraph({ db, source, log, onReady: () => versions.bump('directory') }),
  }
}
