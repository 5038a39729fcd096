import { recordAudit } from '../../audit/index.ts'
import type { Db, Trx } from '../../db/schema.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import type { DowntimeContext } from '../context.ts'
import { findDowntime } from '../read/find.ts'
import { type Freeze, getFreeze, listExceptions, listFreezes } from './queries.ts'

const MAX_REASON = 5_000

interface Frozen {
  id: number
  reference: string
  startsAt: string
  endsAt: string
}

/** The freezes that a downtime falls into and for which nobody has given a word yet. */
export async function listUnlifted(db: Db, downtime: Pick<Frozen, 'id' | 'startsAt' | 'endsAt'>): Promise<Freeze[]> {
  const freezes = await listFreezes(db, { from: downtime.startsAt, to: downtime.endsAt })
  if (freezes.length === 0) return []
  const lifted = new Set((await listExceptions(db, downtime.id)).map(({ freezeId }) => freezeId))
  return freezes.filter(({ id }) => !lifted.has(id))
}

/**
 * Lets a downtime pass the freezes that it falls into.
 * @returns what an administrator gives their word against by this, to be kept with `insertExceptions`
 * @throws Conflict that names the freeze when no word is given; Invalid when it has no reason
 */
export async function checkFreezes(
  db: Db,
  downtime: Frozen,
  word: { verb: string; isGiven?: boolean; reason?: string | undefined },
): Promise<Freeze[]> {
  const freezes = await listUnlifted(db, downtime)
  const [freeze] = freezes
  if (!freeze) return []
  if (!word.isGiven)
    throw new Conflict(
      `${downtime.reference} falls into the freeze “${freeze.name}”. It can be ${word.verb} once an administrator has agreed, on the page of the freezes.`,
    )
  readReason(word.reason, 'text', freeze)
  return freezes
}

function readReason(given: string | undefined, field: string, freeze: Freeze): string {
  const reason = (given ?? '').replace(/\r\n?/g, '\n').trim()
  if (reason === '') throw new Invalid({ [field]: `Say why it may be done in spite of the freeze “${freeze.name}”.` })
  if (reason.length > MAX_REASON)
    throw new Invalid({ [field]: `Must have at most ${MAX_REASON} characters; this has ${reason.length}.` })
  return reason
}

/** In the caller's transaction. */
export async function insertExceptions(
  trx: Trx,
  downtime: { id: number; reference: string; title: string },
  freezes: readonly Freeze[],
  given: { at: string; actor: Actor; reason: string },
): Promise<void> {
  if (freezes.length === 0) return
  const { at, actor, reason } = given
  await trx
    .insertInto('freeze_exception')
    .values(
      freezes.map(({ id }) => ({
        downtime_id: downtime.id,
        freeze_id: id,
        reason,
        given_by: actor.name,
        given_at: at,
      })),
    )
    .onConflict((oc) => oc.columns(['downtime_id', 'freeze_id']).doNothing())
    .execute()
  await recordAudit(trx, {
    at,
    actor,
    action: 'downtime.freeze_exception',
    thing: { kind: 'downtime', key: downtime.reference, name: downtime.title },
    after: { freezes: freezes.map(({ name }) => name), reason },
  })
}

/**
 * An administrator's word for one downtime, ahead of its announcement or of a move into the freeze: whoever
 * communicates can do that then.
 * @throws NotFound; Conflict when it is over or was agreed to already; Invalid without a reason or downtime
 */
export function agreeToDowntime(
  deps: Pick<DowntimeContext, 'db' | 'versions' | 'clock'>,
  freezeId: number,
  given: { downtime: string; reason: string },
  actor: Actor,
): Promise<void> {
  return change(deps, ['downtimes'], async (trx) => {
    const at = toStored(deps.clock())
    const freeze = await getFreeze(trx, freezeId)
    const reason = readReason(given.reason, 'reason', freeze)
    const downtime = await findDowntime(trx, given.downtime)
    if (!downtime) throw new Invalid({ downtime: `There is no downtime “${given.downtime.trim().slice(0, 100)}”.` })
    if (downtime.state === 'completed' || downtime.state === 'cancelled')
      throw new Conflict(`${downtime.reference} is over; nothing has to be agreed to.`)
    const agreed = await listExceptions(trx, downtime.id)
    if (agreed.some((one) => one.freezeId === freezeId))
      throw new Conflict(`${downtime.reference} was agreed to in spite of “${freeze.name}” already.`)
    await insertExceptions(trx, downtime, [freeze], { at, actor, reason })
  })
}
