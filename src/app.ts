import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { join } from 'node:path'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import rateLimit from '@fastify/rate-limit'
import session from '@fastify/session'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import { type AnalyticsContext, analyticsImports, analyticsRoutes, createAnalytics } from './analytics/index.ts'
import { auditRoutes } from './audit/index.ts'
import type { Config } from './config.ts'
import type { Database } from './db/open.ts'
import {
  createDirectory,
  type DirectoryContext,
  directoryApi,
  directoryImports,
  directoryRoutes,
  findImpact,
  findServersCalled,
  findServicesHit,
  impactApi,
  impactRoutes,
  listServerPlaces,
  ROLE_WORD,
  transferApi,
  transferRoutes,
} from './directory/index.ts'
import {
  acknowledgementRoutes,
  calendarRoutes,
  type DowntimeContext,
  downtimeEvents,
  downtimeRoutes,
  downtimesApi,
  downtimesHitting,
  downtimeTimeline,
  freezeRoutes,
  freezesApi,
  listDowntimes,
  listPlannedWork,
  reportRoutes,
} from './downtimes/index.ts'
import { createHardware, type HardwareContext, hardwareImports, hardwareRoutes } from './hardware/index.ts'
import { findServersAt } from './hardware/servers-at.ts'
import { registerAssets } from './http/assets.ts'
import { type RouteAccess, registerAuth } from './http/auth.ts'
import { createClient } from './http/client.ts'
import { registerCsrf } from './http/csrf.ts'
import { registerErrors } from './http/error-pages.ts'
import { TooMany } from './http/errors.ts'
import { registerHealth } from './http/health.ts'
import { HotPages } from './http/hot.ts'
import { registerIdempotency } from './http/idempotency.ts'
import { MAX_PATH_PART, registerInputGuard, routableUrl } from './http/input-guard.ts'
import { readJsonBodies } from './http/json-bodies.ts'
import { machinesOnly } from './http/machines-only.ts'
import { Metrics, registerMetrics } from './http/metrics.ts'
import { registerOpenapi } from './http/openapi.ts'
import { Pages, registerPages } from './http/page.ts'
import { RequestCounts } from './http/request-counts.ts'
import { COMPILERS } from './http/schema-compilers.ts'
import { registerSecurityHeaders } from './http/security.ts'
import { SessionRoles } from './http/session-roles.ts'
import { registerSharedCache } from './http/shared-cache.ts'
import { SubPath } from './http/sub-path.ts'
import type { App } from './http/types.ts'
import { type InboxContext, inboxApi, inboxSettingsRoutes } from './inboxes/index.ts'
import {
  type IncidentContext,
  incidentEvents,
  incidentRoutes,
  incidentsApi,
  incidentTimeline,
  listRunningIncidents,
  postmortemsApi,
  timelineRoutes,
} from './incidents/index.ts'
import { ProcessRegistry } from './jobs/processes.ts'
import { JobQueue } from './jobs/queue.ts'
import { JobRunner } from './jobs/runner.ts'
import { listJobs } from './jobs/schedule.ts'
import type { Clock } from './lib/dates.ts'
import { deriveKey } from './lib/secrets.ts'
import { createMail, type MailContext, mailPreferenceRoutes, mailSettingsRoutes, SEND_JOB } from './mail/index.ts'
import { searchRoutes } from './search/index.ts'
import { settingsRoutes } from './settings/index.ts'
import {
  createStatus,
  listOwnChecks,
  type Outage,
  providerEvents,
  providerTimeline,
  STATUS_TONE,
  STATUS_WORD,
  type StatusContext,
  servicesApi,
  statusApi,
  statusRoutes,
  statusSettingsRoutes,
  summarise,
} from './status/index.ts'
import { Imports, registerUploads } from './uploads/index.ts'
import {
  createUptime,
  type ReportContext,
  reportApi,
  type UptimeContext,
  uptimeInputRoutes,
  uptimeReportRoutes,
} from './uptime/index.ts'
import {
  accountRoutes,
  identityFinder,
  SESSION_COOKIE,
  SESSION_LIFETIME_MS,
  SessionStore,
  signInRoutes,
  tokenSettingsRoutes,
  userSettingsRoutes,
} from './users/index.ts'
import {
  accountSettingsRoutes,
  createWallboard,
  type Neighbours,
  type WallboardContext,
  wallboardApi,
  wallboardRoutes,
} from './wallboard/index.ts'

