import { recordAudit } from '../audit/index.ts'
import type { Actor } from '../http/auth.ts'
import { Invalid, TooMany } from '../http/errors.ts'
import { formatDuration, later, MINUTE, toStored } from '../lib/dates.ts'
import type { UserDeps } from './actions.ts'
import { verifyPassword } from './passwords.ts'
import { findUserByEmail, normalEmail, type User } from './queries.ts'

export const WINDOW_MS = 10 * MINUTE
/** For one e-mail address from one machine; and for one machine, whatever it tries. */
const TRIES_PER_EMAIL = 5
const TRIES_PER_ADDRESS = 30

/**
 * Checks an e-mail address and a password. The answer is the same for a wrong password, an unknown address and a
 * disabled account, and takes as long.
 * @throws Invalid with the tries that are left, TooMany when there are none
 */
export async function checkSignIn(
  deps: UserDeps,
  given: { email: string; password: string },
  actor: Actor,
): Promise<User> {
  const email = normalEmail(given.email).slice(0, 254)
  const address = actor.address ?? ''
  const left = await triesLeft(deps, email, address)
  if (left <= 0) throw tooMany()
  const user = await findUserByEmail(deps.db, email)
  const fits = await verifyPassword(given.password, user?.disabled_at ? null : (user?.password_hash ?? null))
  const at = toStored(deps.clock())
  if (!user || !fits) {
    await recordFailure(deps, email, address)
    if (left === 1) throw tooMany()
    throw new Invalid({
      '': `E-mail and password do not belong together. ${left - 1} ${left === 2 ? 'try is' : 'tries are'} left for the next ${formatDuration(WINDOW_MS)}.`,
    })
  }
  await deps.db.deleteFrom('sign_in_failure').where('email', '=', email).where('address', '=', address).execute()
  await deps.db.updateTable('app_user').set({ last_seen_at: at }).where('id', '=', user.id).execute()
  const who = { ...actor, kind: 'user' as const, id: user.id, name: user.name }
  await recordAudit(deps.db, {
    at,
    actor: who,
    action: 'user.sign-in',
    thing: { kind: 'user', key: user.email, name: user.name },
  })
  return user
}

/** How often may still be tried now; the smaller of what the address and the machine have left. */
export async function triesLeft(deps: UserDeps, email: string, address: string): Promise<number> {
  const since = later(toStored(deps.clock()), -WINDOW_MS)
  const { all, same } = await deps.db
    .selectFrom('sign_in_failure')
    .select((eb) => [
      eb.fn.countAll<number>().as('all'),
      eb.fn.sum<number | null>(eb.case().when('email', '=', email).then(1).else(0).end()).as('same'),
    ])
    .where('at', '>', since)
    .where('address', '=', address)
    .executeTakeFirstOrThrow()
  return Math.min(TRIES_PER_EMAIL - Number(same ?? 0), TRIES_PER_ADDRESS - Number(all))
}

export async function recordFailure(deps: UserDeps, email: string, address: string): Promise<void> {
  await deps.db
    .insertInto('sign_in_failure')
    .values({ email, address, at: toStored(deps.clock()) })
    .execute()
}

export function tooMany(): TooMany {
  return new TooMany(
    `Too many tries that failed. Wait ${formatDuration(WINDOW_MS)}, or ask an administrator for a link that works once.`,
  )
}
