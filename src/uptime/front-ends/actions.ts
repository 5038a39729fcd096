import { recordAudit } from '../../audit/index.ts'
import { isTaken } from '../../db/failures.ts'
import type { Trx } from '../../db/schema.ts'
import type { Actor } from '../../http/auth.ts'
import { Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { UptimeContext } from '../context.ts'
import type { QueryPurpose } from '../tables.ts'
import { describeFrontEnd } from './answer.ts'
import { type FrontEnd, getFrontEnd, MAX_FRONT_ENDS } from './find.ts'
import { type GivenFrontEnd, type ReadFrontEnd, type ReadQuery, readGiven } from './read-given.ts'

type Deps = Pick<UptimeContext, 'db' | 'clock' | 'serviceLists'>

/**
 * Makes a service a front end, last in the report.
 * @returns its slug
 * @throws Invalid with messages by field
 */
export async function createFrontEnd(deps: Deps, given: GivenFrontEnd, actor: Actor): Promise<string> {
  const read = await readGiven(deps.db, given)
  const { slug, id } = read.entity
  const at = toStored(deps.clock())
  try {
    await deps.db.transaction().execute(async (trx) => {
      const position = await nextPosition(trx)
      const row = { service_id: id, target: read.target, position, created_at: at, changed_at: at }
      await trx.insertInto('front_end').values(row).execute()
      await insertParts(deps, trx, read)
      await recordAudit(trx, { at, actor, action: 'front_end.create', thing: thingOf(read), after: auditWords(read) })
    })
  } catch (error) {
    if (!isTaken(error)) throw error
    throw new Invalid({ service: `${read.entity.name} has its uptime reported already.` })
  }
  return slug
}

export type FrontEndChange = Partial<Omit<GivenFrontEnd, 'service'>>

/**
 * Changes a front end; what is left out stays.
 * @throws NotFound, or Invalid with messages by field
 */
export async function editFrontEnd(deps: Deps, slug: string, change: FrontEndChange, actor: Actor): Promise<void> {
  const before = await getFrontEnd(deps.db, slug)
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const read = await readGiven(deps.db, { ...describeFrontEnd(before), service: slug, ...given })
  const at = toStored(deps.clock())
  await deps.db.transaction().execute(async (trx) => {
    const { id } = read.entity
    await trx
      .updateTable('front_end')
      .set({ target: read.target, changed_at: at })
      .where('service_id', '=', id)
      .execute()
    await trx.deleteFrom('front_end_service').where('front_end_id', '=', id).execute()
    await trx.deleteFrom('front_end_query').where('front_end_id', '=', id).execute()
    await insertParts(deps, trx, read)
    await recordAudit(trx, {
      at,
      actor,
      action: 'front_end.change',
      thing: thingOf(read),
      before: auditWords(before),
      after: auditWords(read),
    })
  })
}

/** Reports of months that were collected keep what they say of it. @throws NotFound */
export async function deleteFrontEnd(deps: Deps, slug: string, actor: Actor): Promise<void> {
  const frontEnd = await getFrontEnd(deps.db, slug)
  await deps.db.transaction().execute(async (trx) => {
    await trx.deleteFrom('front_end').where('service_id', '=', frontEnd.entity.id).execute()
    await recordAudit(trx, {
      at: toStored(deps.clock()),
      actor,
      action: 'front_end.delete',
      thing: thingOf(frontEnd),
      before: auditWords(frontEnd),
    })
  })
}

async function nextPosition(trx: Trx): Promise<number> {
  const rows = await trx.selectFrom('front_end').select('position').execute()
  if (rows.length >= MAX_FRONT_ENDS) throw new Invalid({ service: `There can be ${MAX_FRONT_ENDS} at most.` })
  return Math.max(0, ...rows.map(({ position }) => position)) + 1
}

async function insertParts({ serviceLists }: Deps, trx: Trx, read: ReadFrontEnd): Promise<void> {
  const { id } = read.entity
  if (read.services.length > 0) {
    const rows = read.services.map(({ source, key }) => ({
      front_end_id: id,
      source_id: source.id,
      key,
      name: serviceLists.nameOf(source, key),
    }))
    await trx.insertInto('front_end_service').values(rows).execute()
  }
  const queries = [...queryRows(id, 'errors', read.errors), ...queryRows(id, 'requests', read.requests)]
  if (queries.length > 0) await trx.insertInto('front_end_query').values(queries).execute()
}

function queryRows(id: number, purpose: QueryPurpose, queries: readonly ReadQuery[]) {
  return queries.map(({ source, label, query }, i) => ({
    front_end_id: id,
    purpose,
    position: i + 1,
    source_id: source.id,
    label,
    query: JSON.stringify(query),
  }))
}

function thingOf({ entity }: Pick<FrontEnd, 'entity'>) {
  return { kind: 'front_end', key: entity.slug, name: entity.name }
}

type Worded = Pick<FrontEnd, 'entity' | 'target' | 'errors' | 'requests'> & {
  services: readonly { source: { slug: string }; key: string }[]
}

function auditWords({ target, services, errors, requests }: Worded) {
  const words = (queries: readonly ReadQuery[]) =>
    queries.map(({ source, label, query }) => ({ source: source.slug, label, ...query }))
  return {
    target,
    services: services.map(({ source, key }) => `${source.slug} ${key}`),
    errors: words(errors),
    requests: words(requests),
  }
}