export const VERSION = (
  JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as { version: string }
).version

const BODY_LIMIT_BYTES = 1024 * 1024
/** No connector has more lanes than this. */
const CONNECTIONS = 8
const MEGABYTE = 1024 * 1024
/** More than any company has at the same time; the wallboard marks what they take down. */
const RUNNING_DOWNTIMES = 200

export interface AppDeps {
  config: Config
  database: Database
  clock: Clock
  log: FastifyBaseLogger
}

export interface Built {
  app: App
  /** Every route there is and who may call it. */
  routes: readonly RouteAccess[]
  jobs: JobRunner
  /** Null where this is the only process there can be. */
  processes: ProcessRegistry | null
  status: StatusContext
  directory: DirectoryContext
  hardware: HardwareContext
  imports: Imports
  incidents: IncidentContext
  downtimes: DowntimeContext
  analytics: AnalyticsContext
  wallboard: WallboardContext
  mail: MailContext
  inboxes: InboxContext
  uptime: UptimeContext
  reports: ReportContext
  metrics: Metrics
  /** Ends background work; the database is the caller's to close. */
  stop(): Promise<void>
}

/** Puts the app together: the kernel, then each domain by name. Nothing listens and nothing runs by itself yet. */
export async function buildApp({ config, database, clock, log }: AppDeps): Promise<Built> {
  const { db, versions } = database
  const metrics = new Metrics()
  const roles = new SessionRoles({ versions, now: () => clock().getTime() })
  const hot = new HotPages({
    roleOf: (value) => roles.get(value),
    open: config.publicRead !== 'none',
    sessionCookie: SESSION_COOKIE,
    onAnswer: (path, unchanged) => metrics.countKept(path, unchanged),
  })
  const subPath = new SubPath(config.baseUrl)
  const app: App = Fastify({
    loggerInstance: log,
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: config.trustProxy,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PATH_PART },
    rewriteUrl: (request) => routableUrl(request.url ?? '/'),
    genReqId: () => crypto.randomUUID(),
    forceCloseConnections: 'idle',
    schemaController: { compilersFactory: COMPILERS },
    ajv: { customOptions: { coerceTypes: 'array', removeAdditional: false, allErrors: true } },
    serverFactory: (handler) =>
      createServer(
        { requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 72_000 },
        atRoot(subPath, config.role === 'worker' ? machinesOnly(handler) : hot.intercept(handler)),
      ),
  })
  const client = createClient({ allow: config.outboundAllow, deny: config.outboundDeny, connections: CONNECTIONS })
  const directory = createDirectory({ database, config, clock, log })
  const findHits = (outages: readonly Outage[]) => findServicesHit(directory, outages)
  const status = createStatus({
    database,
    config,
    clock,
    client,
    metrics,
    log,
    neighbours: { findHits, listPlanned: (window) => listPlannedWork(db, window) },
  })
  const imports = new Imports({ database, config, clock, log }, [
    ...directoryImports(),
    ...hardwareImports(),
    ...analyticsImports(),
  ])
  const analytics = createAnalytics({ database, config, clock, log, imports, directory })
  const hardware = createHardware({ database, db, versions, clock, timeZone: config.timeZone })
  const neighbours = wallboardNeighbours(database, directory)
  const wallboard = createWallboard({ database, config, clock, client, metrics, log, neighbours })

  registerErrors(app)
  subPath.register(app)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  // Before all that may refuse a request, as a refusal is an answer too.
  await registerSecurityHeaders(app, { https: config.baseUrl.startsWith('https:') })
  await app.register(cookie, { secret: deriveKey(config.secretKey, 'cookies').toString('hex') })
  await app.register(session, {
    secret: deriveKey(config.secretKey, 'sessions').toString('hex'),
    cookieName: SESSION_COOKIE,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: SESSION_LIFETIME_MS },
    store: new SessionStore({ db, clock, versions }),
    saveUninitialized: false,
    rolling: false,
  })
  const counts = new RequestCounts({ db, clock, log })
  await app.register(rateLimit, {
    ...(config.databaseUrl && { store: counts.store as never }),
    max: config.requestsPerMinute,
    allowList: (request) => request.url.startsWith('/assets/'),
    errorResponseBuilder: (_request, context) => new TooMany(`Too many requests; try again in ${context.after}.`),
  })
  const routes = registerAuth(app, { publicRead: config.publicRead, find: identityFinder({ db, clock }) })
  roles.register(app, SESSION_COOKIE)
  readJsonBodies(app)
  await app.register(formbody, { bodyLimit: BODY_LIMIT_BYTES })
  registerSharedCache(app)
  await app.register(compress, {
    globalDecompression: false,
    threshold: 1024,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { 1: 4 } },
  })
  await registerUploads(app, { dataDir: config.dataDir, maxBytes: config.uploadMaxMb * MEGABYTE })
  await registerCsrf(app, { secretKey: config.secretKey, baseUrl: config.baseUrl })
  registerInputGuard(app)
  registerIdempotency(app, { db, clock })
  const assets = registerAssets(app)
  const pages = new Pages({ clock, assets, site: siteOf(config, status) })
  registerPages(app, pages)
  const mail = createMail({ database, config, clock, pages, metrics, log })
  const incidents: IncidentContext = {
    db,
    versions,
    database,
    config,
    clock,
    log,
    directory,
    pages,
    neighbours: [
      providerEvents(database),
      (ids, window, limit) => downtimesHitting({ db, directory }, ids, window, limit),
    ],
  }
  const downtimes: DowntimeContext = { db, versions, database, config, clock, log, directory, pages }
  const uptime = createUptime({ database, config, clock, client, log })
  const reports: ReportContext = { ...uptime, versions, pages }
  const inboxes: InboxContext = { db, versions, clock, config, client, log, pages, incidents }
  const { role, timeZone, databaseUrl } = config
  const processes = databaseUrl ? new ProcessRegistry({ db, clock, log, role }) : null
  const queue = databaseUrl ? new JobQueue({ url: databaseUrl, timeZone, log }) : null
  const jobs = new JobRunner(
    { db, clock, log, metrics, timeZone, role, queue, processId: processes?.id ?? null },
    listJobs({
      status,
      incidents,
      downtimes,
      wallboard,
      mail,
      inboxes,
      imports,
      hardware,
      reports,
      export: { app, clock, config },
    }),
  )
  versions.onChange((topic) => {
    if (topic === 'mail') jobs.nudge(SEND_JOB)
  })
  registerMetrics(app, metrics)
  registerHealth(app, db)
  await registerOpenapi(app, { version: VERSION, baseUrl: config.baseUrl, demo: config.demo })

  const users = { db, versions, clock, baseUrl: config.baseUrl, timeZone: config.timeZone }
  statusRoutes(app, status, { hot, pages })
  statusApi(app, status)
  servicesApi(app, status)
  statusSettingsRoutes(app, status)
  directoryRoutes(app, directory, {
    eventSources: [
      providerEvents(database),
      (ids, window, limit) => incidentEvents(db, ids, window, limit),
      (ids, window, limit) => downtimeEvents(db, ids, window, limit),
    ],
    async statusOf(id) {
      const service = (await status.board.get()).value.services.find((one) => one.id === id)
      return service && { tone: STATUS_TONE[service.status], word: STATUS_WORD[service.status] }
    },
  })
  transferRoutes(app, imports, { maxBytes: config.uploadMaxMb * MEGABYTE })
  transferApi(app, imports)
  analyticsRoutes(app, analytics)
  directoryApi(app, directory)
  impactRoutes(app, directory)
  impactApi(app, directory)
  incidentRoutes(app, incidents)
  hardwareRoutes(app, hardware, { imports, maxBytes: config.uploadMaxMb * MEGABYTE })
  incidentsApi(app, incidents)
  postmortemsApi(app, incidents)
  timelineRoutes(app, incidents, [
    (query) => incidentTimeline(database, query),
    providerTimeline(database),
    (query) => downtimeTimeline(database, query),
  ])
  inboxApi(app, inboxes)
  downtimesApi(app, downtimes)
  freezesApi(app, downtimes)
  freezeRoutes(app, downtimes)
  calendarRoutes(app, downtimes)
  downtimeRoutes(app, downtimes, () => listRunningIncidents(db))
  wallboardRoutes(app, wallboard, pages)
  acknowledgementRoutes(app, downtimes)
  reportRoutes(app, downtimes, () => listRunningIncidents(db))
  wallboardApi(app, wallboard)
  accountSettingsRoutes(app, wallboard)
  uptimeInputRoutes(app, uptime)
  uptimeReportRoutes(app, reports)
  reportApi(app, reports)
  signInRoutes(app, users)
  accountRoutes(app, users)
  mailPreferenceRoutes(app, mail)
  searchRoutes(app, database)
  settingsRoutes(app, { db, jobs, clock, config })
  userSettingsRoutes(app, users)
  tokenSettingsRoutes(app, users)
  mailSettingsRoutes(app, mail)
  inboxSettingsRoutes(app, inboxes)
  auditRoutes(app, { database, timeZone: config.timeZone })

  await app.ready()
  hot.setCommonHeaders(await securityHeadersOf(app))
  return {
    app,
    routes,
    jobs,
    processes,
    status,
    directory,
    hardware,
    imports,
    incidents,
    downtimes,
    analytics,
    wallboard,
    mail,
    inboxes,
    uptime,
    reports,
    metrics,
    async stop() {
      await jobs.stop()
      await processes?.stop()
      await counts.stop()
      await uptime.collections.stop()
      await status.rounds.stop()
      await wallboard.fetches.stop()
      await wallboard.live.stop()
      await directory.graph.stop()
      await imports.stop()
      await analytics.live.stop()
      mail.stop()
      await client.close()
    },
  }
}

