import { recordAudit } from '../audit/index.ts'
import type { Db, Trx } from '../db/schema.ts'
import { change, type Versions } from '../db/versions.ts'
import type { Actor } from '../http/auth.ts'
import { Conflict, Invalid } from '../http/errors.ts'
import type { Role } from '../http/roles.ts'
import { type Clock, DAY, later, toStored } from '../lib/dates.ts'
import { hashSecret, newSecret } from '../lib/secrets.ts'
import { hashPassword, problemWithPassword, verifyPassword } from './passwords.ts'
import { countAdmins, findUserByEmail, getUser, lockAdmins, normalEmail, type User } from './queries.ts'
import { problemsWithUser } from './rules.ts'
import { recordFailure, tooMany, triesLeft } from './sign-in.ts'

export interface UserDeps {
  db: Db
  versions: Versions
  clock: Clock
}

const LINK_LIFETIME_MS = 3 * DAY

/**
 * Adds somebody who may sign in. Without a password, the person sets one by a one-time link.
 * @param first runs before, in the same transaction; what it throws leaves nobody added
 * @throws Invalid with messages by field
 */
export async function addUser(
  deps: UserDeps,
  given: { name: string; email: string; role: Role; password?: string },
  actor: Actor,
  first: (trx: Trx) => Promise<void> = async () => {},
): Promise<User> {
  const email = normalEmail(given.email)
  const problems = problemsWithUser({ name: given.name, email })
  const weak = given.password === undefined ? null : problemWithPassword(given.password, email)
  if (weak) problems.password = weak
  const known = { email: `${email} has an account already.` }
  if (!problems.email && (await findUserByEmail(deps.db, email))) Object.assign(problems, known)
  if (Object.keys(problems).length > 0) throw new Invalid(problems)

  const passwordHash = given.password === undefined ? null : await hashPassword(given.password)
  return change(deps, ['users'], async (trx) => {
    await first(trx)
    const at = toStored(deps.clock())
    const user = await trx
      .insertInto('app_user')
      .values({ name: given.name.trim(), email, role: given.role, password_hash: passwordHash, created_at: at })
      .onConflict((oc) => oc.column('email').doNothing())
      .returningAll()
      .executeTakeFirst()
    // Somebody else added the same person since the question above, such as a second press on the button.
    if (!user) throw new Invalid(known)
    await recordAudit(trx, {
      at,
      actor,
      action: 'user.create',
      thing: thingOf(user),
      after: { name: user.name, email, role: user.role },
    })
    return user
  })
}

/** @throws Conflict when the last administrator would be gone */
export async function changeUser(
  deps: UserDeps,
  id: number,
  given: { name: string; role: Role },
  actor: Actor,
): Promise<void> {
  const problem = problemsWithUser({ name: given.name }).name
  if (problem) throw new Invalid({ name: problem })
  await change(deps, ['users'], async (trx) => {
    const user = await getUser(trx, id)
    if (given.role !== 'admin') await keepAnAdmin(trx, user)
    const after = { name: given.name.trim(), role: given.role }
    await trx.updateTable('app_user').set(after).where('id', '=', id).execute()
    const before = { name: user.name, role: user.role }
    await recordAudit(trx, {
      at: toStored(deps.clock()),
      actor,
      action: 'user.change',
      thing: thingOf(user),
      before,
      after,
    })
  })
}

/** Ends an account's use, and its open sessions with it, at once. */
export async function disableUser(deps: UserDeps, id: number, actor: Actor): Promise<void> {
  await change(deps, ['users'], async (trx) => {
    const at = toStored(deps.clock())
    const user = await getUser(trx, id)
    await keepAnAdmin(trx, user)
    await trx.updateTable('app_user').set({ disabled_at: at }).where('id', '=', id).execute()
    await trx.deleteFrom('session').where('user_id', '=', id).execute()
    await trx.deleteFrom('one_time_link').where('user_id', '=', id).execute()
    await recordAudit(trx, { at, actor, action: 'user.disable', thing: thingOf(user) })
  })
}

export async function enableUser(deps: UserDeps, id: number, actor: Actor): Promise<void> {
  await change(deps, ['users'], async (trx) => {
    const user = await getUser(trx, id)
    await trx.updateTable('app_user').set({ disabled_at: null }).where('id', '=', id).execute()
    await recordAudit(trx, { at: toStored(deps.clock()), actor, action: 'user.enable', thing: thingOf(user) })
  })
}

