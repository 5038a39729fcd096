import { recordAudit } from '../../audit/index.ts'
import { isReferred } from '../../db/failures.ts'
import type { Db, Trx } from '../../db/schema.ts'
import type { Actor } from '../../http/auth.ts'
import { BlockedAddress } from '../../http/client-errors.ts'
import { Conflict, Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import { freeSlug, slugOf } from '../../lib/slugs.ts'
import type { UptimeContext } from '../context.ts'
import { findSource } from '../sources/index.ts'
import { getSource, MAX_SOURCES, type SourceEntry } from './find.ts'
import { type GivenSource, type ReadSource, readGiven, TAKEN_SLUGS } from './read-given.ts'
import { findSecret, sealSecret } from './sealed.ts'

type Deps = Pick<UptimeContext, 'db' | 'clock' | 'client' | 'config'>

/**
 * Sets up a source.
 * @returns its slug
 * @throws Invalid with messages by field
 */
export async function createSource(deps: Deps, given: GivenSource, actor: Actor): Promise<string> {
  const read = readGiven(given)
  await checkAddress(deps, read)
  return deps.db.transaction().execute(async (trx) => {
    const at = toStored(deps.clock())
    const slug = await chooseSlug(trx, given)
    await trx
      .insertInto('uptime_source')
      .values({ slug, kind: read.source.kind, created_at: at, ...columnsOf(deps.config.secretKey, read) })
      .execute()
    await recordAudit(trx, {
      at,
      actor,
      action: 'source.create',
      thing: { kind: 'source', key: slug, name: read.name },
      after: auditWords(read),
    })
    return slug
  })
}

export type SourceChange = Partial<Omit<GivenSource, 'kind' | 'slug'>>

/**
 * Changes a source; what is left out stays, and a secret too.
 * @throws NotFound, or Invalid with messages by field
 */
export async function editSource(deps: Deps, slug: string, change: SourceChange, actor: Actor): Promise<void> {
  const entry = await getSource(deps.db, slug)
  const before = readStored(deps.config.secretKey, entry)
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const after = readGiven({ kind: entry.kind, name: before.name, ...before.account, ...given })
  if (after.account.url !== before.account.url) await checkAddress(deps, after)
  await deps.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('uptime_source')
      .set(columnsOf(deps.config.secretKey, after))
      .where('id', '=', entry.id)
      .execute()
    const isSecretNew = after.account.secret !== before.account.secret
    await recordAudit(trx, {
      at: toStored(deps.clock()),
      actor,
      action: 'source.change',
      thing: { kind: 'source', key: slug, name: after.name },
      before: { ...auditWords(before), secret: null },
      after: { ...auditWords(after), secret: isSecretNew ? 'changed' : null },
    })
  })
}

/** @throws NotFound, or Conflict while front ends are asked for there */
export async function deleteSource(deps: Deps, slug: string, actor: Actor): Promise<void> {
  const entry = await getSource(deps.db, slug)
  try {
    await deps.db.transaction().execute(async (trx) => {
      await trx.deleteFrom('uptime_source').where('id', '=', entry.id).execute()
      await recordAudit(trx, {
        at: toStored(deps.clock()),
        actor,
        action: 'source.delete',
        thing: { kind: 'source', key: slug, name: entry.name },
      })
    })
  } catch (error) {
    if (!isReferred(error)) throw error
    const users = await listUsers(deps.db, entry.id)
    throw new Conflict(`${entry.name} cannot be deleted, as these are asked for there: ${users.join(', ')}.`)
  }
}

/** The names of the front ends that a source is asked for. */
export async function listUsers(db: Db, sourceId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('front_end')
    .innerJoin('entity', 'entity.id', 'front_end.service_id')
    .select('entity.name')
    .where((eb) =>
      eb.or([
        eb(
          'front_end.service_id',
          'in',
          eb.selectFrom('front_end_service').select('front_end_id').where('source_id', '=', sourceId),
        ),
        eb(
          'front_end.service_id',
          'in',
          eb.selectFrom('front_end_query').select('front_end_id').where('source_id', '=', sourceId),
        ),
      ]),
    )
    .orderBy('front_end.position')
    .execute()
  return rows.map(({ name }) => name)
}

async function checkAddress({ client }: Deps, { account, source }: ReadSource): Promise<void> {
  const url = account.url ?? source.fields.url.otherwise
  if (!url) return
  try {
    await client.checkAddress(url)
  } catch (error) {
    if (error instanceof BlockedAddress) throw new Invalid({ url: `This address cannot be asked: ${error.message}.` })
    throw error
  }
}

async function chooseSlug(trx: Trx, given: GivenSource): Promise<string> {
  const wanted = given.slug ?? slugOf(given.name, 'source')
  const rows = await trx.selectFrom('uptime_source').select('slug').execute()
  if (rows.length >= MAX_SOURCES) throw new Invalid({ '': `There can be ${MAX_SOURCES} sources at most.` })
  const slugs = new Set([...rows.map(({ slug }) => slug), ...TAKEN_SLUGS])
  if (given.slug !== undefined && slugs.has(wanted)) throw new Invalid({ slug: `“${wanted}” is taken already.` })
  return freeSlug(wanted, slugs)
}

function columnsOf(secretKey: string, { name, account }: ReadSource) {
  const { url, username, secret, settings } = account
  return { name, url, username, secret: sealSecret(secretKey, secret), settings: JSON.stringify(settings) }
}

/** A source as it was given, from what is stored of it. */
export function readStored(secretKey: string, entry: SourceEntry): ReadSource {
  const { kind, name, url, username } = entry
  const settings = JSON.parse(entry.settings) as Record<string, unknown>
  // One that cannot be read any more counts as none, so that it can be given again.
  const secret = findSecret(secretKey, entry.secret)
  return { name, source: findSource(kind)!, account: { url, username, secret, settings } }
}

function auditWords({ name, source, account }: ReadSource) {
  const { url, username, settings } = account
  return { kind: source.kind, name, url, username, settings }
}
