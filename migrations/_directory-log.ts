import { type Kysely, sql } from 'kysely'
import { isPostgres } from './_columns.ts'

// Triggers that write down each change of what the directory's graph is made of, in the change's own transaction.
// Whoever writes, also another domain or an import, cannot forget to. Frozen like the migration that uses it.
//
// On PostgreSQL a lock is taken first and held to the end of the transaction: numbers are then given in the order of
// the commits, so that who has read up to one number has missed none below it. SQLite has one writer anyway.

const LOCK = `PERFORM pg_advisory_xact_lock('directory_change'::regclass::oid::bigint);`

// biome-ignore lint/suspicious/noExplicitAny: migrations are typed against no schema, as each one changes it
type Db = Kysely<any>
type Event = 'INSERT' | 'DELETE' | 'UPDATE'

/** How a table's rows appear in the log: SQL in which the row is called `it`. */
interface Logged {
  table: string
  what: string
  from: string
  to: string
  /** Whether a row counts: what is retired, gone or ended is there, but not for the graph. */
  counts: string
  /** Columns whose change can change one of the above. */
  watched: readonly string[]
  /** Whether a new row that does not count is told too, as `removed`: a node is known before it is in use. */
  tellsAll?: boolean
}

/** Has every insert, delete and telling update of a table logged. */
export async function logChanges(db: Db, logged: Logged): Promise<void> {
  const { table, what, from, to, counts, watched, tellsAll } = logged
  const entry = (op: string, where: string) => ({ values: `${op}, ${what}, ${from}, ${to}`, where })
  const isNew = tellsAll
    ? entry(`CASE WHEN ${counts} THEN 'added' ELSE 'removed' END`, 'TRUE')
    : entry(`'added'`, counts)
  const wasThere = entry(`'removed'`, counts)
  const isThere = entry(`'added'`, counts)

  await onRows(db, table, 'INSERT', isNew)
  await onRows(db, table, 'DELETE', wasThere)
  await onEachRow(db, { table, event: 'UPDATE', watched, writes: [ofRow('OLD', wasThere), ofRow('NEW', isThere)] })
}

interface Entry {
  values: string
  where: string
}

const INTO = 'INSERT INTO directory_change (op, what, from_id, to_id)'

function ofRow(row: 'OLD' | 'NEW', { values, where }: Entry): string {
  return `${INTO} SELECT ${values} WHERE ${where};`.replaceAll('it.', `${row}.`)
}

/** PostgreSQL logs all rows of a statement at once, which takes a quarter of the time; SQLite knows only rows. */
async function onRows(db: Db, table: string, event: 'INSERT' | 'DELETE', entry: Entry): Promise<void> {
  const row = event === 'INSERT' ? 'NEW' : 'OLD'
  if (!isPostgres(db)) return onEachRow(db, { table, event, writes: [ofRow(row, entry)] })
  const write = `${INTO} SELECT ${entry.values} FROM changed AS it WHERE ${entry.where};`
  const body = `IF EXISTS (SELECT FROM changed) THEN ${LOCK} ${write} END IF;`
  const how = `AFTER ${event} ON ${table} REFERENCING ${row} TABLE AS changed FOR EACH STATEMENT`
  await createFunctionAndTrigger(db, nameOf(table, event), how, body)
}

/** @param trigger.writes statements that write to the log; each ends with a semicolon and may read NEW and OLD */
export async function onEachRow(
  db: Db,
  trigger: { table: string; event: Event; watched?: readonly string[]; writes: readonly string[] },
): Promise<void> {
  const { table, event, watched = [], writes } = trigger
  const columns = watched.length > 0 ? ` OF ${watched.join(', ')}` : ''
  const differs = watched.map((column) => `OLD.${column} IS DISTINCT FROM NEW.${column}`).join(' OR ')
  const how = `AFTER ${event}${columns} ON ${table} FOR EACH ROW ${differs && `WHEN (${differs})`}`
  const name = nameOf(table, event)
  if (isPostgres(db)) await createFunctionAndTrigger(db, name, how, `${LOCK} ${writes.join(' ')}`)
  else await sql.raw(`CREATE TRIGGER ${name} ${how} BEGIN ${writes.join(' ')} END`).execute(db)
}

async function createFunctionAndTrigger(db: Db, name: string, how: string, body: string): Promise<void> {
  const whole = `BEGIN ${body} RETURN NULL; END`
  await sql.raw(`CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ ${whole} $$`).execute(db)
  await sql.raw(`CREATE TRIGGER ${name} ${how} EXECUTE FUNCTION ${name}()`).execute(db)
}

function nameOf(table: string, event: Event): string {
  return `${table}_${event.toLowerCase()}_logged`
}
