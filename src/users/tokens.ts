import { recordAudit } from '../audit/index.ts'
import type { Db } from '../db/schema.ts'
import { change } from '../db/versions.ts'
import type { Actor, Identity } from '../http/auth.ts'
import { Invalid, NotFound } from '../http/errors.ts'
import type { Role } from '../http/roles.ts'
import { between, type Clock, MINUTE, toStored } from '../lib/dates.ts'
import { hashSecret, newSecret } from '../lib/secrets.ts'
import type { UserDeps } from './actions.ts'

/** So that a token is recognised as one wherever it turns up, by people and by scanners for lost secrets. */
const PREFIX = 'sbx_'
const MAX_NAME_LENGTH = 100
const USED_EVERY_MS = MINUTE

/**
 * Makes a token for programs.
 * @returns the token itself, which is stored only as a hash and cannot be shown again
 */
export async function createToken(
  deps: UserDeps,
  given: { name: string; role: Role; expiresAt: string | null },
  actor: Actor,
): Promise<string> {
  const name = given.name.trim()
  const at = toStored(deps.clock())
  if (name === '') throw new Invalid({ name: 'Give a name, so that the token can be told from others.' })
  if (name.length > MAX_NAME_LENGTH) throw new Invalid({ name: `Take at most ${MAX_NAME_LENGTH} characters.` })
  if (given.expiresAt !== null && given.expiresAt <= at) throw new Invalid({ expires: 'This day has passed.' })

  const token = PREFIX + newSecret()
  await change(deps, [], async (trx) => {
    await trx
      .insertInto('api_token')
      .values({
        name,
        role: given.role,
        token_hash: hashSecret(token),
        hint: token.slice(-4),
        created_by: actor.kind === 'user' ? actor.id : null,
        created_at: at,
        expires_at: given.expiresAt,
      })
      .execute()
    const after = { role: given.role, expiresAt: given.expiresAt }
    await recordAudit(trx, { at, actor, action: 'token.create', thing: { kind: 'token', key: name }, after })
  })
  return token
}

export async function revokeToken(deps: UserDeps, id: number, actor: Actor): Promise<void> {
  await change(deps, [], async (trx) => {
    const at = toStored(deps.clock())
    const token = await trx
      .selectFrom('api_token')
      .select(['name', 'revoked_at'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (!token) throw new NotFound('There is no such token.')
    if (token.revoked_at) return
    await trx.updateTable('api_token').set({ revoked_at: at }).where('id', '=', id).execute()
    await recordAudit(trx, { at, actor, action: 'token.revoke', thing: { kind: 'token', key: token.name } })
  })
}

/** Tokens that work first, newest first. */
export function listTokens(db: Db) {
  return db
    .selectFrom('api_token')
    .leftJoin('app_user', 'app_user.id', 'api_token.created_by')
    .select([
      'api_token.id',
      'api_token.name',
      'api_token.role',
      'api_token.hint',
      'api_token.created_at',
      'api_token.expires_at',
      'api_token.revoked_at',
      'api_token.last_used_at',
      'app_user.name as creator',
    ])
    .orderBy((eb) => eb.case().when('revoked_at', 'is', null).then(0).else(1).end())
    .orderBy('api_token.id', 'desc')
    .limit(500)
    .execute()
}

/** Who a bearer token stands for; null when it is unknown, revoked or too old. */
export async function findIdentityOfToken(deps: { db: Db; clock: Clock }, token: string): Promise<Identity | null> {
  if (!token.startsWith(PREFIX)) return null
  const now = toStored(deps.clock())
  const row = await deps.db
    .selectFrom('api_token')
    .select(['id', 'name', 'role', 'expires_at', 'last_used_at'])
    .where('token_hash', '=', hashSecret(token))
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (!row || (row.expires_at !== null && row.expires_at <= now)) return null
  if (row.last_used_at === null || between(row.last_used_at, now) > USED_EVERY_MS) {
    await deps.db.updateTable('api_token').set({ last_used_at: now }).where('id', '=', row.id).execute()
  }
  return { kind: 'token', id: row.id, name: row.name, email: null, role: row.role }
}
