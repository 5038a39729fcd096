import t from 'tap'
import { addressPolicy, parseRanges } from '../../src/lib/addresses.ts'

t.test('what is this machine, its link, metadata, nobody or many is denied unless allowed', async (t) => {
  const policy = addressPolicy('', '')
  for (const address of [
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '0.1.2.3',
    '169.254.169.254',
    '100.100.100.200',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'ff02::1',
    'fd00:ec2::254',
  ]) {
    t.notOk(policy.allows(address), address)
  }
  for (const address of ['10.0.0.1', '192.168.1.1', '172.16.0.1', '8.8.8.8', 'fd12::1', '2606:4700::1']) {
    t.ok(policy.allows(address), `${address}: the intranet and the world are allowed`)
  }
})

t.test('IPv4 written inside IPv6 is the IPv4 address', async (t) => {
  const policy = addressPolicy('', '')
  for (const address of [
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::169.254.169.254',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '::ffff:0:127.0.0.1',
  ]) {
    t.notOk(policy.allows(address), address)
  }
  t.ok(policy.allows('::ffff:10.0.0.1'))
})

t.test('an exception wins, in any spelling; a list of denied ranges replaces the default one', async (t) => {
  const allowed = addressPolicy('127.0.0.0/8, 169.254.10.10', '')
  t.ok(allowed.allows('127.0.0.1'))
  t.ok(allowed.allows('::ffff:127.0.0.1'))
  t.ok(allowed.allows('169.254.10.10'))
  t.notOk(allowed.allows('169.254.169.254'))
  const denied = addressPolicy('', '10.0.0.0/8')
  t.notOk(denied.allows('10.1.2.3'))
  t.ok(denied.allows('192.168.0.1'))
  t.notOk(denied.allows('not an address'))
})

t.test('a list names what in it is no range', async (t) => {
  t.same(parseRanges('10.0.0.0/8; nonsense 1.2.3.4/99').unreadable, ['nonsense', '1.2.3.4/99'])
})
