import { sql } from 'kysely'
import t from 'tap'
import type { Db } from '../../src/db/schema.ts'
import { onEachEngine, temporaryDatabase } from '../support/database.ts'

const AT = '2026-03-03T10:00:00.000Z'
const EARLIER = '2026-03-03T09:00:00.000Z'

/** Each stands for one entity; those from 21 on are in no table of their kind yet. */
const ENTITIES = {
  region: [1, 11],
  cluster: [2, 12, 22],
  server: [3, 13, 23],
  process: [4, 14, 24],
  service: [5, 15, 25],
  data_set: [6, 16, 26],
}

/** Region 1 ⊃ cluster 2 ⊃ server 3 ⊃ process 4, which runs service 5, which needs service 15 and serves data set 6. */
async function seed(db: Db): Promise<void> {
  for (const [kind, ids] of Object.entries(ENTITIES)) {
    for (const id of ids) {
      await run(
        db,
        `INSERT INTO entity (id, kind, slug, name, created_at) VALUES (${id}, '${kind}', 'e${id}', 'E', '${AT}')`,
      )
    }
  }
  for (const statement of [
    'INSERT INTO region (id) VALUES (1), (11)',
    'INSERT INTO cluster (id, region_id) VALUES (2, 1), (12, 11)',
    'INSERT INTO server (id, cluster_id) VALUES (3, 2), (13, NULL)',
    'INSERT INTO process (id, server_id) VALUES (4, 3), (14, 13)',
    `INSERT INTO service (id, origin) VALUES (5, 'own'), (15, 'provider')`,
    'INSERT INTO data_set (id) VALUES (6), (16)',
    `INSERT INTO status_check (id, service_id, kind, interval_seconds, created_at) VALUES (1, 15, 'aws', 900, '${AT}')`,
    `INSERT INTO component (id, service_id, check_id, key, name, position, status, since)
     VALUES (1, 15, 1, 's3', 'S3', 1, 'operational', '${AT}')`,
    'INSERT INTO runs (process_id, service_id) VALUES (4, 5)',
    'INSERT INTO depends_on (service_id, needs_id) VALUES (5, 15)',
    'INSERT INTO depends_on_component (service_id, component_id) VALUES (5, 1)',
    'INSERT INTO serves (service_id, data_set_id) VALUES (5, 6)',
    `INSERT INTO person (id, name, email, created_at)
     VALUES (31, 'Olga', 'olga@norrvik.example', '${AT}'), (32, 'Per', 'per@norrvik.example', '${AT}')`,
    `INSERT INTO responsibility (id, entity_id, person_id, role, begun_at)
     VALUES (101, 2, 31, 'engineer', '${AT}'), (102, 26, 31, 'data_owner', '${AT}')`,
  ]) {
    await run(db, statement)
  }
}

function run(db: Db, statement: string) {
  return sql.raw(statement).execute(db)
}

/** By what it breaks: a statement, and its twin that differs in that alone and is taken. */
type Facts = Record<string, [refused: string, taken: string]>

function refuses(name: string, facts: Facts): void {
  onEachEngine(t, `the database itself refuses ${name}`, async (t, engine) => {
    const { db } = await temporaryDatabase(t, engine)
    await seed(db)
    for (const [rule, [refused, taken]] of Object.entries(facts)) {
      const error = await run(db, refused).catch((thrown: unknown) => thrown)
      // Class 23 of SQLSTATE is "integrity constraint violation"; a mistake in the statement would be another.
      t.match((error as { code?: string }).code, /^(23|SQLITE_CONSTRAINT)/, rule)
      await t.resolves(tryOut(db, taken), `… and takes the twin of: ${rule}`)
    }
  })
}

/** Runs a statement and takes it back. */
async function tryOut(db: Db, statement: string): Promise<void> {
  const trx = await db.startTransaction().execute()
  try {
    await run(trx as unknown as Db, statement)
  } finally {
    await trx.rollback().execute()
  }
}

