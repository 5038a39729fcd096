import { type Kysely, sql } from 'kysely'
import { isPostgres } from './_columns.ts'

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

/** Texts of a server that an attribute of the same name may fill, by its name without case, blanks and punctuation. */
const TEXTS: Record<string, { column: string; max: number }> = {
  serialnumber: { column: 'serial_number', max: 200 },
  vendor: { column: 'vendor', max: 200 },
  model: { column: 'model', max: 200 },
  rack: { column: 'rack', max: 200 },
  rackposition: { column: 'rack', max: 200 },
  environment: { column: 'environment', max: 100 },
  operatingsystem: { column: 'operating_system', max: 200 },
  notes: { column: 'notes', max: 10_000 },
}

/** Columns of the inventory itself: none of an upload may be called so. */
const TAKEN = new Set([
  ...Object.keys(TEXTS),
  ...['hostname', 'assettag', 'region', 'cluster', 'ipaddresses', 'status', 'owner', 'warrantyuntil', 'bought'],
])

/**
 * What is known of a server has one place: what stood in its free attributes moves to the columns of the inventory.
 * And hostnames, by which an upload knows servers, are found whatever their case is.
 */
export async function up(db: Db): Promise<void> {
  const withId = isPostgres(db) ? sql`, id` : sql``
  await sql`CREATE INDEX server_hostname_folded ON server (lower(hostname)${withId})`.execute(db)
  const { rows } = await sql<{ name: string }>`
    SELECT DISTINCT name FROM entity_attribute WHERE ${ofServers} ORDER BY name`.execute(db)
  for (const { name } of rows) await move(db, name)
}

const ofServers = sql`entity_id IN (SELECT id FROM server)`

async function move(db: Db, name: string): Promise<void> {
  const text = TEXTS[plain(name)]
  if (text) await fill(db, name, text)
  // What cannot stand under its name, because something else does already, stands under the name with a number.
  for (let n = 1; await isLeft(db, name); n += 1) {
    const called = n === 1 ? name : `${name.slice(0, 90)} (${n})`
    if (!TAKEN.has(plain(called))) await moveTo(db, name, await columnCalled(db, called))
  }
}

async function fill(db: Db, name: string, { column, max }: { column: string; max: number }): Promise<void> {
  const value = sql`SELECT value FROM entity_attribute WHERE entity_id = server.id AND name = ${name} AND length(value) <= ${sql.lit(max)}`
  await sql`UPDATE server SET ${sql.ref(column)} = (${value})
    WHERE ${sql.ref(column)} IS NULL AND EXISTS (${value})`.execute(db)
  await sql`DELETE FROM entity_attribute WHERE name = ${name} AND EXISTS
    (SELECT 1 FROM server WHERE server.id = entity_id AND ${sql.ref(column)} = value)`.execute(db)
}

async function isLeft(db: Db, name: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM entity_attribute WHERE name = ${name} AND ${ofServers} LIMIT 1`.execute(db)
  return rows.length > 0
}

async function columnCalled(db: Db, name: string): Promise<number> {
  const key = plain(name).slice(0, 100)
  const created_at = new Date().toISOString()
  await sql`INSERT INTO server_column (key, name, created_at) VALUES (${key}, ${name}, ${created_at})
    ON CONFLICT (key) DO NOTHING`.execute(db)
  const { rows } = await sql<{ id: number }>`SELECT id FROM server_column WHERE key = ${key}`.execute(db)
  return rows[0]!.id
}

async function moveTo(db: Db, name: string, columnId: number): Promise<void> {
  await sql`INSERT INTO server_field (server_id, column_id, value)
    SELECT entity_id, ${sql.lit(columnId)}, value FROM entity_attribute WHERE name = ${name} AND ${ofServers}
    ON CONFLICT (server_id, column_id) DO NOTHING`.execute(db)
  await sql`DELETE FROM entity_attribute WHERE name = ${name} AND EXISTS
    (SELECT 1 FROM server_field AS field
     WHERE field.server_id = entity_id AND field.column_id = ${sql.lit(columnId)} AND field.value = entity_attribute.value)`.execute(
    db,
  )
}

function plain(name: string): string {
  const letters = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return letters.replace(/[^\p{L}\p{N}]+/gu, '') || letters.trim()
}
