import t from 'tap'
import { isMailAddress, readSender } from '../../src/lib/mail-addresses.ts'

t.test('addresses as people have them are addresses', async (t) => {
  for (const address of [
    'ada@norrvik.example',
    'ada.holm+status@mail.norrvik.example',
    "o'brien@norrvik.example",
    'root@localhost',
    'åsa@norrvik.example',
    'ada@nörrvik.example',
    `${'a'.repeat(64)}@norrvik.example`,
  ])
    t.ok(isMailAddress(address), address)
})

t.test('what says something else to a mailer is none', async (t) => {
  for (const address of [
    '',
    'ada',
    '@norrvik.example',
    'ada@',
    'ada@@norrvik.example',
    'ada@norrvik..example',
    '.ada@norrvik.example',
    'ada@-norrvik.example',
    'ada@norrvik.example, vera@norrvik.example',
    'Ada <ada@norrvik.example>',
    '"ada lovelace"@norrvik.example',
    'ada@norrvik.example\r\nBcc: x@y',
    'ada@[127.0.0.1]',
    'ada@norrvik.example ',
    `${'a'.repeat(65)}@norrvik.example`,
    `ada@${'a.'.repeat(130)}example`,
  ])
    t.notOk(isMailAddress(address), JSON.stringify(address))
})

t.test('a sender is an address, with a name or without', async (t) => {
  t.same(readSender('ops@norrvik.example'), { name: '', address: 'ops@norrvik.example' })
  t.same(readSender(' Norrvik Status  <ops@norrvik.example> '), {
    name: 'Norrvik Status',
    address: 'ops@norrvik.example',
  })
  t.same(readSender('"Status, Norrvik" <ops@norrvik.example>'), {
    name: 'Status, Norrvik',
    address: 'ops@norrvik.example',
  })
  t.equal(readSender('Norrvik <ops>'), null)
  t.equal(readSender('<a@b.example> <c@d.example>'), null)
})