/** The server's handler for addresses without the path below which we are. */
function atRoot(subPath: SubPath, handler: RequestListener): RequestListener {
  if (subPath.path === '') return handler
  return (request, response) => {
    request.url = subPath.inside(request.url ?? '/')
    handler(request, response)
  }
}

/** What the wallboard asks of the other domains. */
function wallboardNeighbours(database: Database, directory: DirectoryContext): Neighbours {
  const { db } = database
  return {
    findServers: async (words) => [...(await findServersCalled(db, words)), ...(await findServersAt(db, words))],
    listPlaces: (ids) => listServerPlaces(db, ids),
    listChecks: () => listOwnChecks(db),
    async listPeople(id) {
      const answer = await findImpact(directory, [id])
      if (answer.state === 'preparing') return []
      return answer.impact.people.map((person) => ({ ...person, roles: person.roles.map((role) => ROLE_WORD[role]) }))
    },
    async listDowntimes() {
      const { items } = await listDowntimes(database, { state: 'in_progress' }, { limit: RUNNING_DOWNTIMES })
      return items.map(({ reference, title, overAt, endsAt, targets }) => ({
        reference,
        title,
        url: `/downtimes/${reference}`,
        endsAt: overAt ?? endsAt,
        targets: targets.map((target) => target.id),
      }))
    },
    events: [
      (ids, window, limit) => incidentEvents(db, ids, window, limit),
      (ids, window, limit) => downtimeEvents(db, ids, window, limit),
    ],
  }
}

function siteOf(config: Config, status: StatusContext) {
  return {
    name: config.siteName,
    version: VERSION,
    timeZone: config.timeZone,
    baseUrl: config.baseUrl,
    demo: config.demo,
    publicStatus: config.publicRead !== 'none',
    summary() {
      const kept = status.board.latest()
      if (!kept) return { tone: 'unknown', problems: 0 }
      const { overall, problems } = summarise(kept.services)
      return { tone: STATUS_TONE[overall], problems }
    },
  }
}

/** The headers that the security plugin sets, as a plain answer shows them, for the pages that go out before it. */
async function securityHeadersOf(app: App): Promise<Record<string, unknown>> {
  const { headers } = await app.inject({ method: 'GET', url: '/healthz' })
  const own = [
    'content-type',
    'content-length',
    'date',
    'connection',
    'x-request-id',
    'cache-control',
    'set-cookie',
    'vary',
    'keep-alive',
  ]
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !own.includes(name) && !name.startsWith('x-ratelimit')),
  )
}
