import { argon2Sync } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { hashPassword, problemWithPassword, verifyPassword } from '../../src/users/passwords.ts'
import { isEmail, problemsWithUser } from '../../src/users/rules.ts'
import { startTestApp } from '../support/app.ts'
import { everyText } from '../support/audit.ts'
import { CAST } from '../support/cast.ts'

t.test('a password is stored as an argon2id hash that tells how it was made, salted each time', async (t) => {
  const hash = await hashPassword('correct horse battery')
  t.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  t.not(await hashPassword('correct horse battery'), hash)
  t.ok(await verifyPassword('correct horse battery', hash))
  for (const wrong of ['correct horse batterY', 'correct horse battery ', '', 'x'.repeat(5_000)]) {
    t.notOk(await verifyPassword(wrong, hash), wrong.slice(0, 30))
  }
})

t.test('a hash of a stronger setting is still understood, and nonsense lets nobody in', async (t) => {
  const salt = Buffer.from('somesaltsomesalt')
  const tag = argon2Sync('argon2id', {
    message: 'password',
    nonce: salt,
    parallelism: 2,
    tagLength: 32,
    memory: 8192,
    passes: 3,
  })
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  const stored = `$argon2id$v=19$m=8192,t=3,p=2$${text(salt)}$${text(tag)}`
  t.ok(await verifyPassword('password', stored))
  for (const broken of [
    '',
    'password',
    stored.replace('argon2id', 'argon2i'),
    stored.slice(0, -1),
    `${stored}A`,
    null,
  ]) {
    t.notOk(await verifyPassword('password', broken), String(broken))
  }
})

t.test('a letter typed on another keyboard is the same letter', async (t) => {
  const hash = await hashPassword('ångström über alles')
  t.ok(await verifyPassword('ångström über alles'.normalize('NFD'), hash))
})

t.test('weak passwords are refused with the reason', async (t) => {
  const cases: [string, RegExp | null][] = [
    ['123456789', /at least 10 characters/],
    ['x'.repeat(201), /at most 200 characters/],
    ['aaaaaaaaaaaaaaa', /more than three different/],
    ['abcabcabcabc', /more than three different/],
    ['VERA@norrvik.example', /other than the e-mail/],
    ['0123456789', null],
    ['long enough', null],
    [`${'x'.repeat(197)}abc`, null],
  ]
  for (const [password, expected] of cases) {
    const problem = problemWithPassword(password, 'vera@norrvik.example')
    if (expected) t.match(problem, expected, password.slice(0, 20))
    else t.equal(problem, null, password.slice(0, 20))
  }
})

t.test('no password and no session secret stands in the database', async (t) => {
  const app = await startTestApp(t, 'sqlite')
  const vera = await app.signedIn('vera')
  const kept = await everyText(app.database, ['app_user', 'session', 'audit', 'setting'])
  t.notMatch(kept, CAST.vera.password)
  const id = decodeURIComponent(decodeURIComponent(vera.cookie('sid')!)).split('.')[0]!
  t.ok(id.length >= 32)
  t.notMatch(kept, id)
})

t.test('what is an e-mail address, and what is hostile', async (t) => {
  for (const good of ['ada@norrvik.example', "o'neill+tag@sub.norrvik.example", 'å@norrvik.example'])
    t.ok(isEmail(good), good)
  const bad = [
    '',
    'ada',
    '@x',
    'ada@',
    'a b@x.y',
    'a@b@c',
    'a@x\r\nBcc: b@x',
    '"a"@x',
    '<a@x>',
    'a,b@x',
    'a@[1.2.3.4]',
    `${'a'.repeat(251)}@x.y`,
  ]
  for (const text of bad) t.notOk(isEmail(text), JSON.stringify(text.slice(0, 40)))
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      if (isEmail(text)) t.notMatch(text, /[\s<>,;"]/, JSON.stringify(text))
    }),
    { seed: 1, numRuns: 500 },
  )
  t.same(problemsWithUser({ name: 'x'.repeat(201) }), { name: 'Take at most 200 characters.' })
})
