import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Database } from '../db/open.ts'
import type { OutboundClient } from '../http/client.ts'
import type { Metrics } from '../http/metrics.ts'
import { Cached } from '../lib/cached.ts'
import { type Clock, toStored } from '../lib/dates.ts'
import { type Board, loadBoard, type Neighbours } from './board/load.ts'
import { Rounds } from './round/rounds.ts'
import type { ServiceDeps } from './services/deps.ts'

export interface StatusContext extends ServiceDeps {
  database: Database
  config: Config
  log: FastifyBaseLogger
  rounds: Rounds
  /** The board as it is now, kept until something on it changes. */
  board: Cached<Board>
}

export function createStatus(deps: {
  database: Database
  config: Config
  clock: Clock
  client: OutboundClient
  metrics: Metrics
  log: FastifyBaseLogger
  neighbours: Neighbours
}): StatusContext {
  const { database, config, clock, client, metrics, log } = deps
  const { db, versions } = database
  const board = new Cached({
    // Whom an outage hits stands in the directory, what is planned among the downtimes.
    version: () => versions.current('status') + versions.current('directory') + versions.current('downtimes'),
    now: () => clock().getTime(),
    async load() {
      const value = await loadBoard(db, toStored(clock()), config.timeZone, deps.neighbours)
      return { value, until: Date.parse(value.until) }
    },
  })
  const rounds = new Rounds({ db, dialect: database.dialect, versions, metrics, clock, log, config })
  return { db, versions, clock, client, config, log, database, rounds, board }
}
