import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { recordAudit } from '../../audit/index.ts'
import type { Db } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { toStored } from '../../lib/dates.ts'
import { deriveKey } from '../../lib/secrets.ts'
import type { DowntimeContext } from '../context.ts'

/** Addresses by which the calendar of one user reads downtimes: it can sign in nowhere, so the address proves it. */
export class CalendarKeys {
  readonly #secret: Buffer

  constructor(secretKey: string) {
    this.#secret = deriveKey(secretKey, 'calendar addresses')
  }

  tokenFor(userId: number, key: string): string {
    return `${userId}.${this.#sign(userId, key).toString('base64url')}`
  }

  /** Whether a token is that of a user who is still let in. */
  async isGenuine(db: Db, token: string): Promise<boolean> {
    const [id = '', signature = ''] = token.split('.')
    if (!/^\d{1,9}$/.test(id)) return false
    const row = await db
      .selectFrom('calendar_key')
      .innerJoin('app_user', 'app_user.id', 'calendar_key.user_id')
      .select('calendar_key.key')
      .where('calendar_key.user_id', '=', Number(id))
      .where('app_user.disabled_at', 'is', null)
      .executeTakeFirst()
    if (!row) return false
    const [given, right] = [Buffer.from(signature, 'base64url'), this.#sign(Number(id), row.key)]
    return given.length === right.length && timingSafeEqual(given, right)
  }

  #sign(userId: number, key: string): Buffer {
    return createHmac('sha256', this.#secret).update(`${userId}\n${key}`).digest()
  }
}

export async function findCalendarKey(db: Db, userId: number): Promise<string | null> {
  const row = await db.selectFrom('calendar_key').select('key').where('user_id', '=', userId).executeTakeFirst()
  return row?.key ?? null
}

/** Makes an address for a user; the ones before it end. */
export function renewCalendarKey(
  deps: Pick<DowntimeContext, 'db' | 'versions' | 'clock'>,
  userId: number,
  actor: Actor,
): Promise<void> {
  return change(deps, [], async (trx) => {
    const at = toStored(deps.clock())
    const row = { key: randomBytes(24).toString('base64url'), made_at: at }
    await trx
      .insertInto('calendar_key')
      .values({ user_id: userId, ...row })
      .onConflict((oc) => oc.column('user_id').doUpdateSet(row))
      .execute()
    await recordAudit(trx, { at, actor, action: 'calendar.renew', thing: { kind: 'calendar', key: String(userId) } })
  })
}

/** Ends a user's address. */
export function revokeCalendarKey(
  deps: Pick<DowntimeContext, 'db' | 'versions' | 'clock'>,
  userId: number,
  actor: Actor,
): Promise<void> {
  return change(deps, [], async (trx) => {
    const at = toStored(deps.clock())
    await trx.deleteFrom('calendar_key').where('user_id', '=', userId).execute()
    await recordAudit(trx, { at, actor, action: 'calendar.revoke', thing: { kind: 'calendar', key: String(userId) } })
  })
}
