import { type Kysely, sql } from 'kysely'
import { checkTimes, columns, isPostgres, oneOf, serial } from './_columns.ts'
import { logChanges, onEachRow } from './_directory-log.ts'

const ROLES = ['data_owner', 'downtime_coordinator', 'communications_manager', 'engineer']

// biome-ignore lint/suspicious/noExplicitAny: a migration is typed against no schema
type Db = Kysely<any>

export async function up(db: Db): Promise<void> {
  await createKinds(db)
  await createLinks(db)
  await createPeople(db)
  await createLog(db)
  await logNodes(db)
  await logLinks(db)
  await logResponsibilities(db)
}

/** Each kind has its own table, and a parent is referred to in the table of its kind: no other can be written. */
async function createKinds(db: Db): Promise<void> {
  await ofKind(db, 'region').execute()
  await ofKind(db, 'cluster')
    .addColumn('region_id', 'integer', (c) => c.notNull().references('region.id').onDelete('restrict'))
    .execute()
  // Where a server stands may be unknown for a while; such servers are reported, not refused.
  await ofKind(db, 'server')
    .addColumn('cluster_id', 'integer', (c) => c.references('cluster.id').onDelete('restrict'))
    .execute()
  await ofKind(db, 'process')
    .addColumn('server_id', 'integer', (c) => c.notNull().references('server.id').onDelete('restrict'))
    .execute()
  await ofKind(db, 'data_set').execute()

  await db.schema.createIndex('cluster_region').on('cluster').columns(['region_id']).execute()
  await db.schema.createIndex('server_cluster').on('server').columns(['cluster_id']).execute()
  await db.schema.createIndex('process_server').on('process').columns(['server_id']).execute()
}

function ofKind(db: Db, kind: string) {
  return db.schema
    .createTable(kind)
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('kind', columns(db).text, (c) =>
      c
        .notNull()
        .defaultTo(kind)
        .check(oneOf('kind', [kind])),
    )
    .addForeignKeyConstraint(`${kind}_entity`, ['id', 'kind'], 'entity', ['id', 'kind'], (c) => c.onDelete('restrict'))
}

async function createLinks(db: Db): Promise<void> {
  await linkOf(db, 'runs', ['process_id', 'process'], ['service_id', 'service'])
  await linkOf(db, 'depends_on', ['service_id', 'service'], ['needs_id', 'service'])
  await linkOf(db, 'depends_on_component', ['service_id', 'service'], ['component_id', 'component'])
  await linkOf(db, 'serves', ['service_id', 'service'], ['data_set_id', 'data_set'])
}

/** A link is its two ends and nothing else: found from the one by its key, from the other by an index. */
async function linkOf(db: Db, name: string, one: [string, string], other: [string, string]): Promise<void> {
  const table = db.schema
    .createTable(name)
    .addColumn(one[0], 'integer', (c) => c.notNull().references(`${one[1]}.id`).onDelete('restrict'))
    .addColumn(other[0], 'integer', (c) => c.notNull().references(`${other[1]}.id`).onDelete('restrict'))
    .addPrimaryKeyConstraint(`${name}_pk`, [one[0], other[0]])
    .modifyEnd(isPostgres(db) ? sql`` : sql`WITHOUT ROWID`)
  const toItself = sql`${sql.ref(one[0])} <> ${sql.ref(other[0])}`
  await (one[1] === other[1] ? table.addCheckConstraint(`${name}_not_itself`, toItself) : table).execute()
  await db.schema.createIndex(`${name}_${other[0]}`).on(name).columns([other[0], one[0]]).execute()
}

