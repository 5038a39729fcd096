import pg from 'pg'
import { migrate } from '../src/db/migrate.ts'
import { connectSqlite, openDatabase, sqliteFile } from '../src/db/open.ts'
import { ROLES } from '../src/directory/graph/nodes.ts'

const AT = '2026-01-01T00:00:00.000Z'
const PEOPLE = 2_000
const RESPONSIBILITIES = 60_000
/** 430,505 entities. The services need each other at random, in circles, so that each hits nearly all of them. */
const COUNTS = { region: 5, cluster: 500, server: 100_000, process: 300_000, service: 20_000, data_set: 10_000 }
type Kind = keyof typeof COUNTS

/** The first id of each kind; they follow one another in the order of COUNTS. */
export const FIRST = Object.fromEntries(
  Object.keys(COUNTS).map((kind, i, kinds) => [kind, kinds.slice(0, i).reduce((id, k) => id + COUNTS[k as Kind], 1)]),
) as Record<Kind, number>
export const ENTITIES = Object.values(COUNTS).reduce((sum, count) => sum + count)

/** Rows of whole numbers (and the words that they stand for) on their way into a table. */
interface Batch {
  table: string
  columns: string[]
  rows: number[][]
}

/** The same directory every time: 0.4 M in each other, 1.0 M links, 60,000 responsibilities. */
function draw(): Batch[] {
  const random = randomNumbers(20_261_121)
  const any = (kind: Kind) => FIRST[kind] + random(COUNTS[kind])
  const spread = (kind: Kind, over: Kind) =>
    Array.from({ length: COUNTS[kind] }, (_, i) => [FIRST[kind] + i, FIRST[over] + (i % COUNTS[over])])
  const alone = (kind: Kind) => Array.from({ length: COUNTS[kind] }, (_, i) => [FIRST[kind] + i])
  const links = (table: string, columns: string[], count: number, one: Kind, other: Kind) => {
    const pairs = distinct(count, () => [any(one), any(other)])
    return { table, columns, rows: pairs }
  }
  return [
    { table: 'region', columns: ['id'], rows: alone('region') },
    { table: 'cluster', columns: ['id', 'region_id'], rows: spread('cluster', 'region') },
    { table: 'server', columns: ['id', 'cluster_id'], rows: spread('server', 'cluster') },
    { table: 'process', columns: ['id', 'server_id'], rows: spread('process', 'server') },
    { table: 'service', columns: ['id'], rows: alone('service') },
    { table: 'data_set', columns: ['id'], rows: alone('data_set') },
    links('runs', ['process_id', 'service_id'], 700_000, 'process', 'service'),
    links('depends_on', ['service_id', 'needs_id'], 200_000, 'service', 'service'),
    links('serves', ['service_id', 'data_set_id'], 100_000, 'service', 'data_set'),
    {
      table: 'responsibility',
      columns: ['entity_id', 'person_id', 'role'],
      rows: distinct(RESPONSIBILITIES, () => [1 + random(ENTITIES), 1 + random(PEOPLE)]).map((row, i) => [
        ...row,
        i % 4,
      ]),
    },
  ]
}

function distinct(count: number, make: () => [number, number]): number[][] {
  const seen = new Map<number, number[]>()
  while (seen.size < count) {
    const [a, b] = make()
    if (a !== b) seen.set(a * 2 ** 20 + b, [a, b])
  }
  return [...seen.values()]
}

