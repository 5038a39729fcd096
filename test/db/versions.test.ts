import t from 'tap'
import type { Db } from '../../src/db/schema.ts'
import { deleteSetting, readSetting, writeSetting } from '../../src/db/settings.ts'
import { change, type Topic } from '../../src/db/versions.ts'
import { onEachEngine, temporaryDatabase } from '../support/database.ts'

const AT = '2026-03-03T10:00:00.000Z'

async function storedVersion(db: Db, topic: Topic): Promise<number> {
  const row = await db.selectFrom('data_version').select('version').where('topic', '=', topic).executeTakeFirst()
  return row?.version ?? 0
}

onEachEngine(t, 'a change counts its topics up, in memory only once it is committed', async (t, engine) => {
  const { db, versions } = await temporaryDatabase(t, engine)
  const seen: [Topic, string | null][] = []
  versions.onChange((topic) => seen.push([topic, 'told']))
  const answer = await change({ db, versions }, ['status', 'users'], async (trx) => {
    await writeSetting(trx, 'x', 'new', AT)
    t.equal(versions.current('status'), 0, 'not while readers still find the old rows')
    return 'answer'
  })
  t.equal(answer, 'answer')
  t.equal(await readSetting(db, 'x'), 'new')
  t.same(seen, [
    ['status', 'told'],
    ['users', 'told'],
  ])
  for (const topic of ['status', 'users'] as const) {
    t.equal(versions.current(topic), 1)
    t.equal(await storedVersion(db, topic), 1)
  }
  await change({ db, versions }, ['status'], async () => {})
  t.equal(await storedVersion(db, 'status'), 2)
  t.equal(await storedVersion(db, 'users'), 1, 'a topic that was not named stays')
})

onEachEngine(t, 'a change that fails counts nothing and leaves nothing', async (t, engine) => {
  const { db, versions } = await temporaryDatabase(t, engine)
  versions.onChange(() => t.fail('nobody is told'))
  const failing = change({ db, versions }, ['status'], async (trx) => {
    await writeSetting(trx, 'x', 'new', AT)
    throw new Error('no')
  })
  await t.rejects(failing, { message: 'no' })
  t.equal(versions.current('status'), 0)
  t.equal(await storedVersion(db, 'status'), 0)
  t.equal(await readSetting(db, 'x'), null)
})

onEachEngine(t, 'changes at the same moment all count', async (t, engine) => {
  const { db, versions } = await temporaryDatabase(t, engine)
  await Promise.all(Array.from({ length: 20 }, () => change({ db, versions }, ['status'], async () => {})))
  t.equal(versions.current('status'), 20)
  t.equal(await storedVersion(db, 'status'), 20)
})

t.test('who no longer listens is not told', async (t) => {
  const { versions } = await temporaryDatabase(t, 'sqlite')
  let told = 0
  const stop = versions.onChange(() => {
    told += 1
  })
  versions.bump('users')
  stop()
  versions.bump('users')
  t.equal(told, 1)
})

onEachEngine(t, 'a setting is kept with its type, replaced, and gone when it is deleted', async (t, engine) => {
  const { db } = await temporaryDatabase(t, engine)
  t.equal(await readSetting(db, 'x'), null)
  await writeSetting(db, 'x', { a: [1, 'ü', null] }, AT)
  t.same(await readSetting(db, 'x'), { a: [1, 'ü', null] })
  await writeSetting(db, 'x', false, AT)
  t.equal(await readSetting(db, 'x'), false)
  await deleteSetting(db, 'x')
  t.equal(await readSetting(db, 'x'), null)
})

t.test('a change that is heard of before its own commit has returned counts once', async (t) => {
  const { db, versions } = await temporaryDatabase(t, 'sqlite')
  const heard: string[] = []
  versions.onChange((_topic, origin) => heard.push(origin))
  const bump = versions.bump.bind(versions)
  versions.bump = (topic, stored) => {
    versions.heard(topic, stored!)
    bump(topic, stored)
  }
  await change({ db, versions }, ['status'], async () => {})
  t.same(heard, ['here'])
  t.equal(versions.current('status'), 1)
})

t.test('a count that was not committed is news when another process reaches it', async (t) => {
  const { db, versions } = await temporaryDatabase(t, 'sqlite')
  const failing = { db: undefined as never, versions }
  failing.db = {
    transaction: () => ({
      execute: async (work: Parameters<ReturnType<typeof db.transaction>['execute']>[0]) => {
        await db.transaction().execute(work)
        throw new Error('the connection was lost while it was committed')
      },
    }),
  } as never
  await t.rejects(change(failing, ['status'], async () => {}))
  t.equal(versions.current('status'), 0)
  versions.heard('status', 1)
  t.equal(versions.current('status'), 1)
})
