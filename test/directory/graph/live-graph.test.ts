import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pino from 'pino'
import t from 'tap'
import { openDatabase } from '../../../src/db/open.ts'
import { LiveGraph } from '../../../src/directory/graph/live-graph.ts'
import { peopleOf } from '../../../src/directory/graph/people.ts'
import { hitBy } from '../../../src/directory/graph/walk.ts'
import { onEachEngine, temporaryDatabase, temporaryFolder } from '../../support/database.ts'
import { addEntity, addPerson, assign, liveGraph, retire, temporaryDirectory } from './directory.ts'

const hits = async (live: LiveGraph, start: number) => {
  const answer = await live.current()
  return answer.state === 'ready' ? [...hitBy(answer.graph, [start])].map(({ id }) => id) : answer.state
}

onEachEngine(t, 'until the directory is read the answer is that, and no wrong number', async (t, engine) => {
  const directory = await temporaryDirectory(t, engine)
  const region = await addEntity(directory.db, 'region')
  const live = liveGraph(t, directory)
  t.same(await live.current(), { state: 'preparing', problem: null })
  await live.ready()
  t.same(await hits(live, region), [region])
})

onEachEngine(t, 'a change of the directory is in the next answer', async (t, engine) => {
  const directory = await temporaryDirectory(t, engine)
  const { db } = directory
  const region = await addEntity(db, 'region')
  const live = liveGraph(t, directory)
  const graph = await live.ready()

  const cluster = await addEntity(db, 'cluster', { in: region })
  t.same(await hits(live, region), [region, cluster])
  const server = await addEntity(db, 'server', { in: cluster })
  t.same(await hits(live, region), [region, cluster, server])
  await retire(db, cluster)
  t.same(await hits(live, region), [region])
  await retire(db, cluster, null)
  t.same(await hits(live, region), [region, cluster, server])
  const person = await addPerson(db, 'Olga')
  await assign(db, server, person, 'engineer')
  const now = await live.ready()
  t.same(
    peopleOf(hitBy(now, [region])).map((one) => one.person),
    [person],
  )
  t.equal(now, graph, 'all on top of what was read once')
})

onEachEngine(t, 'what was committed before the question is in the answer, whoever else asks', async (t, engine) => {
  const directory = await temporaryDirectory(t, engine)
  const { db } = directory
  const region = await addEntity(db, 'region')
  const live = liveGraph(t, directory)
  await live.ready()
  const asked = []
  for (let n = 0; n < 20; n += 1) {
    await addEntity(db, 'cluster', { in: region })
    asked.push(hits(live, region))
  }
  const sizes = (await Promise.all(asked)).map((found) => found.length)
  t.ok(
    sizes.every((size, n) => size >= n + 2),
    String(sizes),
  )
})

onEachEngine(t, 'past so many changes the graph is made anew, and answers all the while', async (t, engine) => {
  const directory = await temporaryDirectory(t, engine)
  const { db } = directory
  const region = await addEntity(db, 'region')
  const live = liveGraph(t, directory, { rebuildAfter: 5 })
  const first = await live.ready()
  const expected = [region]
  while ((await live.ready()) === first) {
    expected.push(await addEntity(db, 'cluster', { in: region }))
    t.same(await hits(live, region), expected)
    // SQLite's answers come without a turn of the event loop, by which the thread could hand over its work.
    await wait(5)
  }
  for (let n = 0; n < 5; n += 1) {
    expected.push(await addEntity(db, 'cluster', { in: region }))
    t.same(await hits(live, region), expected, 'also what came while it was made')
  }
})

onEachEngine(t, 'too far behind, the directory is read anew rather than told wrong', async (t, engine) => {
  const directory = await temporaryDirectory(t, engine)
  const { db } = directory
  const region = await addEntity(db, 'region')
  const live = liveGraph(t, directory, { mostAtOnce: 4 })
  const first = await live.ready()
  const clusters = []
  for (let n = 0; n < 5; n += 1) clusters.push(await addEntity(db, 'cluster', { in: region }))
  t.same(await live.current(), { state: 'preparing', problem: null })
  t.not(await live.ready(), first)
  t.same(await hits(live, region), [region, ...clusters])
})

onEachEngine(t, 'each process reads for itself what any of them writes', async (t, engine) => {
  const directory = await temporaryDirectory(t, engine)
  const second = openDatabase({
    dataDir: directory.file ? join(directory.file, '..') : '',
    databaseUrl: 'databaseUrl' in directory.source ? directory.source.databaseUrl : '',
  })
  t.teardown(() => second.close())
  const lives = [liveGraph(t, directory), liveGraph(t, { db: second.db, source: directory.source }, { mostAtOnce: 6 })]
  for (const live of lives) await live.ready()
  const region = await addEntity(directory.db, 'region')
  const cluster = await addEntity(second.db, 'cluster', { in: region })
  for (const live of lives) t.same(await hits(live, region), [region, cluster])
})

onEachEngine(t, 'old changes are trimmed when the directory has been read', async (t, engine) => {
  const directory = await temporaryDirectory(t, engine)
  const { db } = directory
  for (let n = 0; n < 20; n += 1) await addEntity(db, 'region')
  const live = liveGraph(t, directory, { mostAtOnce: 3 })
  await live.ready()
  await live.stop()
  const { count } = await db
    .selectFrom('directory_change')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  t.ok(count < 20, `${count} are left`)
  t.ok(count >= 1)
})

t.test('a directory that cannot be read is told as such, with the reason, and is tried again', async (t) => {
  const folder = temporaryFolder(t)
  const { db } = await temporaryDatabase(t, 'sqlite')
  const file = join(folder, 'damaged.db')
  writeFileSync(file, 'this is no database at all, but long enough to be looked at as one')
  const live = new LiveGraph({ db, source: { file }, log: pino({ level: 'silent' }) }, { retryMs: 0 })
  t.teardown(() => live.stop())
  live.start()
  await t.rejects(live.ready(), { message: /not a database/ })
  t.match(await live.current(), { state: 'preparing', problem: /not a database/ })
})

t.test('who stops does not wait for what is being read', async (t) => {
  const directory = await temporaryDirectory(t, 'sqlite')
  const live = liveGraph(t, directory)
  const asked = live.ready()
  await live.stop()
  await t.rejects(asked)
  t.match(await live.current(), { state: 'preparing' })
})
