import type { FastifyBaseLogger } from 'fastify'
import { Gauge } from 'prom-client'
import type { Config } from '../config.ts'
import type { Database } from '../db/open.ts'
import type { Db } from '../db/schema.ts'
import type { Metrics } from '../http/metrics.ts'
import type { Pages } from '../http/page.ts'
import type { Clock } from '../lib/dates.ts'
import { readSender, type Sender } from '../lib/mail-addresses.ts'
import type { MailDeps } from './actions.ts'
import { PreferenceLinks } from './preference-links.ts'
import { MailSender } from './send.ts'
import { createTransport } from './transport/index.ts'

export interface MailContext extends MailDeps {
  log: FastifyBaseLogger
  sender: Sender
  links: PreferenceLinks
  /** Null while the settings name no way for mails to leave. */
  sending: MailSender | null
  /** Where mails go, in words; null when they wait. */
  target: string | null
  stop(): void
}

export function createMail(deps: {
  database: Database
  config: Config
  clock: Clock
  pages: Pages
  metrics: Metrics
  log: FastifyBaseLogger
}): MailContext {
  const { database, config, clock, pages, metrics, log } = deps
  const { db, versions } = database
  const sender = readSender(config.mailFrom)!
  const links = new PreferenceLinks(config)
  const transport = createTransport(config)
  const linksFor = (email: string, kind: string) => links.for(email, kind)
  const sending =
    transport && new MailSender({ db, dialect: database.dialect, clock, log, pages, sender, linksFor, transport })
  measureOutbox(metrics, db)
  return {
    db,
    versions,
    clock,
    pages,
    log,
    sender,
    links,
    sending,
    target: transport?.target ?? null,
    stop: () => transport?.close(),
  }
}

/** What an alarm is set on: mails that wait, and mails that failed. */
function measureOutbox(metrics: Metrics, db: Db): void {
  const gauge = new Gauge({
    name: 'mail_outbox',
    help: 'Mails that have not left, by state',
    labelNames: ['state'] as const,
    registers: [metrics.registry],
    async collect() {
      const rows = await db
        .selectFrom('mail')
        .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
        .where('state', 'in', ['queued', 'sending', 'failed'])
        .groupBy('state')
        .execute()
      const counts = new Map(rows.map(({ state, count }) => [state, count]))
      for (const state of ['queued', 'sending', 'failed'] as const) gauge.set({ state }, counts.get(state) ?? 0)
    },
  })
}
