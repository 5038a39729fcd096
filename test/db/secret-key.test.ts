import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { assertSharedKey, secretKeyOf } from '../../src/db/secret-key.ts'
import { temporaryDatabase, temporaryFolder } from '../support/database.ts'

t.test('a secret key is made once, for its owner alone, and used from then on', async (t) => {
  const dataDir = join(temporaryFolder(t), 'data')
  const made = secretKeyOf({ secretKey: '', dataDir })
  t.ok(made.length >= 32)
  t.equal(secretKeyOf({ secretKey: '', dataDir }), made)
  t.equal(readFileSync(join(dataDir, 'secret.key'), 'utf8').trim(), made)
  t.equal(statSync(join(dataDir, 'secret.key')).mode & 0o777, 0o600)
  t.not(secretKeyOf({ secretKey: '', dataDir: temporaryFolder(t) }), made, 'every installation has its own')
})

t.test('a configured key wins, and none is written then', async (t) => {
  const dataDir = temporaryFolder(t)
  const given = 'a configured key of thirty-two letters'
  t.equal(secretKeyOf({ secretKey: given, dataDir }), given)
  t.throws(() => statSync(join(dataDir, 'secret.key')))
})

t.test('a key file that was cut short is refused, as cookies signed with nothing could be forged', async (t) => {
  const dataDir = temporaryFolder(t)
  for (const content of ['', '\n', 'short']) {
    writeFileSync(join(dataDir, 'secret.key'), content)
    t.throws(() => secretKeyOf({ secretKey: '', dataDir }), /secret\.key .*at least 32 characters/)
  }
})

t.test('all processes on a database have one key: the first decides, another is refused', async (t) => {
  const { db } = await temporaryDatabase(t, 'sqlite')
  const key = 'the key of the first process, long enough'
  await assertSharedKey(db, key)
  await assertSharedKey(db, key)
  await t.rejects(assertSharedKey(db, `${key}!`), /SECRET_KEY is not the one that this database was first used with/)
  const { value } = await db.selectFrom('setting').select('value').executeTakeFirstOrThrow()
  t.notMatch(value, key)
  await assertSharedKey(db, key)
})