const cluster = (id: number, region: number) => `INSERT INTO cluster (id, region_id) VALUES (${id}, ${region})`
const server = (id: number, at: number | string) => `INSERT INTO server (id, cluster_id) VALUES (${id}, ${at})`
const process = (id: number, at: number) => `INSERT INTO process (id, server_id) VALUES (${id}, ${at})`
const link = (table: string, from: number, to: number) => `INSERT INTO ${table} VALUES (${from}, ${to})`
const responsible = (entity: number, person: number, role = 'engineer') =>
  `INSERT INTO responsibility (entity_id, person_id, role, begun_at) VALUES (${entity}, ${person}, '${role}', '${AT}')`
const person = (email: string, name = 'Q') =>
  `INSERT INTO person (name, email, created_at) VALUES ('${name}', '${email}', '${AT}')`

refuses('orphans', {
  'a cluster that is no entity': [cluster(99, 1), cluster(22, 1)],
  'a cluster in no region': [cluster(22, 99), cluster(22, 1)],
  'a cluster anywhere': ['INSERT INTO cluster (id) VALUES (22)', cluster(22, 1)],
  'a server in no cluster there is': [server(23, 99), server(23, 2)],
  'a process on no server': [process(24, 99), process(24, 3)],
  'a process of a server not known': ['INSERT INTO process (id) VALUES (24)', process(24, 3)],
  'a data set that is no entity': ['INSERT INTO data_set (id) VALUES (99)', 'INSERT INTO data_set (id) VALUES (26)'],
  'what no process runs': [link('runs', 99, 5), link('runs', 14, 5)],
  'a need for nothing': [link('depends_on', 5, 99), link('depends_on', 15, 5)],
  'a need for no component': [
    link('depends_on_component', 5, 99),
    'UPDATE depends_on_component SET service_id = 15 WHERE component_id = 1',
  ],
  'a data set of no service': [link('serves', 99, 16), link('serves', 5, 16)],
  'a responsibility for nothing': [responsible(99, 31), responsible(1, 31)],
  'a responsibility of nobody': [responsible(1, 99), responsible(1, 31)],
})

refuses('a wrong place to sit in, and with it every cycle', {
  'a cluster in a cluster': [cluster(22, 2), cluster(22, 1)],
  'a cluster in itself': [cluster(22, 22), cluster(22, 11)],
  'a cluster moved into a server': [
    'UPDATE cluster SET region_id = 3 WHERE id = 2',
    'UPDATE cluster SET region_id = 11 WHERE id = 2',
  ],
  'a server in a region': [server(23, 1), server(23, 2)],
  'a server in a server': [server(23, 3), server(23, 'NULL')],
  'a server moved under its own process': [
    'UPDATE server SET cluster_id = 4 WHERE id = 3',
    'UPDATE server SET cluster_id = 12 WHERE id = 3',
  ],
  'a process in a region': [process(24, 1), process(24, 3)],
  'a process in a cluster': [process(24, 2), process(24, 13)],
  'a process in a process': [process(24, 4), process(24, 3)],
})

refuses('a wrong kind', {
  'a cluster in the table of servers': [server(22, 2), server(23, 2)],
  'a cluster that says there that it is a server': [
    `INSERT INTO server (id, kind) VALUES (22, 'cluster')`,
    `INSERT INTO server (id, kind) VALUES (23, 'server')`,
  ],
  'an entity of two kinds': [server(2, 'NULL'), server(23, 'NULL')],
  'an entity that becomes another kind': [
    `UPDATE entity SET kind = 'server' WHERE id = 2`,
    `UPDATE entity SET kind = 'cluster' WHERE id = 2`,
  ],
  'a server that runs a service': [link('runs', 3, 15), link('runs', 4, 15)],
  'a process that runs a data set': [link('runs', 4, 6), link('runs', 4, 15)],
  'a service that needs a server': [link('depends_on', 5, 3), link('depends_on', 15, 5)],
  'a service that serves a service': [link('serves', 5, 15), link('serves', 5, 16)],
  'a role that is none': [responsible(1, 31, 'owner'), responsible(1, 31, 'data_owner')],
})

refuses('a link to itself', {
  'a service that needs itself': [link('depends_on', 5, 5), link('depends_on', 15, 5)],
  'a need turned round on itself': [
    'UPDATE depends_on SET needs_id = 5 WHERE service_id = 5',
    'UPDATE depends_on SET needs_id = 15 WHERE service_id = 5',
  ],
})

