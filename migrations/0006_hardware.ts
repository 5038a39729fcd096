import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely'
import { checkTimes, columns, isPostgres, oneOf, serial } from './_columns.ts'

const STATUSES = ['in_use', 'spare', 'in_repair', 'retired']

/** Texts of a server, and how long they may be. */
const TEXTS = {
  hostname: 300,
  asset_tag: 100,
  serial_number: 200,
  vendor: 200,
  model: 200,
  rack: 200,
  environment: 100,
  operating_system: 200,
  owner: 300,
  notes: 10_000,
}

/** What the inventory is sorted by, in this order on pages: an index each. */
const SORTED = [
  'hostname',
  'serial_number',
  'vendor',
  'model',
  'rack',
  'environment',
  'operating_system',
  'bought_on',
  'warranty_until',
]

/** PostgreSQL refuses index entries of 2,704 bytes and more, so long texts are sorted by their beginning. */
const BEGINNING = 60

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

/** What is known of a server as a machine: the inventory and the directory are the same rows. */
export async function up(db: Db): Promise<void> {
  await describeServers(db)
  await createAddresses(db)
  await createCustomColumns(db)
  await createSearch(db)
  await createDeletions(db)
  await (isPostgres(db) ? createPostgresTriggers(db) : createSqliteTriggers(db))
  await sql`INSERT INTO server_search (server_id, text) SELECT id, ${sql.raw(searchText('server'))} FROM server`.execute(
    db,
  )
}

async function describeServers(db: Db): Promise<void> {
  const { text } = columns(db)
  for (const [name, max] of Object.entries(TEXTS)) {
    await add(db, name, text, (c) => c.check(sql`length(${sql.ref(name)}) BETWEEN 1 AND ${sql.lit(max)}`))
  }
  await add(db, 'status', text, (c) => c.notNull().defaultTo('in_use').check(oneOf('status', STATUSES)))
  // A person of the directory or, in `owner`, a name as it was given; never both.
  await add(db, 'owner_id', sql`integer`, (c) => {
    const owner = c.references('person.id').check(sql`owner_id IS NULL OR owner IS NULL`)
    // SQLite takes a reference in a new column only as it is; restricting is what it does anyway.
    return isPostgres(db) ? owner.onDelete('restrict') : owner
  })
  for (const day of ['bought_on', 'warranty_until']) {
    await add(db, day, text, (c) => c.check(sql`${sql.ref(day)} LIKE '____-__-__'`))
  }
  await add(db, 'version', sql`integer`, (c) => c.notNull().defaultTo(1))

  // A server is called as it is named until somebody says otherwise; the triggers below see to new ones.
  await sql`UPDATE server SET hostname = (SELECT name FROM entity WHERE entity.id = server.id),
    status = (SELECT CASE WHEN retired_at IS NULL THEN 'in_use' ELSE 'retired' END FROM entity WHERE entity.id = server.id)`.execute(
    db,
  )
  for (const name of SORTED) await index(db, name, [name])
  await db.schema.createIndex('server_asset_tag').unique().on('server').columns(['asset_tag']).execute()
  await index(db, 'owner', ['owner_id', 'owner'])
  // Everything that is counted for the totals and the filters, so that counting reads this alone.
  await index(db, 'facets', ['status', 'cluster_id', 'vendor', 'environment', 'warranty_until'])
  await sql`CREATE INDEX server_notes ON server (${beginningOf('notes')}, id) WHERE notes IS NOT NULL`.execute(db)
}

function add(
  db: Db,
  name: string,
  type: ReturnType<typeof sql>,
  build: (c: ColumnDefinitionBuilder) => ColumnDefinitionBuilder,
): Promise<void> {
  return db.schema.alterTable('server').addColumn(name, type, build).execute()
}

function index(db: Db, name: string, on: string[]): Promise<void> {
  // SQLite's indexes end with the row's id anyway.
  const withId = isPostgres(db) ? [...on, 'id'] : on
  return db.schema.createIndex(`server_${name}`).on('server').columns(withId).execute()
}

function beginningOf(column: string) {
  return sql`substr(${sql.ref(column)}, 1, ${sql.lit(BEGINNING)})`
}

