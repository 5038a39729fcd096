import { type Kysely, sql } from 'kysely'
import { checkTimes, columns } from './_columns.ts'

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

export async function up(db: Db): Promise<void> {
  await createExceptions(db)
  await createCalendarKeys(db)
}

/** An administrator's word that a downtime may be announced in spite of a freeze. Rows are added, never changed. */
async function createExceptions(db: Db): Promise<void> {
  const { text, time } = columns(db)
  await checkTimes(
    db.schema
      .createTable('freeze_exception')
      .addColumn('downtime_id', 'integer', (c) => c.notNull().references('downtime.id').onDelete('restrict'))
      .addColumn('freeze_id', 'integer', (c) => c.notNull().references('freeze_period.id').onDelete('restrict'))
      .addColumn('reason', text, (c) => c.notNull().check(sql`length(reason) BETWEEN 1 AND 5000`))
      .addColumn('given_by', text, (c) => c.notNull())
      .addColumn('given_at', time, (c) => c.notNull())
      .addPrimaryKeyConstraint('freeze_exception_pk', ['downtime_id', 'freeze_id']),
    'freeze_exception',
    ['given_at'],
  ).execute()
  await db.schema.createIndex('freeze_exception_freeze').on('freeze_exception').columns(['freeze_id']).execute()
}

/** What the address of somebody's calendar is signed with; another one ends the addresses made with it. */
async function createCalendarKeys(db: Db): Promise<void> {
  const { text, time } = columns(db)
  await checkTimes(
    db.schema
      .createTable('calendar_key')
      .addColumn('user_id', 'integer', (c) => c.primaryKey().references('app_user.id').onDelete('cascade'))
      .addColumn('key', text, (c) => c.notNull().check(sql`length(key) >= 16`))
      .addColumn('made_at', time, (c) => c.notNull()),
    'calendar_key',
    ['made_at'],
  ).execute()
}