async function createPeople(db: Db): Promise<void> {
  const { text, time, id } = columns(db)
  await checkTimes(
    db.schema
      .createTable('person')
      .addColumn('id', id, serial(db))
      .addColumn('name', text, (c) => c.notNull().check(sql`length(name) BETWEEN 1 AND 300`))
      .addColumn('email', text, (c) =>
        c.notNull().unique().check(sql`email = lower(email) AND email LIKE '_%@_%' AND length(email) <= 254`),
      )
      .addColumn('phone', text, (c) => c.check(sql`length(phone) BETWEEN 1 AND 100`))
      .addColumn('team', text, (c) => c.check(sql`length(team) BETWEEN 1 AND 300`))
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('retired_at', time),
    'person',
    ['created_at', 'retired_at'],
  ).execute()

  // A responsibility is ended, not deleted: who had it on a day stays known.
  await checkTimes(
    db.schema
      .createTable('responsibility')
      .addColumn('id', id, serial(db))
      .addColumn('entity_id', 'integer', (c) => c.notNull().references('entity.id').onDelete('restrict'))
      .addColumn('person_id', 'integer', (c) => c.notNull().references('person.id').onDelete('restrict'))
      .addColumn('role', text, (c) => c.notNull().check(oneOf('role', ROLES)))
      .addColumn('begun_at', time, (c) => c.notNull())
      .addColumn('ended_at', time),
    'responsibility',
    ['begun_at', 'ended_at'],
  )
    .addCheckConstraint('responsibility_order', sql`ended_at IS NULL OR ended_at >= begun_at`)
    .execute()
  await db.schema
    .createIndex('responsibility_running')
    .unique()
    .on('responsibility')
    .columns(['entity_id', 'role', 'person_id'])
    .where(sql.ref('ended_at'), 'is', null)
    .execute()
  await db.schema.createIndex('responsibility_entity').on('responsibility').columns(['entity_id']).execute()
  await db.schema.createIndex('responsibility_person').on('responsibility').columns(['person_id']).execute()
}

/**
 * What has changed in the graph of the directory, in the order of the commits. It is there to be read once by each
 * process and then trimmed; who did what stands in the audit log.
 */
async function createLog(db: Db): Promise<void> {
  const { text, bigint } = columns(db)
  // Trimming leaves the newest row, so SQLite's plain key uses no number twice; and as triggers alone write here, with
  // words out of checked columns, checking them again would only double the time of an import.
  await db.schema
    .createTable('directory_change')
    .addColumn('seq', bigint, (c) => (isPostgres(db) ? c.generatedByDefaultAsIdentity() : c).primaryKey())
    .addColumn('op', text, (c) => c.notNull())
    .addColumn('what', text, (c) => c.notNull())
    // Links point the way a failure goes: from what fails to what it hits. A responsibility goes from person to entity.
    .addColumn('from_id', 'integer', (c) => c.notNull())
    .addColumn('to_id', 'integer')
    .execute()
}

async function logNodes(db: Db): Promise<void> {
  await logChanges(db, {
    table: 'entity',
    what: 'it.kind',
    from: 'it.id',
    to: 'NULL',
    counts: 'it.retired_at IS NULL',
    watched: ['retired_at'],
    tellsAll: true,
  })
  // A component never stands without its service, so it and the way to it are one entry.
  await logChanges(db, {
    table: 'component',
    what: `'component'`,
    from: 'it.service_id',
    to: 'it.id',
    counts: 'it.gone_at IS NULL',
    watched: ['gone_at'],
    tellsAll: true,
  })
}

/** The tables that hold links, each with the column at which a failure begins and the one that it hits. */
async function logLinks(db: Db): Promise<void> {
  const links = [
    ['cluster', 'holds', 'region_id', 'id'],
    ['server', 'holds', 'cluster_id', 'id'],
    ['process', 'holds', 'server_id', 'id'],
    ['runs', 'runs', 'process_id', 'service_id'],
    ['depends_on', 'depends_on', 'needs_id', 'service_id'],
    ['depends_on_component', 'depends_on_component', 'component_id', 'service_id'],
    ['serves', 'serves', 'service_id', 'data_set_id'],
  ] as const
  for (const [table, what, from, to] of links) {
    await logChanges(db, {
      table,
      what: `'${what}'`,
      from: `it.${from}`,
      to: `it.${to}`,
      counts: `it.${from} IS NOT NULL`,
      watched: [from, to],
    })
  }
}

async function logResponsibilities(db: Db): Promise<void> {
  await logChanges(db, {
    table: 'responsibility',
    what: 'it.role',
    from: 'it.person_id',
    to: 'it.entity_id',
    counts: `it.ended_at IS NULL
      AND EXISTS (SELECT 1 FROM person WHERE person.id = it.person_id AND person.retired_at IS NULL)`,
    watched: ['entity_id', 'person_id', 'role', 'ended_at'],
  })
  // Nobody is asked for who has left; what they answered for is there again when they come back.
  await onEachRow(db, {
    table: 'person',
    event: 'UPDATE',
    watched: ['retired_at'],
    writes: [
      `INSERT INTO directory_change (op, what, from_id, to_id)
        SELECT CASE WHEN NEW.retired_at IS NULL THEN 'added' ELSE 'removed' END, role, person_id, entity_id
        FROM responsibility WHERE person_id = NEW.id AND ended_at IS NULL;`,
    ],
  })
}
