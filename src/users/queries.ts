import type { Db } from '../db/schema.ts'
import type { Identity } from '../http/auth.ts'
import { NotFound } from '../http/errors.ts'
import type { Role } from '../http/roles.ts'

export interface User {
  id: number
  email: string
  name: string
  role: Role
  password_hash: string | null
  created_at: string
  disabled_at: string | null
  last_seen_at: string | null
}

export function findUserByEmail(db: Db, email: string): Promise<User | undefined> {
  return db.selectFrom('app_user').selectAll().where('email', '=', normalEmail(email)).executeTakeFirst()
}

export async function getUser(db: Db, id: number): Promise<User> {
  const user = await db.selectFrom('app_user').selectAll().where('id', '=', id).executeTakeFirst()
  if (!user) throw new NotFound('There is no such user.')
  return user
}

/** Everybody who has or had an account, with how many sessions are open. */
export async function listUsers(db: Db, now: string) {
  return db
    .selectFrom('app_user')
    .select(['id', 'email', 'name', 'role', 'password_hash', 'created_at', 'disabled_at', 'last_seen_at'])
    .select((eb) =>
      eb
        .selectFrom('session')
        .whereRef('session.user_id', '=', 'app_user.id')
        .where('session.expires_at', '>', now)
        .select((inner) => inner.fn.countAll<number>().as('open'))
        .as('sessions'),
    )
    .orderBy('name')
    .limit(1000)
    .execute()
}

export async function countAdmins(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('app_user')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Makes other transactions that take an administrator away wait for this one, so that each counts what is left. */
export async function lockAdmins(trx: Db): Promise<void> {
  await trx
    .updateTable('app_user')
    .set({ role: 'admin' })
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .execute()
}

export async function findIdentityOfUser(db: Db, id: number): Promise<Identity | null> {
  const user = await db
    .selectFrom('app_user')
    .select(['id', 'name', 'email', 'role'])
    .where('id', '=', id)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  return user ? { kind: 'user', ...user } : null
}

/** Addresses are compared without regard to case: nobody has two that differ in it alone. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase()
}