/** Marsaglia's xorshift, 32 bits. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const EXTRA: Record<string, [column: string, value: string]> = {
  service: ['origin', `'own'`],
  responsibility: ['begun_at', `'${AT}'`],
}

/** Makes a migrated SQLite database in a folder and fills it. @returns the file */
export async function fillSqlite(dataDir: string): Promise<string> {
  const database = openDatabase({ dataDir, databaseUrl: '' })
  await migrate(database.db)
  await database.close()
  const file = sqliteFile(dataDir)
  const connection = connectSqlite(file, { durable: false })
  connection.exec('BEGIN')
  const entity = connection.prepare('INSERT INTO entity (id, kind, slug, name, created_at) VALUES (?, ?, ?, ?, ?)')
  for (const [kind, count] of Object.entries(COUNTS)) {
    for (let i = 0; i < count; i += 1) {
      const id = FIRST[kind as Kind] + i
      entity.run(id, kind, `e${id}`, `${kind} ${i}`, AT)
    }
  }
  const person = connection.prepare('INSERT INTO person (id, name, email, created_at) VALUES (?, ?, ?, ?)')
  for (let id = 1; id <= PEOPLE; id += 1) person.run(id, `Person ${id}`, `p${id}@norrvik.example`, AT)
  for (const { table, columns, rows } of draw()) {
    const [column, value] = EXTRA[table] ?? []
    const names = column ? [...columns, column] : columns
    const insert = connection.prepare(
      `INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?')}${value ? `, ${value}` : ''})`,
    )
    for (const row of rows) insert.run(columns[2] === 'role' ? [row[0], row[1], ROLES[row[2]!]] : row)
  }
  connection.exec('DELETE FROM directory_change WHERE seq < (SELECT max(seq) FROM directory_change); COMMIT; ANALYZE')
  connection.close()
  return file
}

/** Makes a database on a PostgreSQL server and fills it. @returns its address */
export async function fillPostgres(serverUrl: string, name: string): Promise<string> {
  await administerPostgres(serverUrl, `CREATE DATABASE ${name}`)
  const databaseUrl = serverUrl.replace(/\/postgres$/, `/${name}`)
  const database = openDatabase({ dataDir: '', databaseUrl })
  await migrate(database.db)
  await database.close()
  const client = new pg.Client(databaseUrl)
  await client.connect()
  for (const [kind, count] of Object.entries(COUNTS)) {
    await client.query(
      `INSERT INTO entity (id, kind, slug, name, created_at)
       SELECT id, '${kind}', 'e' || id, '${kind} ' || id, '${AT}' FROM generate_series($1::int, $2::int) AS id`,
      [FIRST[kind as Kind], FIRST[kind as Kind] + count - 1],
    )
  }
  await client.query(
    `INSERT INTO person (id, name, email, created_at)
     SELECT id, 'Person ' || id, 'p' || id || '@norrvik.example', '${AT}' FROM generate_series(1, ${PEOPLE}) AS id`,
  )
  for (const { table, columns, rows } of draw()) {
    const [column, value] = EXTRA[table] ?? []
    const names = column ? [...columns, column] : columns
    const given = columns.map((name) => (name === 'role' ? `(ARRAY['${ROLES.join(`','`)}'])[role + 1]` : name))
    await client.query(
      `INSERT INTO ${table} (${names}) SELECT ${[...given, ...(value ? [value] : [])]}
       FROM unnest(${columns.map((_, i) => `$${i + 1}::int[]`)}) AS row (${columns})`,
      columns.map((_, i) => rows.map((row) => row[i])),
    )
  }
  await client.query('DELETE FROM directory_change WHERE seq < (SELECT max(seq) FROM directory_change)')
  await client.query('VACUUM ANALYZE')
  await client.end()
  return databaseUrl
}

export async function administerPostgres(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client(serverUrl)
  await client.connect()
  await client.query(statement)
  await client.end()
}

const STEPS: readonly [table: string, from: string, to: string][] = [
  ['cluster', 'region_id', 'id'],
  ['server', 'cluster_id', 'id'],
  ['process', 'server_id', 'id'],
  ['runs', 'process_id', 'service_id'],
  ['depends_on', 'needs_id', 'service_id'],
  ['serves', 'service_id', 'data_set_id'],
]

/** The yardstick: the best single statement of each database that counts by kind what some entities hit. */
export function countingStatement(engine: 'sqlite' | 'postgres', starts: readonly number[]): string {
  const steps =
    engine === 'sqlite'
      ? STEPS.map(([table, from, to]) => `SELECT ${table}.${to} FROM hit JOIN ${table} ON ${from} = hit.id`).join(
          ' UNION ',
        )
      : `SELECT step.id FROM hit, LATERAL (${STEPS.map(([table, from, to]) => `SELECT ${to} FROM ${table} WHERE ${from} = hit.id`).join(' UNION ALL ')}) AS step (id)`
  return `WITH RECURSIVE hit (id) AS (SELECT id FROM entity WHERE id IN (${starts}) UNION ${steps})
    SELECT kind, count(*) AS n FROM hit JOIN entity ON entity.id = hit.id GROUP BY kind ORDER BY kind`
}
