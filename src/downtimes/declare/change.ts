import { recordAudit } from '../../audit/index.ts'
import { change } from '../../db/versions.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import { changeMaintenance } from '../../status/index.ts'
import type { DowntimeContext } from '../context.ts'
import { checkFreezes } from '../freezes/exceptions.ts'
import { addEvent, lockDowntime } from '../locked.ts'
import { findAudience } from '../notices/audience.ts'
import { writeNotice } from '../notices/write.ts'
import { type Downtime, describeDowntime, getDowntime } from '../read/find.ts'
import type { GivenDowntime } from '../rules.ts'
import { insertSnapshot, takeSnapshot } from '../snapshot.ts'
import { STATE_WORD } from '../words.ts'
import { type CheckedDowntime, checkDowntime, columnsOf, setTargets } from './declare.ts'

export type GivenChange = Partial<GivenDowntime> & {
  /** The version that was seen; another one means that somebody was faster. */
  version?: number | undefined
  /** Why, for those who are told. */
  note?: string | undefined
}

/**
 * Changes a downtime that is not over. One that runs keeps its start and targets; its end is moved by an extension.
 * @throws NotFound, Invalid, Conflict
 */
export async function changeDowntime(
  deps: DowntimeContext,
  reference: string,
  given: GivenChange,
  actor: Actor,
): Promise<{ reference: string; seq: number | null }> {
  const before = await getDowntime(deps.db, reference)
  refuseWhenOver(before)
  const after = await checkDowntime(deps, withChange(before, given))
  const changes = differences(before, after)
  if (Object.keys(changes).length === 0) return { reference: before.reference, seq: null }
  refuseWhileRunning(before, changes)
  const seen = given.version ?? before.version
  const audience = before.state === 'draft' ? [] : await findAudience(deps, { ...before, targets: after.targets })
  const snapshot =
    before.state === 'draft' ? null : await takeSnapshot(deps, { ...before, ...after, targets: after.targets })

  return change(deps, ['downtimes', 'status', 'mail'], async (trx) => {
    const at = toStored(deps.clock())
    const locked = await lockDowntime(trx, reference, at)
    if (locked.version !== seen + 1) throw new Conflict(`${locked.reference} was changed by somebody else meanwhile.`)
    if (before.state === 'announced' && (changes['startsAt'] || changes['endsAt']))
      await checkFreezes(trx, { ...before, ...after }, { verb: 'moved there' })
    await trx.updateTable('downtime').set(columnsOf(after)).where('id', '=', locked.id).execute()
    await setTargets(trx, locked.id, after.targets)
    const window = { id: locked.id, starts_at: after.startsAt, ends_at: after.endsAt }
    if (before.state === 'in_progress')
      await changeMaintenance(trx, deps.config.timeZone, { id: locked.id, ...after }, at)
    const text = given.note?.trim() ?? ''
    const seq = await addEvent(trx, window, { at, author: actor.name, kind: 'changed', text, changes })
    if (snapshot) await insertSnapshot(trx, locked.id, seq, snapshot)
    const downtime = await describeDowntime(trx, locked.id)
    await writeNotice(trx, deps, downtime, { told: 'changed', at, text, key: String(seq) }, audience)
    await recordAudit(trx, {
      at,
      actor,
      action: 'downtime.change',
      thing: { kind: 'downtime', key: locked.reference, name: after.title },
      before: Object.fromEntries(Object.entries(changes).map(([field, [was]]) => [field, was])),
      after: Object.fromEntries(Object.entries(changes).map(([field, [, became]]) => [field, became])),
    })
    return { reference: locked.reference, seq }
  })
}

/** A change of only some fields, filled up with what stands. */
function withChange(before: Downtime, given: GivenChange): GivenDowntime {
  return {
    title: given.title ?? before.title,
    reason: given.reason ?? before.reason,
    startsAt: given.startsAt ?? before.startsAt,
    endsAt: given.endsAt ?? before.endsAt,
    targets: given.targets ?? before.targets.map(({ slug }) => slug),
    changeRef: given.changeRef ?? before.changeRef ?? undefined,
    changeUrl: given.changeUrl ?? before.changeUrl ?? undefined,
    coordinator: given.coordinator ?? before.coordinator?.email,
    communicationsManager: given.communicationsManager ?? before.communicationsManager?.email,
    effect: given.effect ?? before.effect,
  }
}

type Changes = Record<string, [was: unknown, became: unknown]>

function differences(before: Downtime, after: CheckedDowntime): Changes {
  const was: Record<string, unknown> = {
    ...pick(before),
    coordinatorId: before.coordinator?.id ?? null,
    communicationsManagerId: before.communicationsManager?.id ?? null,
    targets: before.targets.map(({ slug }) => slug).sort(),
  }
  const became: Record<string, unknown> = {
    ...pick(after),
    coordinatorId: after.coordinatorId,
    communicationsManagerId: after.communicationsManagerId,
    targets: after.targets.map(({ slug }) => slug).sort(),
  }
  const changed = Object.keys(was).filter((field) => JSON.stringify(was[field]) !== JSON.stringify(became[field]))
  return Object.fromEntries(changed.map((field) => [field, [was[field], became[field]]]))
}

function pick({ title, reason, startsAt, endsAt, changeRef, changeUrl, effect }: Downtime | CheckedDowntime) {
  return { title, reason, startsAt, endsAt, changeRef, changeUrl, effect }
}

function refuseWhenOver({ state, reference }: Downtime): void {
  if (state === 'completed' || state === 'cancelled')
    throw new Conflict(`${reference} is ${STATE_WORD[state].toLowerCase()} and stays as it is.`)
}

function refuseWhileRunning({ state }: Downtime, changes: Changes): void {
  if (state !== 'in_progress') return
  if (changes['startsAt']) throw new Invalid({ startsAt: 'It has begun; its start stays.' })
  if (changes['targets'])
    throw new Invalid({ targets: 'It runs; declare another downtime for what else is taken down.' })
  if (changes['endsAt']) throw new Invalid({ endsAt: 'It runs; extend it instead, so that those concerned are told.' })
}
