import { recordAudit } from '../../audit/index.ts'
import { isTaken } from '../../db/failures.ts'
import type { Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, Invalid, NotFound } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { DirectoryDeps } from '../entities/deps.ts'
import { getLinkEnd, type LinkEnd } from './ends.ts'
import { type LinkRow, linkBetween } from './rules.ts'

/** Two things by slug (or `service/component`): `from` needs `to`. */
export interface GivenLink {
  from: string
  to: string
}

/** What was linked, as people call it. */
export interface Link {
  from: string
  to: string
  kind: LinkRow['table']
}

/** Writes that one thing needs another. @throws Invalid by field, or Conflict when that is known */
export async function addLink(deps: DirectoryDeps, given: GivenLink, actor: Actor): Promise<Link> {
  const { row, from, to } = await readLink(deps, given)
  const link = { from: refOf(from), to: refOf(to), kind: row.table }
  try {
    await change(deps, ['directory'], async (trx) => {
      await insertLink(trx, row)
      await recordLink(trx, deps, { action: 'link.add', link }, actor)
    })
  } catch (error) {
    if (isTaken(error)) throw new Conflict(`${nameOf(from)} and ${nameOf(to)} are linked already.`)
    throw error
  }
  return link
}

/** @throws Invalid by field, or NotFound when there is no such link */
export async function removeLink(deps: DirectoryDeps, given: GivenLink, actor: Actor): Promise<Link> {
  const { row, from, to } = await readLink(deps, given)
  const link = { from: refOf(from), to: refOf(to), kind: row.table }
  await change(deps, ['directory'], async (trx) => {
    if (!(await deleteLink(trx, row))) throw new NotFound(`${nameOf(from)} and ${nameOf(to)} are not linked.`)
    await recordLink(trx, deps, { action: 'link.remove', link }, actor)
  })
  return link
}

async function readLink({ db }: DirectoryDeps, given: GivenLink) {
  const [from, to] = [await getLinkEnd(db, given.from, 'from'), await getLinkEnd(db, given.to, 'to')]
  const between = linkBetween(from, to)
  if ('problem' in between) throw new Invalid({ to: between.problem })
  return { row: between.link, from, to }
}

export function insertLink(trx: Trx, row: LinkRow): Promise<unknown> {
  const { table } = row
  if (table === 'runs') {
    return trx.insertInto(table).values({ process_id: row.process_id, service_id: row.service_id }).execute()
  }
  if (table === 'depends_on') {
    return trx.insertInto(table).values({ service_id: row.service_id, needs_id: row.needs_id }).execute()
  }
  if (table === 'serves') {
    return trx.insertInto(table).values({ service_id: row.service_id, data_set_id: row.data_set_id }).execute()
  }
  return trx.insertInto(table).values({ service_id: row.service_id, component_id: row.component_id }).execute()
}

/** @returns whether it was there */
async function deleteLink(trx: Trx, row: LinkRow): Promise<boolean> {
  const { table, ...columns } = row
  let query = trx.deleteFrom(table)
  for (const [column, id] of Object.entries(columns)) {
    query = query.where(column as 'service_id', '=', id)
  }
  const { numDeletedRows } = await query.executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

function recordLink(
  trx: Trx,
  { clock }: DirectoryDeps,
  { action, link }: { action: string; link: Link },
  actor: Actor,
): Promise<void> {
  const thing = { kind: 'link', key: `${link.from} → ${link.to}` }
  return recordAudit(trx, { at: toStored(clock()), actor, action, thing, after: { ...link } })
}

function refOf(end: LinkEnd): string {
  return end.kind === 'entity' ? end.entity.slug : end.component.ref
}

function nameOf(end: LinkEnd): string {
  return end.kind === 'entity' ? end.entity.name : `${end.component.service} › ${end.component.name}`
}
