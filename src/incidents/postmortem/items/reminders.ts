import type { Db } from '../../../db/schema.ts'
import { change } from '../../../db/versions.ts'
import { addDays, between, DAY, dayOf, toStored } from '../../../lib/dates.ts'
import { queueMails, renderMail } from '../../../mail/index.ts'
import type { IncidentContext } from '../../context.ts'
import { ticketOf } from '../../ticket-number.ts'

/** So many owners are read at once, and so many items of one are named; the mail says how many more there are. */
const OWNERS_AT_ONCE = 200
const ITEMS_NAMED = 50

interface Owner {
  id: number
  name: string
  email: string
}

/**
 * Mails everybody who owns overdue action items, once a week and person, however often it is called.
 * @returns how many were mailed
 */
export async function remindOwners(deps: IncidentContext, signal?: AbortSignal): Promise<number> {
  const today = dayOf(toStored(deps.clock()), deps.config.timeZone)
  const week = mondayOf(today)
  let sent = 0
  for (;;) {
    const owners = await listOwners(deps.db, today, week)
    const items = await listOverdue(deps.db, owners, today)
    for (const owner of owners) {
      if (signal?.aborted) return sent
      if (await remind(deps, owner, items.get(owner.id)!, { today, week })) sent += 1
    }
    if (owners.length < OWNERS_AT_ONCE) return sent
  }
}

export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00.000Z`).getUTCDay()
  return addDays(day, -((weekday + 6) % 7))
}

/** Those who have overdue items and were not reminded this week. Who has left gets no mail. */
function listOwners(db: Db, today: string, week: string): Promise<Owner[]> {
  return db
    .selectFrom('person')
    .select(['id', 'name', 'email'])
    .where('retired_at', 'is', null)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('action_item')
        .select('owner_id')
        .where('removed_at', 'is', null)
        .where('done_at', 'is', null)
        .where('due_on', '<', today),
    )
    .where('id', 'not in', (eb) => eb.selectFrom('action_item_reminder').select('person_id').where('week', '=', week))
    .orderBy('id')
    .limit(OWNERS_AT_ONCE)
    .execute()
}

interface OverdueRow {
  ownerId: number
  text: string
  dueOn: string
  number: number
  title: string
}

async function listOverdue(db: Db, owners: readonly Owner[], today: string) {
  if (owners.length === 0) return new Map<number, OverdueRow[]>()
  const ids = owners.map(({ id }) => id)
  const rows = await db
    .selectFrom('action_item')
    .innerJoin('incident', 'incident.id', 'action_item.incident_id')
    .select(['owner_id as ownerId', 'action_item.text', 'due_on as dueOn', 'incident.number', 'incident.title'])
    .where('owner_id', 'in', ids)
    .where('removed_at', 'is', null)
    .where('done_at', 'is', null)
    .where('due_on', '<', today)
    .orderBy('due_on')
    .orderBy('action_item.id')
    .execute()
  return Map.groupBy(rows, ({ ownerId }) => ownerId)
}

async function remind(
  deps: IncidentContext,
  owner: Owner,
  items: readonly OverdueRow[],
  { today, week }: { today: string; week: string },
): Promise<boolean> {
  const { pages, config } = deps
  const named = items.slice(0, ITEMS_NAMED).map(({ number, dueOn, ...item }) => ({
    ...item,
    dueOn,
    ticket: ticketOf(number),
    lateDays: Math.round(between(`${dueOn}T00:00:00.000Z`, `${today}T00:00:00.000Z`) / DAY),
    url: `${config.baseUrl}/incidents/${ticketOf(number)}/postmortem`,
  }))
  const all = `${config.baseUrl}/postmortems/actions?owner=${encodeURIComponent(owner.email)}`
  const data = { items: named, count: items.length, more: items.length - named.length, all }
  const mail = renderMail(pages, 'incidents/postmortem/mail/overdue', data)
  return change(deps, ['mail'], async (trx) => {
    const at = toStored(deps.clock())
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('action_item_reminder')
      .values({ person_id: owner.id, week, sent_at: at })
      .onConflict((oc) => oc.doNothing())
      .executeTakeFirstOrThrow()
    // Another process was faster.
    if (numInsertedOrUpdatedRows !== 1n) return false
    const about = { kind: 'action_item', key: String(owner.id), event: `overdue-${week}` }
    const to = { name: owner.name, email: owner.email, personId: owner.id }
    const because = items.length === 1 ? 'an action item of yours is overdue' : 'action items of yours are overdue'
    await queueMails(trx, { at, about }, [
      { to, ...mail, because, mandatory: false, threadKey: `action_item:${owner.id}` },
    ])
    return true
  })
}
