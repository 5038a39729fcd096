import t, { type Test } from 'tap'
import { createClient, parseTarget } from '../../src/http/client.ts'
import { BlockedAddress, type OutboundFailure } from '../../src/http/client-errors.ts'
import { startStub } from '../support/stub-server.ts'

function makeClient(t: Test, options: { allow?: string; deny?: string } = {}) {
  const client = createClient({ allow: '', deny: '', env: {}, ...options })
  t.teardown(() => client.close())
  return client
}

const outcomeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'let through',
    (error: OutboundFailure) => error.outcome,
  )

// However loopback and metadata addresses are written: as names, in other bases, short, inside IPv6.
const DENIED = [
  'http://127.0.0.1/',
  'http://localhost/',
  'http://LOCALHOST./',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://127.1:8080/',
  'http://0/',
  'http://[::1]/',
  'http://[::ffff:7f00:1]/',
  'http://[0:0:0:0:0:ffff:127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fe80::1]/',
  'https://224.0.0.1/',
]

t.test(
  'an address of this machine, its link or its cloud is refused when it is saved and when it is asked',
  async (t) => {
    const client = makeClient(t)
    for (const url of DENIED) {
      t.equal(await outcomeOf(client.checkAddress(url)), 'blocked', url)
      t.equal(await outcomeOf(client.request({ url, timeoutMs: 1_000 })), 'blocked', url)
    }
  },
)

t.test('a refusal says which address it was and which settings decide', async (t) => {
  const error = await makeClient(t)
    .checkAddress('http://localhost:8080/')
    .catch((thrown: Error) => thrown)
  t.type(error, BlockedAddress)
  t.match(error, {
    message: /localhost stands for (127\.0\.0\.1|::1), which is in a range .* \(OUTBOUND_DENY, OUTBOUND_ALLOW\)/,
  })
})

t.test('what cannot be resolved now may be saved, and is checked when it is asked', async (t) => {
  const client = makeClient(t)
  t.equal(await outcomeOf(client.checkAddress('http://no-such-host.invalid/')), 'let through')
  t.equal(await outcomeOf(client.request({ url: 'http://no-such-host.invalid/' })), 'dns')
})

t.test('an exception opens what it names and nothing else', async (t) => {
  const stub = await startStub(t)
  stub.on('/', { body: 'hello' })
  const client = makeClient(t, { allow: '127.0.0.0/8' })
  t.equal((await client.request({ url: stub.url })).status, 200)
  t.equal(await outcomeOf(client.checkAddress('http://[::ffff:127.0.0.1]/')), 'let through')
  t.equal(await outcomeOf(client.checkAddress('http://169.254.169.254/')), 'blocked')
  const strict = makeClient(t, { deny: '127.0.0.0/8 10.0.0.0/8' })
  t.equal(await outcomeOf(strict.checkAddress('http://10.1.2.3/')), 'blocked')
  t.equal(await outcomeOf(strict.request({ url: stub.url })), 'blocked')
  t.equal(stub.asked.length, 1, 'who is refused never reaches it')
})

t.test('of the addresses of a name, only those that may be reached are used', async (t) => {
  const both = makeClient(t, { allow: '127.0.0.1' })
  t.same(
    (await both.resolve('localhost')).map(({ address }) => address),
    ['127.0.0.1'],
  )
  t.same(await both.resolve('127.0.0.1'), [{ address: '127.0.0.1', family: 4 }])
  t.equal(await outcomeOf(both.resolve('::1')), 'blocked')
})

t.test('only http and https addresses without a password in them are targets', async (t) => {
  t.equal(parseTarget('http://Norrvik.example:80/a b').href, 'http://norrvik.example/a%20b')
  const refused = {
    'file:///etc/passwd': 'blocked',
    'javascript:alert(1)': 'blocked',
    'http://me:pw@norrvik.example/': 'blocked',
    'http://me@norrvik.example/': 'blocked',
    'norrvik.example': 'address',
    'http://': 'address',
    '': 'address',
  }
  for (const [address, outcome] of Object.entries(refused)) {
    t.equal(refusalOf(address), outcome, address)
  }
  t.throws(() => parseTarget('x'.repeat(10_000)), { message: /^“x{200}” is not an address$/ })
})

function refusalOf(address: string): string {
  try {
    parseTarget(address)
    return 'taken'
  } catch (error) {
    return (error as OutboundFailure).outcome
  }
}
