import type { Session } from 'fastify'
import type { Db } from '../db/schema.ts'
import { change, type Versions } from '../db/versions.ts'
import { between, type Clock, DAY, later, MINUTE, toStored } from '../lib/dates.ts'
import { hashSecret } from '../lib/secrets.ts'

export const SESSION_COOKIE = 'sid'
export const SESSION_LIFETIME_MS = 14 * DAY
/** Writing "last seen" with every request would make every read a write. */
const SEEN_EVERY_MS = 5 * MINUTE

type Done = (error?: unknown, session?: Session | null) => void

/**
 * Sessions as rows, for @fastify/session: the cookie holds the id, the row only its hash, so that who reads the
 * database cannot sign in with it. A row is made by signing in alone, and ending it ends the session everywhere.
 */
export class SessionStore {
  readonly #db: Db
  readonly #clock: Clock
  readonly #versions: Versions

  constructor(deps: { db: Db; clock: Clock; versions: Versions }) {
    this.#db = deps.db
    this.#clock = deps.clock
    this.#versions = deps.versions
  }

  get(id: string, done: Done): void {
    this.#find(id).then(
      (session) => done(null, session),
      (error: unknown) => done(error),
    )
  }

  set(id: string, session: Session, done: Done): void {
    this.#save(id, session).then(() => done(), done)
  }

  destroy(id: string, done: Done): void {
    // What remembers for a moment who somebody is has to forget it now, in every process.
    change({ db: this.#db, versions: this.#versions }, ['users'], (trx) =>
      trx.deleteFrom('session').where('id_hash', '=', hashSecret(id)).execute(),
    ).then(() => done(), done)
  }

  async #find(id: string): Promise<Session | null> {
    const now = toStored(this.#clock())
    const row = await this.#db
      .selectFrom('session')
      .select(['user_id', 'last_seen_at'])
      .where('id_hash', '=', hashSecret(id))
      .where('expires_at', '>', now)
      .executeTakeFirst()
    if (!row) return null
    if (between(row.last_seen_at, now) > SEEN_EVERY_MS) await this.#touch(id, row.user_id, now)
    return { cookie: {}, userId: row.user_id, stored: true } as unknown as Session
  }

  async #touch(id: string, userId: number, now: string): Promise<void> {
    await this.#db
      .updateTable('session')
      .set({ last_seen_at: now, expires_at: later(now, SESSION_LIFETIME_MS) })
      .where('id_hash', '=', hashSecret(id))
      .execute()
    await this.#db.updateTable('app_user').set({ last_seen_at: now }).where('id', '=', userId).execute()
  }

  async #save(id: string, session: Session): Promise<void> {
    // What was read from a row is never written back as one: it may have been ended meanwhile.
    if (session.stored || session.userId === undefined) return
    const now = toStored(this.#clock())
    await this.#db
      .insertInto('session')
      .values({
        id_hash: hashSecret(id),
        user_id: session.userId,
        created_at: now,
        last_seen_at: now,
        expires_at: later(now, SESSION_LIFETIME_MS),
        address: session.address ?? null,
        user_agent: session.userAgent ?? null,
      })
      .onConflict((oc) => oc.doNothing())
      .execute()
  }
}

export async function listSessions(db: Db, userId: number, now: string) {
  return db
    .selectFrom('session')
    .select(['id_hash', 'created_at', 'last_seen_at', 'address', 'user_agent'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('last_seen_at', 'desc')
    .limit(100)
    .execute()
}