async function createAddresses(db: Db): Promise<void> {
  const { text } = columns(db)
  await db.schema
    .createTable('server_address')
    .addColumn('server_id', 'integer', (c) => c.notNull().references('server.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull().check(sql`position >= 1`))
    .addColumn('address', text, (c) => c.notNull().check(sql`length(address) BETWEEN 2 AND 45`))
    // The 16 bytes in hexadecimal, IPv4 mapped into IPv6: sorts, and finds an address however it is written.
    .addColumn('bytes', text, (c) => c.notNull().check(sql`length(bytes) = 32 AND bytes = lower(bytes)`))
    .addPrimaryKeyConstraint('server_address_pk', ['server_id', 'position'])
    .addUniqueConstraint('server_address_once', ['server_id', 'bytes'])
    .modifyEnd(isPostgres(db) ? sql`` : sql`WITHOUT ROWID`)
    .execute()
  await db.schema
    .createIndex('server_address_sorted')
    .on('server_address')
    .columns(['position', 'bytes', 'server_id'])
    .execute()
  await db.schema.createIndex('server_address_bytes').on('server_address').columns(['bytes']).execute()
  await db.schema.createIndex('server_address_text').on('server_address').columns(['address', 'server_id']).execute()
}

/** Columns that an upload brought and Signalbox has no meaning for: kept, shown, sorted and edited like the others. */
async function createCustomColumns(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('server_column')
      .addColumn('id', id, serial(db))
      // What its name is without case, blanks and punctuation: one for all ways of writing it.
      .addColumn('key', text, (c) => c.notNull().unique().check(sql`length(key) BETWEEN 1 AND 100`))
      .addColumn('name', text, (c) => c.notNull().check(sql`length(name) BETWEEN 1 AND 100`))
      .addColumn('created_at', time, (c) => c.notNull()),
    'server_column',
    ['created_at'],
  ).execute()
  await db.schema
    .createTable('server_field')
    .addColumn('server_id', 'integer', (c) => c.notNull().references('server.id').onDelete('cascade'))
    .addColumn('column_id', 'integer', (c) => c.notNull().references('server_column.id').onDelete('restrict'))
    .addColumn('value', text, (c) => c.notNull().check(sql`length(value) BETWEEN 1 AND 10000`))
    .addPrimaryKeyConstraint('server_field_pk', ['server_id', 'column_id'])
    .modifyEnd(isPostgres(db) ? sql`` : sql`WITHOUT ROWID`)
    .execute()
  await sql`CREATE INDEX server_field_sorted ON server_field (column_id, ${beginningOf('value')}, server_id)`.execute(
    db,
  )
}

/**
 * The texts of each server as one, in small letters. "Contains" can use no index, and reading this narrow table
 * through takes a fifth of the time that the servers themselves take. Written by triggers alone.
 */
async function createSearch(db: Db): Promise<void> {
  await db.schema
    .createTable('server_search')
    .addColumn('server_id', 'integer', (c) => c.primaryKey().references('server.id').onDelete('cascade'))
    .addColumn('text', columns(db).text, (c) => c.notNull())
    .execute()
}

const SEARCHED = [
  'hostname',
  'asset_tag',
  'serial_number',
  'vendor',
  'model',
  'rack',
  'environment',
  'operating_system',
  'owner',
]

function searchText(row: string): string {
  const parts = SEARCHED.map((column) => `coalesce(${row}.${column}, '')`)
  return `lower(${[...parts, `substr(coalesce(${row}.notes, ''), 1, 200)`].join(` || ' ' || `)})`
}

/** What was deleted a moment ago, whole, so that it can be brought back. */
async function createDeletions(db: Db): Promise<void> {
  const { text, time } = columns(db)
  await checkTimes(
    db.schema
      .createTable('server_deletion')
      .addColumn('server_id', 'integer', (c) => c.primaryKey())
      .addColumn('data', text, (c) => c.notNull())
      .addColumn('deleted_at', time, (c) => c.notNull()),
    'server_deletion',
    ['deleted_at'],
  ).execute()
  await db.schema.createIndex('server_deletion_at').on('server_deletion').columns(['deleted_at']).execute()
}

const CHANGED = [...Object.keys(TEXTS), 'status', 'owner_id', 'bought_on', 'warranty_until', 'cluster_id']

/**
 * What the directory and the inventory both say of a server stays one: its name and, until somebody says otherwise, its
 * hostname; being retired, and the status of that name. Whoever writes either, the other follows.
 */
async function createSqliteTriggers(db: Db): Promise<void> {
  const statements = [
    // The update fires the trigger below it, which finds no row yet.
    `CREATE TRIGGER server_described AFTER INSERT ON server BEGIN
      UPDATE server SET hostname = coalesce(hostname, (SELECT name FROM entity WHERE id = NEW.id)),
        status = CASE WHEN EXISTS (SELECT 1 FROM entity WHERE id = NEW.id AND retired_at IS NOT NULL) THEN 'retired' ELSE status END
        WHERE id = NEW.id AND (hostname IS NULL OR EXISTS (SELECT 1 FROM entity WHERE id = NEW.id AND retired_at IS NOT NULL));
      INSERT INTO server_search (server_id, text) SELECT id, ${searchText('server')} FROM server WHERE id = NEW.id;
    END`,
    `CREATE TRIGGER server_searched AFTER UPDATE OF ${[...SEARCHED, 'notes'].join(', ')} ON server BEGIN
      UPDATE server_search SET text = ${searchText('NEW')} WHERE server_id = NEW.id;
    END`,
    `CREATE TRIGGER server_versioned AFTER UPDATE OF ${CHANGED.join(', ')} ON server
      WHEN NEW.version = OLD.version AND OLD.hostname IS NOT NULL BEGIN
      UPDATE server SET version = OLD.version + 1 WHERE id = NEW.id;
    END`,
    `CREATE TRIGGER server_renamed AFTER UPDATE OF name ON entity
      WHEN NEW.kind = 'server' AND NEW.name <> OLD.name BEGIN
      UPDATE server SET hostname = NEW.name WHERE id = NEW.id AND hostname = OLD.name;
    END`,
    `CREATE TRIGGER server_retired AFTER UPDATE OF retired_at ON entity
      WHEN NEW.kind = 'server' AND (NEW.retired_at IS NULL) <> (OLD.retired_at IS NULL) BEGIN
      UPDATE server SET status = CASE WHEN NEW.retired_at IS NULL THEN 'in_use' ELSE 'retired' END
        WHERE id = NEW.id AND (status = 'retired') = (NEW.retired_at IS NULL);
    END`,
    `CREATE TRIGGER server_out_of_use AFTER UPDATE OF status ON server
      WHEN (NEW.status = 'retired') <> (OLD.status = 'retired') BEGIN
      UPDATE entity SET retired_at = CASE WHEN NEW.status = 'retired' THEN strftime('%Y-%m-%dT%H:%M:%fZ', 'now') END
        WHERE id = NEW.id AND (retired_at IS NULL) = (NEW.status = 'retired');
    END`,
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}

async function createPostgresTriggers(db: Db): Promise<void> {
  await trigger(
    db,
    'server_described',
    'BEFORE INSERT ON server FOR EACH ROW',
    `IF NEW.hostname IS NULL THEN NEW.hostname := (SELECT name FROM entity WHERE id = NEW.id); END IF;
     IF EXISTS (SELECT FROM entity WHERE id = NEW.id AND retired_at IS NOT NULL) THEN NEW.status := 'retired'; END IF;
     RETURN NEW;`,
  )
  await trigger(
    db,
    'server_search_added',
    'AFTER INSERT ON server REFERENCING NEW TABLE AS added FOR EACH STATEMENT',
    `INSERT INTO server_search (server_id, text) SELECT id, ${searchText('added')} FROM added; RETURN NULL;`,
  )
  await trigger(
    db,
    'server_searched',
    `AFTER UPDATE OF ${[...SEARCHED, 'notes'].join(', ')} ON server FOR EACH ROW`,
    `UPDATE server_search SET text = ${searchText('NEW')} WHERE server_id = NEW.id; RETURN NULL;`,
  )
  await trigger(
    db,
    'server_versioned',
    `BEFORE UPDATE OF ${CHANGED.join(', ')} ON server FOR EACH ROW WHEN (NEW.version = OLD.version)`,
    'NEW.version := OLD.version + 1; RETURN NEW;',
  )
  await trigger(
    db,
    'server_renamed',
    `AFTER UPDATE OF name ON entity FOR EACH ROW WHEN (NEW.kind = 'server' AND NEW.name <> OLD.name)`,
    'UPDATE server SET hostname = NEW.name WHERE id = NEW.id AND hostname = OLD.name; RETURN NULL;',
  )
  await trigger(
    db,
    'server_retired',
    `AFTER UPDATE OF retired_at ON entity FOR EACH ROW
      WHEN (NEW.kind = 'server' AND (NEW.retired_at IS NULL) <> (OLD.retired_at IS NULL))`,
    `UPDATE server SET status = CASE WHEN NEW.retired_at IS NULL THEN 'in_use' ELSE 'retired' END
      WHERE id = NEW.id AND (status = 'retired') = (NEW.retired_at IS NULL); RETURN NULL;`,
  )
  await trigger(
    db,
    'server_out_of_use',
    `AFTER UPDATE OF status ON server FOR EACH ROW
      WHEN ((NEW.status = 'retired') <> (OLD.status = 'retired'))`,
    `UPDATE entity SET retired_at = CASE WHEN NEW.status = 'retired'
        THEN to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END
      WHERE id = NEW.id AND (retired_at IS NULL) = (NEW.status = 'retired'); RETURN NULL;`,
  )
}

async function trigger(db: Db, name: string, when: string, body: string): Promise<void> {
  await sql.raw(`CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} END $$`).execute(db)
  await sql.raw(`CREATE TRIGGER ${name} ${when} EXECUTE FUNCTION ${name}()`).execute(db)
}
