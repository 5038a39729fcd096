import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import t from 'tap'
import type { Db } from '../../../src/db/schema.ts'
import { readChanges, trimChanges } from '../../../src/directory/graph/changes.ts'
import { onEachEngine } from '../../support/database.ts'
import {
  AT,
  addComponent,
  addEntity,
  addPerson,
  assign,
  LATER,
  readLog,
  retire,
  type TestDirectory,
  temporaryDirectory,
} from './directory.ts'

const newestOf = async (db: Db) => {
  const { seq } = await db
    .selectFrom('directory_change')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .executeTakeFirstOrThrow()
  return seq ?? 0
}

/** What a piece of work leaves in the log. */
async function loggedBy(db: Db, work: () => Promise<unknown>): Promise<string[]> {
  const before = await newestOf(db)
  await work()
  return readLog(db, before)
}

onEachEngine(t, 'what is created, moved and deleted is logged, and what sits in it stays', async (t, engine) => {
  const { db } = await temporaryDirectory(t, engine)
  const [eu, us] = [await addEntity(db, 'region'), await addEntity(db, 'region')]
  t.same(await readLog(db), [`added region ${eu}`, `added region ${us}`])
  const cluster = await addEntity(db, 'cluster', { in: eu })
  t.same(await readLog(db, 2), [`added cluster ${cluster}`, `added holds ${eu} ${cluster}`])
  const server = await addEntity(db, 'server')
  t.same(await readLog(db, 4), [`added server ${server}`], 'a server without a cluster is held by nothing')

  const place = (cluster_id: number | null) =>
    db.updateTable('server').set({ cluster_id }).where('id', '=', server).execute()
  t.same(await loggedBy(db, () => place(cluster)), [`added holds ${cluster} ${server}`])
  t.same(await loggedBy(db, () => place(cluster)), [], 'to put it where it is changes nothing')
  t.same(await loggedBy(db, () => place(null)), [`removed holds ${cluster} ${server}`])
  const move = () => db.updateTable('cluster').set({ region_id: us }).execute()
  t.same(await loggedBy(db, move), [`removed holds ${eu} ${cluster}`, `added holds ${us} ${cluster}`])
  const drop = async () => {
    await db.deleteFrom('cluster').execute()
    await db.deleteFrom('entity').where('id', '=', cluster).execute()
  }
  t.same(await loggedBy(db, drop), [`removed holds ${us} ${cluster}`, `removed cluster ${cluster}`])
})

onEachEngine(t, 'links are logged from what fails to what it hits', async (t, engine) => {
  const { db } = await temporaryDirectory(t, engine)
  const server = await addEntity(db, 'server')
  const process = await addEntity(db, 'process', { in: server })
  const [own, provider] = [await addEntity(db, 'service'), await addEntity(db, 'service')]
  const data = await addEntity(db, 'data_set')
  const component = await addComponent(db, provider)
  const links = await loggedBy(db, async () => {
    await db.insertInto('runs').values({ process_id: process, service_id: own }).execute()
    await db.insertInto('depends_on').values({ service_id: own, needs_id: provider }).execute()
    await db.insertInto('depends_on_component').values({ service_id: own, component_id: component }).execute()
    await db.insertInto('serves').values({ service_id: own, data_set_id: data }).execute()
  })
  const told = [
    `runs ${process} ${own}`,
    `depends_on ${provider} ${own}`,
    `depends_on_component ${component} ${own}`,
    `serves ${own} ${data}`,
  ]
  t.same(
    links,
    told.map((link) => `added ${link}`),
  )
  const unlink = async () => {
    for (const table of ['runs', 'depends_on', 'depends_on_component', 'serves'] as const) {
      await db.deleteFrom(table).execute()
    }
  }
  t.same(
    await loggedBy(db, unlink),
    told.map((link) => `removed ${link}`),
  )
})

onEachEngine(t, 'to be renamed, checked or reworded is no change of the graph', async (t, engine) => {
  const { db } = await temporaryDirectory(t, engine)
  const service = await addEntity(db, 'service')
  await addComponent(db, service)
  const person = await addPerson(db, 'Olga')
  await assign(db, service, person, 'engineer')
  const work = async () => {
    await db.updateTable('entity').set({ name: 'Other', retired_at: null }).execute()
    await db.updateTable('component').set({ status: 'degraded', since: LATER, gone_at: null }).execute()
    await db.updateTable('person').set({ team: 'Storage', retired_at: null }).execute()
    await db.updateTable('responsibility').set({ begun_at: AT, ended_at: null }).execute()
  }
  t.same(await loggedBy(db, work), [])
})

onEachEngine(t, 'retiring is logged, also of what is retired from the beginning', async (t, engine) => {
  const { db } = await temporaryDirectory(t, engine)
  const service = await addEntity(db, 'service')
  t.same(await loggedBy(db, () => retire(db, service)), [`removed service ${service}`])
  t.same(await loggedBy(db, () => retire(db, service, LATER)), [], 'once')
  t.same(await loggedBy(db, () => retire(db, service, null)), [`added service ${service}`])
  const component = await addComponent(db, service)
  const drop = () => db.updateTable('component').set({ gone_at: AT }).execute()
  t.same(await loggedBy(db, drop), [`removed component ${service} ${component}`])
  const row = { kind: 'region', slug: 'old', name: 'Old', created_at: AT, retired_at: AT } as const
  const [told] = await loggedBy(db, () => db.insertInto('entity').values(row).execute())
  t.match(told, /^removed region \d+$/)
})

