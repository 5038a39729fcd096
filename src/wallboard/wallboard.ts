import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Database } from '../db/open.ts'
import type { OutboundClient } from '../http/client.ts'
import type { Metrics } from '../http/metrics.ts'
import type { Clock } from '../lib/dates.ts'
import type { AccountDeps } from './accounts/actions.ts'
import { LiveBoard } from './board/live.ts'
import { Surroundings } from './board/surroundings.ts'
import { Fetches } from './fetch/fetches.ts'
import { Intake } from './intake/intake.ts'
import type { Neighbours } from './neighbours.ts'
import { takeOwnChecks } from './own-checks.ts'
import type { PushDeps } from './pushes/take.ts'
import { Ties } from './ties/ties.ts'

export interface WallboardContext extends AccountDeps, PushDeps {
  database: Database
  config: Config
  clock: Clock
  log: FastifyBaseLogger
  neighbours: Neighbours
  fetches: Fetches
  ties: Ties
  surroundings: Surroundings
  takeOwnChecks(): Promise<void>
}

export function createWallboard(deps: {
  database: Database
  config: Config
  clock: Clock
  client: OutboundClient
  metrics: Metrics
  log: FastifyBaseLogger
  neighbours: Neighbours
}): WallboardContext {
  const { database, config, clock, neighbours } = deps
  const { db, dialect } = database
  const live = new LiveBoard(db)
  const intake = new Intake({ db, dialect, live })
  const ties = new Ties({ db, dialect, clock, live, findServers: neighbours.findServers })
  const onServers = async (accountId: number) => void (await ties.settle(accountId))
  const fetches = new Fetches({ ...deps, db, live, intake, onServers })
  const surroundings = new Surroundings({ live, versions: database.versions, clock, neighbours })
  const own = { db, clock, live, intake, onServers, baseUrl: config.baseUrl, listChecks: neighbours.listChecks }
  return {
    ...deps,
    db,
    live,
    intake,
    ties,
    fetches,
    surroundings,
    onServers,
    takeOwnChecks: () => takeOwnChecks(own),
  }
}
