import type { Database } from '../../src/db/open.ts'
import { type OutgoingMail, queueMails } from '../../src/mail/index.ts'

const AT = '2026-03-03T10:00:00.000Z'

/** A mail to somebody, as a domain would write it. */
export function letter(email: string, more: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    to: { name: email.split('@', 1)[0]!, email },
    subject: 'INC-000001: Checkout is down',
    text: 'Checkout is down since 10:00.',
    html: '<p>Checkout is down since 10:00.</p>',
    because: 'you own the data set “Panel 2026”',
    mandatory: false,
    ...more,
  }
}

/** Queues mails about an incident, in a transaction of their own. */
export function queue(
  { db }: Pick<Database, 'db'>,
  messages: readonly OutgoingMail[],
  event: { at?: string; kind?: string; key?: string; event?: string } = {},
): Promise<number[]> {
  const { at = AT, kind = 'incident', key = 'INC-000001', event: name = 'opened' } = event
  return db.transaction().execute((trx) => queueMails(trx, { at, about: { kind, key, event: name } }, messages))
}
