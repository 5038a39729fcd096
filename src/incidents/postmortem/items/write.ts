import { recordAudit } from '../../../audit/index.ts'
import type { Trx } from '../../../db/schema.ts'
import { change } from '../../../db/versions.ts'
import { getPersonByEmail } from '../../../directory/index.ts'
import type { Actor } from '../../../http/auth.ts'
import { Conflict, NotFound } from '../../../http/errors.ts'
import { findOutcome, keepOutcome, type Submission } from '../../../http/once.ts'
import { toStored } from '../../../lib/dates.ts'
import type { IncidentContext } from '../../context.ts'
import { getIncident, type Incident } from '../../read/find.ts'
import { getPostmortem } from '../find.ts'
import { MAX_ITEMS } from './list.ts'
import { type GivenItem, type ReadItem, readItem } from './rules.ts'

/** @returns its id @throws NotFound where there is no post-mortem; Invalid; Conflict when there are too many */
export async function addItem(
  deps: IncidentContext,
  ticket: string,
  given: GivenItem,
  actor: Actor,
  submission?: Submission,
): Promise<number> {
  const incident = await getIncident(deps.db, ticket)
  await getPostmortem(deps.db, incident)
  const read = readItem(given, true)
  const owner = await getPersonByEmail(deps.db, read.owner!, 'owner')
  return change(deps, ['incidents'], async (trx) => {
    const at = toStored(deps.clock())
    const before = submission && (await findOutcome(trx, submission, at))
    if (before) return Number(before)
    await refuseMore(trx, incident)
    const item = { text: read.text!, owner_id: owner.id, due_on: read.dueOn! }
    const { id } = await trx
      .insertInto('action_item')
      .values({ incident_id: incident.id, ...item, created_by: actor.name, created_at: at, changed_at: at })
      .returning('id')
      .executeTakeFirstOrThrow()
    await audit(trx, incident, { at, actor }, 'add', undefined, { id, ...item })
    if (submission) await keepOutcome(trx, submission, String(id))
    return id
  })
}

async function refuseMore(trx: Trx, { id, ticket }: Incident): Promise<void> {
  const { count } = await trx
    .selectFrom('action_item')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('incident_id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (Number(count) >= MAX_ITEMS)
    throw new Conflict(`${ticket} has ${MAX_ITEMS} action items; that is all it can have.`)
}

/** Changes what is given of an item: its words, who does it, until when, and whether it is done. @throws NotFound, Invalid */
export async function changeItem(
  deps: IncidentContext,
  ticket: string,
  id: number,
  given: GivenItem,
  actor: Actor,
): Promise<void> {
  const incident = await getIncident(deps.db, ticket)
  const read = readItem(given, false)
  await change(deps, ['incidents'], async (trx) => {
    const at = toStored(deps.clock())
    const before = await lockItem(trx, incident, id)
    const after = {
      text: read.text ?? before.text,
      owner_id: await ownerOf(trx, read, before.owner_id),
      due_on: read.dueOn ?? before.due_on,
      ...doneColumns(given.done, before, { at, name: actor.name }),
    }
    const was = {
      text: before.text,
      owner_id: before.owner_id,
      due_on: before.due_on,
      done_by: before.done_by,
      done_at: before.done_at,
    }
    if (JSON.stringify(was) === JSON.stringify(after)) return
    await trx
      .updateTable('action_item')
      .set({ ...after, changed_at: at })
      .where('id', '=', id)
      .execute()
    await audit(trx, incident, { at, actor }, 'change', was, after)
  })
}

/** Whoever has left keeps what was theirs until somebody else takes it. */
async function ownerOf(trx: Trx, { owner }: ReadItem, current: number): Promise<number> {
  if (owner === null) return current
  const person = await trx.selectFrom('person').select('id').where('email', '=', owner.toLowerCase()).executeTakeFirst()
  return person?.id === current ? current : (await getPersonByEmail(trx, owner, 'owner')).id
}

function doneColumns(
  done: boolean | undefined,
  before: { done_at: string | null; done_by: string | null },
  by: { at: string; name: string },
): { done_by: string | null; done_at: string | null } {
  const stays = done === undefined || done === (before.done_at !== null)
  if (stays) return { done_by: before.done_by, done_at: before.done_at }
  return done ? { done_by: by.name, done_at: by.at } : { done_by: null, done_at: null }
}

/** Takes an item that was a mistake off the lists; it stays in the database. @throws NotFound */
export async function removeItem(deps: IncidentContext, ticket: string, id: number, actor: Actor): Promise<void> {
  const incident = await getIncident(deps.db, ticket)
  await change(deps, ['incidents'], async (trx) => {
    const at = toStored(deps.clock())
    const { text } = await lockItem(trx, incident, id)
    await trx.updateTable('action_item').set({ removed_at: at, removed_by: actor.name }).where('id', '=', id).execute()
    await audit(trx, incident, { at, actor }, 'remove', { id, text }, undefined)
  })
}

/** Held until the transaction ends, by the write of what stands there already. */
async function lockItem(trx: Trx, incident: Incident, id: number) {
  const row = await trx
    .updateTable('action_item')
    .set((eb) => ({ changed_at: eb.ref('changed_at') }))
    .where('id', '=', id)
    .where('incident_id', '=', incident.id)
    .where('removed_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new NotFound(`${incident.ticket} has no action item ${id}.`)
  return row
}

function audit(
  trx: Trx,
  incident: Incident,
  { at, actor }: { at: string; actor: Actor },
  verb: 'add' | 'change' | 'remove',
  before: object | undefined,
  after: object | undefined,
): Promise<void> {
  return recordAudit(trx, {
    at,
    actor,
    action: `action_item.${verb}`,
    thing: { kind: 'incident', key: incident.ticket, name: incident.title },
    ...(before && { before }),
    ...(after && { after }),
  })
}
