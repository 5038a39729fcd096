import type { FastifyBaseLogger } from 'fastify'
import { type Built, buildApp } from './app.ts'
import { type Config, ConfigError, httpAddress, loadEnvironment, readConfig } from './config.ts'
import { DataDirInUse, lockDataDir } from './db/lock.ts'
import { migrate, NewerDatabase } from './db/migrate.ts'
import { type Database, openDatabase } from './db/open.ts'
import { assertSharedKey, secretKeyOf } from './db/secret-key.ts'
import { oneAtATime } from './db/start-lock.ts'
import { VersionFeed } from './db/version-feed.ts'
import { createLog } from './http/log.ts'
import { releaseInboxes } from './inboxes/index.ts'
import { resolveMailClaims } from './mail/index.ts'
import { releaseClaims, seedBoard } from './status/index.ts'
import { prepareFirstAdmin } from './users/index.ts'
import { releaseAccounts } from './wallboard/index.ts'

const STOP_TIMEOUT_MS = 10_000
const IDLE_SWEEP_MS = 100

/** Errors that a person can mend by reading them; anything else deserves its stack. */
const EXPECTED = [ConfigError, DataDirInUse, NewerDatabase]

async function start(): Promise<void> {
  const given = readConfig(loadEnvironment())
  const unlock = given.databaseUrl ? () => {} : lockDataDir(given.dataDir)
  const config: Config = { ...given, secretKey: secretKeyOf(given), demo: process.env['SIGNALBOX_DEMO'] === '1' }
  const log = createLog(config.logLevel)
  const database = openDatabase(config)
  const { built, code } = await oneAtATime(config.databaseUrl, () => prepare(config, database, log))
  if (!config.databaseUrl) await releaseAllClaims(database)
  const feed = config.databaseUrl ? new VersionFeed({ url: config.databaseUrl, ...database, log }) : null
  await feed?.start()

  await built.app.listen({ host: config.host, port: config.port })
  await built.processes?.start()
  await built.jobs.start()
  built.directory.graph.start()
  built.analytics.live.start()
  if (feed) built.wallboard.live.follow(log)
  stopOnSignal(built, async () => {
    await feed?.stop()
    await database.close()
    unlock()
  })
  // Fastify tells the log in a later turn that it listens; the address has to come after that.
  setImmediate(() => announce(built, config, code))
}

/** What a first start has to do, once for all processes. */
async function prepare(
  config: Config,
  database: Database,
  log: FastifyBaseLogger,
): Promise<{ built: Built; code: string | null }> {
  const ran = await migrate(database.db)
  if (ran.length > 0) log.info({ migrations: ran }, 'the database is up to date')
  if (config.databaseUrl) await assertSharedKey(database.db, config.secretKey)
  const clock = () => new Date()
  const built = await buildApp({ config, database, clock, log })
  built.metrics.collectProcess()
  const code = await prepareFirstAdmin({ db: database.db, versions: database.versions, clock }, config)
  if (code) log.warn({ code }, `no administrator yet: open ${config.baseUrl}/setup`)
  const seeded = await seedBoard(built.status)
  if (seeded > 0) log.info({ services: seeded }, 'put the first services on the board')
  return { built, code }
}

/** At the start of the only process there is, nobody else can hold one. */
async function releaseAllClaims(database: Database): Promise<void> {
  await releaseClaims(database.db)
  await releaseAccounts(database.db)
  await releaseInboxes(database)
  await resolveMailClaims(database.db, new Date())
}

/** The last line is the address, alone, so that people and programs find it. */
function announce({ app }: Built, config: Config, code: string | null): void {
  const bound = app.server.address()
  const port = typeof bound === 'object' && bound ? bound.port : config.port
  const address = httpAddress(config.host, port)
  if (code) console.log(`There is no administrator yet. Open ${address}/setup and give the code ${code}`)
  console.log(address)
}

function stopOnSignal({ app, stop }: Built, closeDatabase: () => Promise<void>): void {
  let stopping = false
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) return
    stopping = true
    app.log.info({ signal }, 'stopping')
    setTimeout(() => {
      app.log.error('did not stop in time')
      process.exit(1)
    }, STOP_TIMEOUT_MS).unref()
    // A connection whose last request ends meanwhile would be kept for the next one, which will not come.
    setInterval(() => app.server.closeIdleConnections(), IDLE_SWEEP_MS).unref()
    // Requests first, as they may still write; then what runs by itself; the database last.
    app
      .close()
      .then(stop)
      .then(closeDatabase)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          app.log.error({ err: error }, 'could not stop cleanly')
          process.exit(1)
        },
      )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}

start().catch((error: unknown) => {
  const known =
    EXPECTED.some((kind) => error instanceof kind) || (error as NodeJS.ErrnoException)?.code === 'EADDRINUSE'
  console.error(known ? (error as Error).message : error)
  process.exit(1)
})
