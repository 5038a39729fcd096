import { recordAudit } from '../audit/index.ts'
import type { Db, Trx } from '../db/schema.ts'
import { change, type Versions } from '../db/versions.ts'
import type { Actor } from '../http/auth.ts'
import { Conflict, Invalid, NotFound } from '../http/errors.ts'
import type { Pages } from '../http/page.ts'
import { type Clock, toStored } from '../lib/dates.ts'
import { isMailAddress, normalAddress } from '../lib/mail-addresses.ts'
import { queueMails } from './queue.ts'
import { renderMail } from './render.ts'

export interface MailDeps {
  db: Db
  versions: Versions
  clock: Clock
  pages: Pages
}

/**
 * Puts a mail that is over back into the queue; its day begins anew, its Message-ID stays.
 * @throws NotFound, or Conflict when it still waits, or its words were cleared away
 */
export async function sendAgain(deps: MailDeps, id: number, actor: Actor): Promise<void> {
  await change(deps, ['mail'], async (trx) => {
    const mail = await trx.selectFrom('mail').selectAll().where('id', '=', id).executeTakeFirst()
    if (!mail) throw new NotFound('There is no such mail.')
    if (mail.state === 'queued' || mail.state === 'sending')
      throw new Conflict('This mail is waiting to be sent already.')
    if (mail.text === null) throw new Conflict('What this mail said was cleared away, as it is old.')
    if (!isMailAddress(mail.to_email)) throw new Conflict(`“${mail.to_email}” is no mail address.`)
    const at = toStored(deps.clock())
    await queueAgain(trx, [id], at)
    const thing = { kind: 'mail', key: String(id), name: mail.subject }
    await recordAudit(trx, { at, actor, action: 'mail.send-again', thing, after: { to: mail.to_email } })
  })
}

const MOST_AT_ONCE = 1_000

/** Puts the newest of those that failed back into the queue. @returns how many */
export async function sendAllAgain(deps: MailDeps, actor: Actor): Promise<number> {
  return change(deps, ['mail'], async (trx) => {
    const failed = await trx
      .selectFrom('mail')
      .select(['id', 'to_email'])
      .where('state', '=', 'failed')
      .where('text', 'is not', null)
      .orderBy('id', 'desc')
      .limit(MOST_AT_ONCE)
      .execute()
    const ids = failed.filter((mail) => isMailAddress(mail.to_email)).map((mail) => mail.id)
    if (ids.length === 0) return 0
    const at = toStored(deps.clock())
    await queueAgain(trx, ids, at)
    const thing = { kind: 'mail', key: 'failed', name: 'Mails that failed' }
    await recordAudit(trx, { at, actor, action: 'mail.send-again', thing, after: { count: ids.length } })
    return ids.length
  })
}

async function queueAgain(trx: Trx, ids: readonly number[], at: string): Promise<void> {
  await trx
    .updateTable('mail')
    .set({ state: 'queued', attempts: 0, queued_at: at, due_at: at, ended_at: null, problem: null })
    .where('id', 'in', ids)
    .where('state', 'not in', ['queued', 'sending'])
    .execute()
}

/** Writes a mail that says that mail works. @returns its id. @throws Invalid */
export async function queueTestMail(deps: MailDeps, given: { to: string }, actor: Actor): Promise<number> {
  const email = normalAddress(given.to)
  if (!isMailAddress(email)) throw new Invalid({ to: 'Give a mail address, such as ada@norrvik.example.' })
  const content = renderMail(deps.pages, 'mail/test/test', { by: actor.name })
  return change(deps, ['mail'], async (trx) => {
    const at = toStored(deps.clock())
    const [id] = await queueMails(trx, { at, about: { kind: 'test', key: email, event: 'test' } }, [
      { ...content, to: { name: '', email }, because: `${actor.name} tried whether mail works`, mandatory: true },
    ])
    await recordAudit(trx, { at, actor, action: 'mail.test', thing: { kind: 'mail', key: String(id), name: email } })
    return id!
  })
}
