import { recordAudit } from '../../audit/index.ts'
import type { Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import { type Freeze, getFreeze } from './queries.ts'
import { type GivenFreeze, type ReadFreeze, readFreeze } from './rules.ts'

type Deps = Pick<DowntimeContext, 'db' | 'versions' | 'clock'>

/** @throws Invalid */
export function addFreeze(deps: Deps, given: GivenFreeze, actor: Actor): Promise<Freeze> {
  const freeze = readFreeze(given)
  return change(deps, ['downtimes'], async (trx) => {
    const at = toStored(deps.clock())
    const { id } = await trx
      .insertInto('freeze_period')
      .values({ ...columnsOf(freeze), created_by: actor.name, created_at: at })
      .returning('id')
      .executeTakeFirstOrThrow()
    await recordAudit(trx, { at, actor, action: 'freeze.add', thing: thingOf(id, freeze), after: freeze })
    return getFreeze(trx, id)
  })
}

/** Changes what is given; the rest stays. @throws NotFound, Invalid */
export function changeFreeze(deps: Deps, id: number, given: Partial<GivenFreeze>, actor: Actor): Promise<Freeze> {
  return change(deps, ['downtimes'], async (trx) => {
    const before = await lockFreeze(trx, id)
    const after = readFreeze({ ...before, ...withoutUndefined(given) })
    return write(trx, before, after, { at: toStored(deps.clock()), actor, action: 'freeze.change' })
  })
}

/** Lets one that is in force be over from now on. @throws NotFound; Conflict when it has not begun or is over */
export function endFreeze(deps: Deps, id: number, actor: Actor): Promise<Freeze> {
  return change(deps, ['downtimes'], async (trx) => {
    const before = await lockFreeze(trx, id)
    const at = toStored(deps.clock())
    if (before.startsAt >= at) throw new Conflict(`“${before.name}” has not begun; remove it instead.`)
    if (before.endsAt <= at) throw new Conflict(`“${before.name}” is over already.`)
    return write(trx, before, { ...before, endsAt: at }, { at, actor, action: 'freeze.end' })
  })
}

/** Its row stays for the audit log and for what was agreed in spite of it. @throws NotFound */
export function removeFreeze(deps: Deps, id: number, actor: Actor): Promise<void> {
  return change(deps, ['downtimes'], async (trx) => {
    const before = await lockFreeze(trx, id)
    const at = toStored(deps.clock())
    await trx.updateTable('freeze_period').set({ removed_at: at }).where('id', '=', id).execute()
    const { name, reason, startsAt, endsAt } = before
    await recordAudit(trx, {
      at,
      actor,
      action: 'freeze.remove',
      thing: thingOf(id, before),
      before: { name, reason, startsAt, endsAt },
    })
  })
}

/** Writing is what locks a row in both databases. @throws NotFound */
async function lockFreeze(trx: Trx, id: number): Promise<Freeze> {
  await trx
    .updateTable('freeze_period')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('id', '=', id)
    .execute()
  return getFreeze(trx, id)
}

async function write(
  trx: Trx,
  before: Freeze,
  after: ReadFreeze,
  { at, actor, action }: { at: string; actor: Actor; action: string },
): Promise<Freeze> {
  await trx.updateTable('freeze_period').set(columnsOf(after)).where('id', '=', before.id).execute()
  const { name, reason, startsAt, endsAt } = before
  await recordAudit(trx, {
    at,
    actor,
    action,
    thing: thingOf(before.id, after),
    before: { name, reason, startsAt, endsAt },
    after: { name: after.name, reason: after.reason, startsAt: after.startsAt, endsAt: after.endsAt },
  })
  return getFreeze(trx, before.id)
}

function columnsOf({ name, reason, startsAt, endsAt }: ReadFreeze) {
  return { name, reason, starts_at: startsAt, ends_at: endsAt }
}

function thingOf(id: number, { name }: { name: string }) {
  return { kind: 'freeze', key: String(id), name }
}

function withoutUndefined<T extends object>(given: T): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>
}
