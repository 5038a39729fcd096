import { recordAudit } from '../audit/index.ts'
import type { Db, Trx } from '../db/schema.ts'
import { change } from '../db/versions.ts'
import type { Actor } from '../http/auth.ts'
import { Invalid } from '../http/errors.ts'
import { toStored } from '../lib/dates.ts'
import { isMailAddress, normalAddress } from '../lib/mail-addresses.ts'
import type { MailDeps } from './actions.ts'
import { ALL_KINDS, MAIL_KINDS } from './kinds.ts'
import type { OptOutHow } from './tables.ts'

export const OPT_OUTS_SHOWN = 200

/** What addresses do not want, newest first. */
export function listOptOuts(db: Db) {
  return db
    .selectFrom('mail_opt_out')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('email')
    .limit(OPT_OUTS_SHOWN + 1)
    .execute()
}

/** The kinds that an address does not want; `all` among them stands for every kind. */
export async function findOptOuts(db: Db, email: string): Promise<string[]> {
  const rows = await db
    .selectFrom('mail_opt_out')
    .select('kind')
    .where('email', '=', email)
    .orderBy('kind')
    .limit(Object.keys(MAIL_KINDS).length + 1)
    .execute()
  return rows.map((row) => row.kind)
}

/** One kind of mail less for an address. Doing it again changes nothing. @throws Invalid */
export async function optOut(
  deps: MailDeps,
  given: { email: string; kind: string; how: OptOutHow },
  actor: Actor,
): Promise<void> {
  const email = addressOf(given.email)
  const known = await findOptOuts(deps.db, email)
  await chooseMails(deps, { email, unwanted: [...known, kindOf(given.kind)], how: given.how }, actor)
}

/** Ends one opt-out: the address gets such mails again. */
export async function optInAgain(deps: MailDeps, given: { email: string; kind: string }, actor: Actor): Promise<void> {
  const known = await findOptOuts(deps.db, given.email)
  const unwanted = known.filter((kind) => kind !== given.kind)
  await chooseMails(deps, { email: given.email, unwanted, how: 'administrator' }, actor)
}

/**
 * Sets what an address does not want. Mails of these kinds that wait are withheld, but for those that are mandatory.
 * @throws Invalid
 */
export async function chooseMails(
  deps: MailDeps,
  given: { email: string; unwanted: readonly string[]; how: OptOutHow },
  actor: Actor,
): Promise<void> {
  const email = addressOf(given.email)
  const unwanted = [...new Set(given.unwanted.map(kindOf))].sort()
  await change(deps, [], async (trx) => {
    const before = await findOptOuts(trx, email)
    if (before.join() === unwanted.join()) return
    const at = toStored(deps.clock())
    await trx
      .deleteFrom('mail_opt_out')
      .where('email', '=', email)
      .where('kind', 'not in', ['', ...unwanted])
      .execute()
    if (unwanted.length > 0) {
      await trx
        .insertInto('mail_opt_out')
        .values(unwanted.map((kind) => ({ email, kind, at, how: given.how })))
        .onConflict((oc) => oc.doNothing())
        .execute()
      await withhold(trx, email, unwanted, at)
    }
    await recordAudit(trx, {
      at,
      actor,
      action: 'mail.choose',
      thing: { kind: 'address', key: email },
      before: { unwanted: before },
      after: { unwanted },
    })
  })
}

async function withhold(trx: Trx, email: string, kinds: readonly string[], at: string): Promise<void> {
  let query = trx
    .updateTable('mail')
    .set({ state: 'withheld', ended_at: at, problem: null })
    .where('to_email', '=', email)
    .where('state', '=', 'queued')
    .where('mandatory', '=', 0)
  if (!kinds.includes(ALL_KINDS)) query = query.where('about_kind', 'in', kinds)
  await query.execute()
}

function addressOf(text: string): string {
  const email = normalAddress(text)
  if (!isMailAddress(email)) throw new Invalid({ email: 'Give a mail address, such as ada@norrvik.example.' })
  return email
}

function kindOf(text: string): string {
  if (text === ALL_KINDS || Object.hasOwn(MAIL_KINDS, text)) return text
  throw new Invalid({ kind: `There is no kind of mail “${text}”.` })
}
