import type { ExpressionBuilder } from 'kysely'
import type { Db, Schema } from '../../../db/schema.ts'
import { NotFound } from '../../../http/errors.ts'
import { ticketOf } from '../../ticket-number.ts'
import { readCursor, writeCursor } from '../cursor.ts'

/** What came out of an incident and somebody has to do. */
export interface ActionItem {
  id: number
  ticket: string
  title: string
  text: string
  ownerId: number
  owner: string
  ownerEmail: string
  /** `YYYY-MM-DD`. */
  dueOn: string
  isOverdue: boolean
  createdBy: string
  createdAt: string
  changedAt: string
  doneBy: string | null
  doneAt: string | null
}

export const ITEM_STATES = ['open', 'overdue', 'done', 'all'] as const
export type ItemState = (typeof ITEM_STATES)[number]

export interface ItemFilter {
  state: ItemState
  /** The address of an owner, or part of a name. */
  ownerIds?: readonly number[] | undefined
}

/** Of one incident; above what people write. */
export const MAX_ITEMS = 200

type Joined = ExpressionBuilder<Schema, 'action_item' | 'incident' | 'person'>

function selectItems(db: Db) {
  return db
    .selectFrom('action_item')
    .innerJoin('incident', 'incident.id', 'action_item.incident_id')
    .innerJoin('person', 'person.id', 'action_item.owner_id')
    .select([
      'action_item.id',
      'incident.number',
      'incident.title',
      'action_item.text',
      'action_item.owner_id as ownerId',
      'person.name as owner',
      'person.email as ownerEmail',
      'action_item.due_on as dueOn',
      'action_item.created_by as createdBy',
      'action_item.created_at as createdAt',
      'action_item.changed_at as changedAt',
      'action_item.done_by as doneBy',
      'action_item.done_at as doneAt',
    ])
    .where('action_item.removed_at', 'is', null)
}

type ItemRow = Omit<ActionItem, 'ticket' | 'isOverdue'> & { number: number }

/** @param today the calendar day of the site's zone */
function itemOf({ number, ...row }: ItemRow, today: string): ActionItem {
  return { ...row, ticket: ticketOf(number), isOverdue: row.doneAt === null && row.dueOn < today }
}

/** In the order in which they were written. */
export async function listItemsOf(db: Db, incidentId: number, today: string): Promise<ActionItem[]> {
  const rows = await selectItems(db)
    .where('action_item.incident_id', '=', incidentId)
    .orderBy('action_item.id')
    .limit(MAX_ITEMS)
    .execute()
  return rows.map((row) => itemOf(row, today))
}

/** @throws NotFound */
export async function getItem(
  db: Db,
  incident: { id: number; ticket: string },
  id: number,
  today: string,
): Promise<ActionItem> {
  const row = await selectItems(db)
    .where('action_item.id', '=', id)
    .where('action_item.incident_id', '=', incident.id)
    .executeTakeFirst()
  if (!row) throw new NotFound(`${incident.ticket} has no action item ${id}.`)
  return itemOf(row, today)
}

/** Items of all incidents, those due first on top, so that the overdue ones lead. @throws Invalid */
export async function listItems(
  db: Db,
  filter: ItemFilter,
  { today, limit, cursor }: { today: string; limit: number; cursor?: string | undefined },
): Promise<{ items: ActionItem[]; nextCursor: string | null }> {
  const after = readCursor(cursor, ['string', 'number'])
  const rows = await selectItems(db)
    .where((eb) => eb.and(conditionsOf(eb, filter, today)))
    .$if(after !== null, (query) =>
      query.where((eb) =>
        eb.or([
          eb('due_on', '>', after![0] as string),
          eb.and([eb('due_on', '=', after![0] as string), eb('action_item.id', '>', after![1] as number)]),
        ]),
      ),
    )
    .orderBy('due_on')
    .orderBy('action_item.id')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map((row) => itemOf(row, today)),
    nextCursor: rows.length > limit && last ? writeCursor([last.dueOn, last.id]) : null,
  }
}

function conditionsOf(eb: Joined, { state, ownerIds }: ItemFilter, today: string) {
  return [
    ...(state === 'done' ? [eb('done_at', 'is not', null)] : []),
    ...(state === 'open' || state === 'overdue' ? [eb('done_at', 'is', null)] : []),
    ...(state === 'overdue' ? [eb('due_on', '<', today)] : []),
    ...(ownerIds ? [ownerIds.length > 0 ? eb('owner_id', 'in', [...ownerIds]) : eb.lit(false)] : []),
  ]
}

/** How many are open, and how many of these are overdue. */
export async function countOpenItems(db: Db, today: string): Promise<{ open: number; overdue: number }> {
  const row = await db
    .selectFrom('action_item')
    .select((eb) => [
      eb.fn.countAll<number>().as('open'),
      eb.fn.countAll<number>().filterWhere('due_on', '<', today).as('overdue'),
    ])
    .where('removed_at', 'is', null)
    .where('done_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { open: Number(row.open), overdue: Number(row.overdue) }
}