refuses('two where there can be one', {
  'a process that runs a service twice': [link('runs', 4, 5), link('runs', 4, 15)],
  'a need twice': [link('depends_on', 5, 15), link('depends_on', 15, 5)],
  'a need for a component twice': [link('depends_on_component', 5, 1), link('depends_on_component', 15, 1)],
  'a data set served twice by one service': [link('serves', 5, 6), link('serves', 15, 6)],
  'a person twice': [person('olga@norrvik.example'), person('olga.b@norrvik.example')],
  'a person twice, in capitals': [person('Olga@norrvik.example'), person('olga-@norrvik.example')],
  'a running responsibility twice': [responsible(2, 31), responsible(2, 32)],
  'a responsibility that runs beside its running twin': [
    `INSERT INTO responsibility (entity_id, person_id, role, begun_at, ended_at)
     VALUES (2, 31, 'engineer', '${AT}', NULL)`,
    `INSERT INTO responsibility (entity_id, person_id, role, begun_at, ended_at)
     VALUES (2, 31, 'engineer', '${EARLIER}', '${AT}')`,
  ],
})

refuses('to delete what something still refers to', {
  'a region with a cluster': ['DELETE FROM region WHERE id = 1', 'DELETE FROM process WHERE id = 14'],
  'a cluster with a server': ['DELETE FROM cluster WHERE id = 2', 'DELETE FROM cluster WHERE id = 12'],
  'a server with a process': ['DELETE FROM server WHERE id = 3', 'DELETE FROM data_set WHERE id = 16'],
  'a process that runs a service': ['DELETE FROM process WHERE id = 4', 'DELETE FROM process WHERE id = 14'],
  'a service that something needs': ['DELETE FROM service WHERE id = 15', 'DELETE FROM runs WHERE service_id = 5'],
  'a service that needs something': ['DELETE FROM service WHERE id = 5', 'DELETE FROM depends_on'],
  'a component that something needs': ['DELETE FROM component', 'DELETE FROM depends_on_component'],
  'a check whose component something needs': ['DELETE FROM status_check', 'DELETE FROM depends_on_component'],
  'a data set that is served': ['DELETE FROM data_set WHERE id = 6', 'DELETE FROM data_set WHERE id = 16'],
  'an entity from under its kind': ['DELETE FROM entity WHERE id = 1', 'DELETE FROM entity WHERE id = 22'],
  'an entity that somebody answers for': ['DELETE FROM entity WHERE id = 26', 'DELETE FROM entity WHERE id = 25'],
  'a person who answers for something': ['DELETE FROM person WHERE id = 31', 'DELETE FROM person WHERE id = 32'],
})

refuses('what makes no sense', {
  'a person without a name': [person('q@norrvik.example', ''), person('q@norrvik.example', 'Q')],
  'an e-mail address without @': [person('q'), person('q@norrvik.example')],
  'an empty team': [`UPDATE person SET team = ''`, `UPDATE person SET team = 'Storage'`],
  'an empty phone number': [`UPDATE person SET phone = ''`, `UPDATE person SET phone = '+46 8 000'`],
  'a responsibility that ended before it began': [
    `UPDATE responsibility SET ended_at = '${EARLIER}'`,
    `UPDATE responsibility SET ended_at = '${AT}'`,
  ],
  'a time in another form': [`UPDATE person SET retired_at = '2026-03-03'`, `UPDATE person SET retired_at = '${AT}'`],
})

onEachEngine(t, 'who answered for something stays known when it ends, and may begin again', async (t, engine) => {
  const { db } = await temporaryDatabase(t, engine)
  await seed(db)
  await run(db, `UPDATE responsibility SET ended_at = '${AT}' WHERE id = 101`)
  await run(db, responsible(2, 31))
  const rows = await db
    .selectFrom('responsibility')
    .select(['person_id', 'ended_at'])
    .where('entity_id', '=', 2)
    .orderBy('begun_at')
    .orderBy('ended_at', (order) => order.asc().nullsLast())
    .execute()
  t.same(rows, [
    { person_id: 31, ended_at: AT },
    { person_id: 31, ended_at: null },
  ])
})
