import { recordAudit } from '../../audit/index.ts'
import type { Database } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import type { Actor } from '../../http/auth.ts'
import { Conflict, Invalid, NotFound } from '../../http/errors.ts'

const MAX_OWN = 100
const MAX_LISTED = 200

export interface SavedView {
  id: number
  name: string
  query: string
  isOwn: boolean
  isShared: boolean
}

/** A person's own views and those that are shared. */
export async function listViews(db: Db, userId: number | null): Promise<SavedView[]> {
  const rows = await db
    .selectFrom('saved_view')
    .select(['id', 'name', 'query', 'shared', 'user_id'])
    .where((eb) => eb.or([eb('shared', '=', 1), ...(userId === null ? [] : [eb('user_id', '=', userId)])]))
    .orderBy('name')
    .limit(MAX_LISTED)
    .execute()
  return rows.map(({ shared, user_id, ...row }) => ({ ...row, isOwn: user_id === userId, isShared: shared === 1 }))
}

/** Keeps a view under a name; one's own of that name is replaced. @throws Invalid, Conflict */
export async function saveView(
  { db }: Pick<Database, 'db'>,
  given: { name: string; query: string; shared: boolean },
  actor: Actor,
  at: string,
): Promise<void> {
  const name = given.name.replace(/\s+/g, ' ').trim()
  if (name === '') throw new Invalid({ name: 'Give the view a name.' })
  const userId = actor.id!
  const row = { user_id: userId, name, query: given.query, shared: given.shared ? 1 : 0, created_at: at }
  await db.transaction().execute(async (trx) => {
    const { count } = await trx
      .selectFrom('saved_view')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow()
    if (Number(count) >= MAX_OWN) throw new Conflict(`More than ${MAX_OWN} views are not kept. Delete some.`)
    await trx
      .insertInto('saved_view')
      .values(row)
      .onConflict((oc) => oc.columns(['user_id', 'name']).doUpdateSet({ query: row.query, shared: row.shared }))
      .execute()
    const after = { query: row.query, shared: given.shared }
    await recordAudit(trx, { at, actor, action: 'view.save', thing: { kind: 'view', key: name, name }, after })
  })
}

/** @throws NotFound when there is none of this person */
export async function deleteView({ db }: Pick<Database, 'db'>, id: number, actor: Actor, at: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const view = await trx
      .deleteFrom('saved_view')
      .where('id', '=', id)
      .where('user_id', '=', actor.id)
      .returning(['name', 'query'])
      .executeTakeFirst()
    if (!view) throw new NotFound('There is no such view of yours.')
    const thing = { kind: 'view', key: view.name, name: view.name }
    await recordAudit(trx, { at, actor, action: 'view.delete', thing, before: { query: view.query } })
  })
}
