import { recordAudit } from '../audit/index.ts'
import type { Trx } from '../db/schema.ts'
import { change } from '../db/versions.ts'
import type { Actor } from '../http/auth.ts'
import { Conflict, Invalid } from '../http/errors.ts'
import { hasRole, type Role } from '../http/roles.ts'
import { between, DAY, readInstant, toStored } from '../lib/dates.ts'
import { beginMaintenance, changeMaintenance, endMaintenance, type ServiceInDowntime } from '../status/index.ts'
import type { DowntimeContext } from './context.ts'
import { checkFreezes, insertExceptions } from './freezes/exceptions.ts'
import { addEvent, type LockedDowntime, lockDowntime } from './locked.ts'
import { findServicesIn } from './maintenance.ts'
import { findAudience } from './notices/audience.ts'
import { writeNotice } from './notices/write.ts'
import { describeDowntime, getDowntime } from './read/find.ts'
import { insertSnapshot, takeSnapshot } from './snapshot.ts'
import { checkTransition, type Transition } from './transitions.ts'
import type { DowntimeEventKind, DowntimeState } from './words.ts'

/** What somebody says with a transition; nothing of it has to be said. */
export interface Said {
  text?: string | undefined
}

export interface Mover {
  actor: Actor
  role: Role | null
}

export interface Moved {
  reference: string
  id: number
  seq: number
}

const LONGEST_EXTENSION_MS = 31 * DAY

/**
 * Makes a draft known: what it hits and who is responsible is kept as it is now, for the report.
 * @throws NotFound; Conflict when it is no draft, is over, takes down what was retired, or falls into a freeze that no administrator has lifted;
 * NotReady while it is not known what it hits
 */
export async function announceDowntime(
  deps: DowntimeContext,
  reference: string,
  said: Said & { overrideFreeze?: boolean | undefined },
  { actor, role }: Mover,
): Promise<Moved> {
  const downtime = await getDowntime(deps.db, reference)
  checkTransition('announcement', downtime.state, downtime.reference)
  const now = toStored(deps.clock())
  if (downtime.endsAt <= now)
    throw new Conflict(`The window of ${downtime.reference} is over; give it another one first.`)
  const retired = downtime.targets.find(({ retiredAt }) => retiredAt !== null)
  if (retired)
    throw new Conflict(`“${retired.name}” was retired meanwhile; change what ${downtime.reference} takes down.`)
  const leads = {
    coordinatorId: downtime.coordinator?.id ?? null,
    communicationsManagerId: downtime.communicationsManager?.id ?? null,
  }
  const snapshot = await takeSnapshot(deps, { ...downtime, ...leads })
  return move(deps, reference, 'announcement', {
    said,
    actor,
    async after(trx, locked, seq) {
      if (locked.version !== downtime.version + 1)
        throw new Conflict(`${locked.reference} was changed by somebody else meanwhile; look at it again.`)
      const word = {
        verb: 'announced',
        isGiven: said.overrideFreeze === true && hasRole(role, 'admin'),
        reason: said.text,
      }
      const lifted = await checkFreezes(trx, downtime, word)
      await insertExceptions(trx, downtime, lifted, { at: locked.changed_at, actor, reason: said.text?.trim() ?? '' })
      await insertSnapshot(trx, locked.id, seq, snapshot)
    },
  })
}

export function startDowntime(deps: DowntimeContext, reference: string, said: Said, actor: Actor): Promise<Moved> {
  return move(deps, reference, 'start', { said, actor })
}

export function completeDowntime(deps: DowntimeContext, reference: string, said: Said, actor: Actor): Promise<Moved> {
  return move(deps, reference, 'completion', { said, actor })
}

export function cancelDowntime(deps: DowntimeContext, reference: string, said: Said, actor: Actor): Promise<Moved> {
  return move(deps, reference, 'cancellation', { said, actor })
}

/** Moves the end of a downtime that runs. @throws NotFound, Conflict, Invalid */
export function extendDowntime(
  deps: DowntimeContext,
  reference: string,
  said: Said & { endsAt: string },
  actor: Actor,
): Promise<Moved> {
  return move(deps, reference, 'extension', {
    said,
    actor,
    endsAt(locked) {
      const endsAt = readInstant(said.endsAt)
      if (endsAt === null) throw new Invalid({ endsAt: 'endsAt must be a time with its offset.' })
      if (endsAt <= locked.ends_at) throw new Invalid({ endsAt: 'The new end must come after the planned one.' })
      if (between(locked.ends_at, endsAt) > LONGEST_EXTENSION_MS)
        throw new Invalid({ endsAt: 'This is more than a month longer; is the date right?' })
      return endsAt
    },
  })
}

