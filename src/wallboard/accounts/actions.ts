import { recordAudit } from '../../audit/index.ts'
import type { Config } from '../../config.ts'
import type { Db, Trx } from '../../db/schema.ts'
import type { Actor } from '../../http/auth.ts'
import type { OutboundClient } from '../../http/client.ts'
import { BlockedAddress } from '../../http/client-errors.ts'
import { Invalid } from '../../http/errors.ts'
import { type Clock, toStored } from '../../lib/dates.ts'
import { hashSecret, newSecret } from '../../lib/secrets.ts'
import { freeSlug, slugOf } from '../../lib/slugs.ts'
import type { LiveBoard } from '../board/live.ts'
import { DEFAULT_INTERVAL_SECONDS } from '../fetch/rules.ts'
import { findSource, isAsked } from '../sources/index.ts'
import { type AccountEntry, getAccountEntry } from './find.ts'
import { type GivenAccount, type ReadAccount, readAccount, TAKEN_SLUGS } from './read-account.ts'
import { findSecret, sealPushToken, sealSecret } from './sealed.ts'

export interface AccountDeps {
  db: Db
  clock: Clock
  client: OutboundClient
  config: Pick<Config, 'secretKey'>
  live: LiveBoard
}

/**
 * Sets up an account; its turn is at once.
 * @returns its slug
 * @throws Invalid with messages by field
 */
export async function createAccount(deps: AccountDeps, given: GivenAccount, actor: Actor): Promise<string> {
  const read = readAccount(given)
  await checkAddress(deps.client, read)
  const slug = await deps.db.transaction().execute(async (trx) => {
    const at = toStored(deps.clock())
    const slug = await chooseSlug(trx, given)
    const token = read.source.kind === 'alertmanager' ? newSecret() : null
    const { id } = await trx
      .insertInto('account')
      .values({
        slug,
        kind: read.source.kind,
        created_at: at,
        ...columnsOf(deps.config.secretKey, read),
        push_token: token && sealPushToken(deps.config.secretKey, token),
        push_hash: token && hashSecret(token),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx.insertInto('account_state').values({ account_id: id, due_at: at }).execute()
    await recordAudit(trx, {
      at,
      actor,
      action: 'account.create',
      thing: { kind: 'account', key: slug, name: read.name },
      after: auditWords(read),
    })
    return slug
  })
  await deps.live.sync()
  return slug
}

export type AccountChange = Partial<Omit<GivenAccount, 'kind' | 'slug'>> & { paused?: boolean | undefined }

/**
 * Changes an account; what is left out stays, and a secret too.
 * @throws NotFound, or Invalid with messages by field
 */
export async function editAccount(deps: AccountDeps, slug: string, change: AccountChange, actor: Actor): Promise<void> {
  const entry = await getAccountEntry(deps.db, slug)
  const before = readStored(deps.config.secretKey, entry)
  const { paused, ...words } = change
  const given = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined))
  const after = readAccount({ ...givenOf(before), ...given })
  // How often it was asked says nothing of how often it will send.
  if (isAsked(before.source, before.settings) && !isAsked(after.source, after.settings)) {
    after.intervalSeconds = change.intervalSeconds ?? null
  }
  if (after.settings.url !== before.settings.url) await checkAddress(deps.client, after)
  await deps.db.transaction().execute(async (trx) => {
    const at = toStored(deps.clock())
    const pausedAt = paused === undefined ? entry.paused_at : paused ? (entry.paused_at ?? at) : null
    await trx
      .updateTable('account')
      .set({ ...columnsOf(deps.config.secretKey, after), paused_at: pausedAt })
      .where('id', '=', entry.id)
      .execute()
    await trx.updateTable('account_state').set({ due_at: at }).where('account_id', '=', entry.id).execute()
    const isSecretNew = after.settings.secret !== before.settings.secret
    await recordAudit(trx, {
      at,
      actor,
      action: 'account.change',
      thing: { kind: 'account', key: slug, name: after.name },
      before: { ...auditWords(before), paused: entry.paused_at !== null, secret: null },
      after: { ...auditWords(after), paused: pausedAt !== null, secret: isSecretNew ? 'changed' : null },
    })
  })
  await deps.live.sync()
}

async function checkAddress(client: OutboundClient, { settings, source }: ReadAccount): Promise<void> {
  const url = settings.url ?? source.fields.url.otherwise
  if (!url || source.fetch === null) return
  try {
    await client.checkAddress(url)
  } catch (error) {
    if (error instanceof BlockedAddress) throw new Invalid({ url: `This address cannot be asked: ${error.message}.` })
    throw error
  }
}

async function chooseSlug(trx: Trx, given: GivenAccount): Promise<string> {
  const wanted = given.slug ?? slugOf(given.name, 'account')
  const taken = await trx
    .selectFrom('account')
    .select('slug')
    .where((eb) => eb.or([eb('slug', '=', wanted), eb('slug', 'like', `${wanted}-%`)]))
    .execute()
  const slugs = new Set([...taken.map((row) => row.slug), ...TAKEN_SLUGS])
  if (given.slug !== undefined && slugs.has(wanted)) throw new Invalid({ slug: `“${wanted}” is taken already.` })
  return freeSlug(wanted, slugs)
}

function columnsOf(secretKey: string, { name, source, settings, intervalSeconds }: ReadAccount) {
  const usual = isAsked(source, settings) ? DEFAULT_INTERVAL_SECONDS : null
  return {
    name,
    url: settings.url,
    username: settings.username,
    secret: sealSecret(secretKey, settings.secret),
    settings: JSON.stringify(settings.settings),
    interval_seconds: intervalSeconds ?? usual,
  }
}

/** An account as it was given, from what is stored of it. */
export function readStored(secretKey: string, entry: AccountEntry): ReadAccount {
  const { kind, name, url, username, interval_seconds: intervalSeconds } = entry
  const settings = JSON.parse(entry.settings) as Record<string, unknown>
  // One that cannot be read any more counts as none, so that it can be given again.
  const secret = findSecret(secretKey, entry.secret)
  return { name, source: findSource(kind)!, settings: { url, username, secret, settings }, intervalSeconds }
}

function givenOf({ name, source, settings, intervalSeconds }: ReadAccount): GivenAccount {
  return { kind: source.kind, name, ...settings, intervalSeconds }
}

function auditWords({ name, source, settings, intervalSeconds }: ReadAccount) {
  const { url, username, settings: more } = settings
  return { kind: source.kind, name, url, username, settings: more, intervalSeconds }
}