/**
 * Makes a link by which somebody sets a password without knowing the old one; earlier links stop working.
 * @returns the secret part of the link, which is stored only as a hash
 */
export async function makeOneTimeLink(deps: UserDeps, id: number, actor: Actor): Promise<string> {
  const token = newSecret()
  await change(deps, [], async (trx) => {
    const at = toStored(deps.clock())
    const user = await getUser(trx, id)
    if (user.disabled_at) throw new Conflict(`${user.name} is disabled; enable the account first.`)
    await trx.deleteFrom('one_time_link').where('user_id', '=', id).execute()
    await trx
      .insertInto('one_time_link')
      .values({ token_hash: hashSecret(token), user_id: id, created_at: at, expires_at: later(at, LINK_LIFETIME_MS) })
      .execute()
    await recordAudit(trx, { at, actor, action: 'user.link', thing: thingOf(user) })
  })
  return token
}

/** Whose link this is; undefined when it is unknown, used or too old. */
export async function findLinkOwner(deps: UserDeps, token: string): Promise<User | undefined> {
  return deps.db
    .selectFrom('one_time_link')
    .innerJoin('app_user', 'app_user.id', 'one_time_link.user_id')
    .selectAll('app_user')
    .where('token_hash', '=', hashSecret(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', toStored(deps.clock()))
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
}

/** Sets a password by a one-time link, which is used up by it. @throws Invalid, Conflict */
export async function usePasswordLink(deps: UserDeps, token: string, password: string, actor: Actor): Promise<User> {
  const owner = await findLinkOwner(deps, token)
  if (!owner) throw new Conflict('This link was used already, or is too old. An administrator can make a new one.')
  const weak = problemWithPassword(password, owner.email)
  if (weak) throw new Invalid({ password: weak })
  const passwordHash = await hashPassword(password)
  await change(deps, ['users'], async (trx) => {
    const at = toStored(deps.clock())
    const { numUpdatedRows } = await trx
      .updateTable('one_time_link')
      .set({ used_at: at })
      .where('token_hash', '=', hashSecret(token))
      .where('used_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new Conflict('This link was used a moment ago.')
    await storePassword(trx, owner, passwordHash, at, { ...actor, name: owner.name }, 'user.password-by-link')
  })
  return owner
}

/** A person changes the own password; every session ends. @throws Invalid; TooMany after too many wrong ones */
export async function changeOwnPassword(
  deps: UserDeps,
  id: number,
  given: { current: string; password: string },
  actor: Actor,
): Promise<void> {
  const user = await getUser(deps.db, id)
  const address = actor.address ?? ''
  if ((await triesLeft(deps, user.email, address)) <= 0) throw tooMany()
  if (!(await verifyPassword(given.current, user.password_hash))) {
    await recordFailure(deps, user.email, address)
    throw new Invalid({ current: 'This is not your current password.' })
  }
  const weak = problemWithPassword(given.password, user.email)
  if (weak) throw new Invalid({ password: weak })
  const passwordHash = await hashPassword(given.password)
  await change(deps, ['users'], (trx) =>
    storePassword(trx, user, passwordHash, toStored(deps.clock()), actor, 'user.password'),
  )
}

/** Signs a person out everywhere. */
export async function endSessions(deps: UserDeps, id: number, actor: Actor): Promise<void> {
  await change(deps, ['users'], async (trx) => {
    const user = await getUser(trx, id)
    await trx.deleteFrom('session').where('user_id', '=', id).execute()
    const at = toStored(deps.clock())
    await recordAudit(trx, { at, actor, action: 'user.sign-out-everywhere', thing: thingOf(user) })
  })
}

async function storePassword(
  trx: Trx,
  user: User,
  hash: string,
  at: string,
  actor: Actor,
  action: string,
): Promise<void> {
  await trx.updateTable('app_user').set({ password_hash: hash }).where('id', '=', user.id).execute()
  await trx.deleteFrom('session').where('user_id', '=', user.id).execute()
  await recordAudit(trx, { at, actor, action, thing: thingOf(user) })
}

/** Refuses what would leave nobody who can let others in. */
async function keepAnAdmin(trx: Trx, user: User): Promise<void> {
  if (user.role !== 'admin' || user.disabled_at) return
  await lockAdmins(trx)
  if ((await countAdmins(trx)) === 1) {
    throw new Conflict(`${user.name} is the last administrator. Make somebody else one first.`)
  }
}

function thingOf(user: Pick<User, 'email' | 'name'>) {
  return { kind: 'user', key: user.email, name: user.name }
}