const BECOMES: Record<Transition, DowntimeState | null> = {
  announcement: 'announced',
  start: 'in_progress',
  completion: 'completed',
  cancellation: 'cancelled',
  extension: null,
}

const EVENT: Record<Transition, Exclude<DowntimeEventKind, 'declared'>> = {
  announcement: 'announced',
  start: 'started',
  completion: 'completed',
  cancellation: 'cancelled',
  extension: 'extended',
}

interface Move {
  said: Said
  actor: Actor
  /** The end of the window after the move; as it was when left out. @throws Invalid */
  endsAt?: (locked: LockedDowntime) => string
  /** What else belongs to it, in its transaction. */
  after?: (trx: Trx, locked: LockedDowntime, seq: number) => Promise<void>
}

async function move(
  deps: DowntimeContext,
  reference: string,
  transition: Transition,
  { said, actor, endsAt, after }: Move,
): Promise<Moved> {
  const text = said.text?.replace(/\r\n?/g, '\n').trim() ?? ''
  const before = await getDowntime(deps.db, reference)
  checkTransition(transition, before.state, before.reference)
  // What was a draft until now was nobody's business.
  const isTold = transition === 'announcement' || before.state !== 'draft'
  const audience = isTold ? await findAudience(deps, before) : []
  const services = transition === 'start' ? await findServicesIn(deps, before) : []
  return change(deps, ['downtimes', 'status', 'mail'], async (trx) => {
    const at = toStored(deps.clock())
    const locked = await lockDowntime(trx, reference, at)
    checkTransition(transition, locked.state, locked.reference)
    const state = BECOMES[transition] ?? locked.state
    const window = { ...locked, ends_at: endsAt?.(locked) ?? locked.ends_at }
    await trx
      .updateTable('downtime')
      .set({ state, ends_at: window.ends_at, ...actualTimes(transition, locked, at) })
      .where('id', '=', locked.id)
      .execute()
    await showMaintenance(trx, deps.config.timeZone, { ...window, state }, { was: locked.state, services, at })
    const seq = await addEvent(trx, window, { at, author: actor.name, kind: EVENT[transition], text })
    await after?.(trx, locked, seq)
    const downtime = await describeDowntime(trx, locked.id)
    await writeNotice(trx, deps, downtime, { told: EVENT[transition], at, text, key: String(seq) }, audience)
    await recordAudit(trx, {
      at,
      actor,
      action: `downtime.${transition}`,
      thing: { kind: 'downtime', key: locked.reference, name: locked.title },
      before: { state: locked.state, endsAt: locked.ends_at },
      after: { state, endsAt: window.ends_at, ...(text && { text }) },
    })
    return { reference: locked.reference, id: locked.id, seq }
  })
}

/** While it runs, the services that it hits show maintenance. */
async function showMaintenance(
  trx: Trx,
  timeZone: string,
  now: { id: number; reference: string; title: string; ends_at: string; state: DowntimeState },
  { was, services, at }: { was: DowntimeState; services: readonly ServiceInDowntime[]; at: string },
): Promise<void> {
  const downtime = { id: now.id, reference: now.reference, title: now.title, endsAt: now.ends_at }
  if (now.state === 'in_progress' && was === 'in_progress') await changeMaintenance(trx, timeZone, downtime, at)
  else if (now.state === 'in_progress') await beginMaintenance(trx, timeZone, downtime, services, at)
  else if (was === 'in_progress') await endMaintenance(trx, timeZone, now.id, at)
}

/** When it began and was over in fact; what is broken off while it runs is over from then on. */
function actualTimes(
  transition: Transition,
  locked: LockedDowntime,
  at: string,
): { began_at?: string; over_at?: string } {
  if (transition === 'start') return { began_at: at }
  const ends = transition === 'completion' || (transition === 'cancellation' && locked.state === 'in_progress')
  return ends ? { over_at: at } : {}
}
