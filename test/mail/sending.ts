import pino from 'pino'
import type { Test } from 'tap'
import { Pages } from '../../src/http/page.ts'
import { readSmtpUrl } from '../../src/lib/smtp-url.ts'
import { PreferenceLinks } from '../../src/mail/preference-links.ts'
import { MailSender } from '../../src/mail/send.ts'
import { smtpTransport } from '../../src/mail/transport/smtp.ts'
import type { Transport } from '../../src/mail/transport/transport.ts'
import { type Engine, temporaryDatabase } from '../support/database.ts'

export const NOW = '2026-03-03T10:00:00.000Z'
export const SITE = {
  name: 'Norrvik Works',
  version: '1',
  timeZone: 'UTC',
  baseUrl: 'https://status.norrvik.example',
  demo: false,
  publicStatus: true,
  summary: () => ({ tone: 'operational', problems: 0 }),
}
export const LINKS = new PreferenceLinks({ secretKey: 'a secret key for tests, long enough', baseUrl: SITE.baseUrl })

/** Views without the files that pages load: mails have none. */
export function mailPages(): Pages {
  return new Pages({ clock: () => new Date(NOW), assets: {} as never, site: SITE })
}

/** A sender over a transport (by default SMTP to an address, and patient), on a database and a clock of its own. */
export async function startSending(t: Test, engine: Engine, way: string | Transport, silenceMs = 20_000) {
  const database = await temporaryDatabase(t, engine)
  const clock = { now: new Date(NOW) }
  const transport =
    typeof way === 'string'
      ? smtpTransport(readSmtpUrl(way)!, { connectMs: Math.min(silenceMs, 5_000), silenceMs })
      : way
  t.teardown(() => transport.close())
  const sender = new MailSender({
    db: database.db,
    dialect: database.dialect,
    clock: () => new Date(clock.now),
    log: pino({ level: 'silent' }),
    pages: mailPages(),
    sender: { name: 'Norrvik Status', address: 'status@norrvik.example' },
    linksFor: (email, kind) => LINKS.for(email, kind),
    transport,
  })
  const stop = new AbortController()
  return {
    database,
    clock,
    sender,
    stop,
    send: () => sender.sendDue(stop.signal),
    /** Moves the clock on by minutes. */
    wait: (minutes: number) => {
      clock.now = new Date(clock.now.getTime() + minutes * 60_000)
    },
    rows: () => database.db.selectFrom('mail').selectAll().orderBy('id').execute(),
    attempts: () => database.db.selectFrom('mail_attempt').selectAll().orderBy('id').execute(),
  }
}
