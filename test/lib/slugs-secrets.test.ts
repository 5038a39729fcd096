import t from 'tap'
import { decryptSecret, encryptSecret, hashSecret, newSecret } from '../../src/lib/secrets.ts'
import { freeSlug, slugOf } from '../../src/lib/slugs.ts'

t.test('a name becomes a part of an address', async (t) => {
  t.equal(slugOf('Amazon S3 (us-east-1)'), 'amazon-s3-us-east-1')
  t.equal(slugOf('Zürich, Café №1'), 'zurich-cafe-no1')
  t.equal(slugOf('日本'), 'service', 'and has one when nothing of it can stand there')
  t.equal(slugOf('x'.repeat(200)).length, 80)
  t.equal(freeSlug('a', new Set(['a', 'a-2'])), 'a-3')
})

t.test('a secret is read again only with the same key for the same use', async (t) => {
  const sealed = encryptSecret('key', 'use', 'hunter2')
  t.notMatch(sealed, 'hunter2')
  t.equal(decryptSecret('key', 'use', sealed), 'hunter2')
  t.not(encryptSecret('key', 'use', 'hunter2'), sealed, 'and never looks the same twice')
  t.throws(() => decryptSecret('other', 'use', sealed))
  t.throws(() => decryptSecret('key', 'other', sealed))
  const changed = sealed.replace(/(.{30})(.)/, (_, head, c) => head + (c === 'A' ? 'B' : 'A'))
  t.throws(() => decryptSecret('key', 'use', changed), 'nor when it was changed')
  t.not(newSecret(), newSecret())
  t.equal(hashSecret('a').length, 64)
})