onEachEngine(t, 'a responsibility is logged while it runs and its person is there', async (t, engine) => {
  const { db } = await temporaryDirectory(t, engine)
  const service = await addEntity(db, 'service')
  const [olga, per] = [await addPerson(db, 'Olga'), await addPerson(db, 'Per')]
  const leave = (retired_at: string | null) =>
    db.updateTable('person').set({ retired_at }).where('id', '=', olga).execute()
  const end = (id: number) => db.updateTable('responsibility').set({ ended_at: LATER }).where('id', '=', id).execute()
  const olgas = `engineer ${olga} ${service}`

  let first = 0
  const begin = async () => {
    first = await assign(db, service, olga, 'engineer')
  }
  t.same(await loggedBy(db, begin), [`added ${olgas}`])
  t.same(await loggedBy(db, () => leave(AT)), [`removed ${olgas}`])
  t.same(await loggedBy(db, () => end(first)), [], 'it was out already')
  const second = await assign(db, service, olga, 'engineer')
  t.same(await loggedBy(db, () => leave(null)), [`added ${olgas}`], 'the one that runs is back, the ended one is not')
  t.same(await loggedBy(db, () => end(second)), [`removed ${olgas}`])
  t.same(await loggedBy(db, () => leave(AT)), [])
  t.same(
    await loggedBy(db, () => assign(db, service, per, 'data_owner')),
    [`added data_owner ${per} ${service}`],
    'another person is another matter',
  )
})

onEachEngine(t, 'what is rolled back was never logged', async (t, engine) => {
  const { db } = await temporaryDirectory(t, engine)
  const service = await addEntity(db, 'service')
  const work = async () => {
    const trx = await db.startTransaction().execute()
    await trx.updateTable('entity').set({ retired_at: AT }).where('id', '=', service).execute()
    await trx.rollback().execute()
  }
  t.same(await loggedBy(db, work), [])
})

onEachEngine(t, 'numbers are given in the order of the commits, however transactions overlap', async (t, engine) => {
  if (engine === 'sqlite') {
    t.pass('there is one writer at a time')
    return
  }
  const { db } = await temporaryDirectory(t, engine)
  const [slow, fast] = [await addEntity(db, 'service'), await addEntity(db, 'service')]
  const before = await newestOf(db)

  const first = await db.startTransaction().execute()
  await first.updateTable('entity').set({ retired_at: AT }).where('id', '=', slow).execute()
  let isDone = false
  const second = retire(db, fast).then(() => {
    isDone = true
  })
  await wait(300)
  t.equal(isDone, false, 'the second waits, or its number would be read before the first one is there')
  t.same(await readLog(db, before), [])
  await first.commit().execute()
  await second
  t.same(await readLog(db, before), [`removed service ${slow}`, `removed service ${fast}`])
})

async function withChanges(db: TestDirectory['db'], count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const word = sql.lit(i % 2 ? 'added' : 'removed')
    await sql`INSERT INTO directory_change (op, what, from_id) VALUES (${word}, 'region', ${i})`.execute(db)
  }
}

onEachEngine(t, 'who reads on from a place gets all that came after it', async (t, engine) => {
  const { db } = await temporaryDirectory(t, engine)
  t.same(await readChanges(db, 0, 10), [])
  await withChanges(db, 5)
  const seqs = async (since: number, most: number) =>
    (await readChanges(db, since, most))?.map(({ seq }) => seq) ?? null
  t.same(await seqs(0, 10), [1, 2, 3, 4, 5])
  t.same(await seqs(0, 5), [1, 2, 3, 4, 5])
  t.same(await seqs(0, 4), null, 'more than is worth reading')
  t.same(await seqs(3, 2), [4, 5])
  t.same(await seqs(3, 1), null)
  t.same(await seqs(5, 10), [])
  t.same(await seqs(6, 10), null, 'the log has been put back: another database stands there')
})

onEachEngine(t, 'who was away while the log was trimmed finds that out', async (t, engine) => {
  const { db } = await temporaryDirectory(t, engine)
  await trimChanges(db, 3, new AbortController().signal)
  await withChanges(db, 8)
  await trimChanges(db, 3, new AbortController().signal)
  const left = await db.selectFrom('directory_change').select('seq').orderBy('seq').execute()
  t.same(
    left.map(({ seq }) => seq),
    [5, 6, 7, 8],
  )
  t.equal(await readChanges(db, 4, 100), null)
  t.equal(await readChanges(db, 0, 100), null)
  t.equal((await readChanges(db, 5, 100))!.length, 3)
  await trimChanges(db, 0, new AbortController().signal)
  await withChanges(db, 1)
  t.same(
    (await readChanges(db, 8, 100))!.map(({ seq }) => seq),
    [9],
    'a number is never given twice, also after everything old is gone',
  )
})
