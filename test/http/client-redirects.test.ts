import t, { type Test } from 'tap'
import { createClient } from '../../src/http/client.ts'
import type { OutboundFailure } from '../../src/http/client-errors.ts'
import { type StubServer, startStub } from '../support/stub-server.ts'

async function setUp(t: Test) {
  const client = createClient({ allow: '127.0.0.0/8', deny: '', env: {} })
  t.teardown(() => client.close())
  return { client, stub: await startStub(t), other: await startStub(t) }
}

const redirect = (stub: StubServer, path: string, location: string, status = 302) =>
  stub.on(path, { status, headers: { location } })

/** Answers with what it was asked. */
function echo(stub: StubServer, path: string): void {
  stub.on(path, (request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => response.end(JSON.stringify({ method: request.method, headers: request.headers, body })))
  })
}

const read = (body: Uint8Array) => JSON.parse(new TextDecoder().decode(body))

t.test('redirects are followed to where the answer is', async (t) => {
  const { client, stub, other } = await setUp(t)
  redirect(stub, '/a', '/b?x=1', 301)
  redirect(stub, '/b?x=1', 'c', 307)
  redirect(stub, '/c', `${other.url}/d`, 308)
  other.on('/d', { body: 'here' })
  const answer = await client.request({ url: `${stub.url}/a` })
  t.equal(answer.url, `${other.url}/d`)
  t.equal(new TextDecoder().decode(answer.body), 'here')
  t.same(stub.asked, ['GET /a', 'GET /b?x=1', 'GET /c'])
})

t.test('a loop ends, and who wants no redirect gets the redirect', async (t) => {
  const { client, stub } = await setUp(t)
  redirect(stub, '/loop', '/loop')
  const failure = await client.request({ url: `${stub.url}/loop` }).catch((error: OutboundFailure) => error)
  t.match(failure, { outcome: 'redirects', message: 'more than 5 redirects' })
  t.equal(stub.asked.length, 6)
  t.match(await client.request({ url: `${stub.url}/loop`, maxRedirects: 0 }), { status: 302, url: `${stub.url}/loop` })
  stub.on('/nowhere', { status: 302 })
  t.equal((await client.request({ url: `${stub.url}/nowhere` })).status, 302, 'one that leads nowhere is an answer')
})

t.test('no redirect leads to where nobody may go', async (t) => {
  const { client, stub } = await setUp(t)
  for (const address of [
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fd00:ec2::254]/',
    'http://2852039166/',
    'http://0/',
    'http://100.100.100.200/',
    'http://user:secret@127.0.0.1/',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'gopher://127.0.0.1/',
  ]) {
    redirect(stub, '/', address)
    const failure = await client.request({ url: stub.url }).catch((error: OutboundFailure) => error)
    t.equal((failure as OutboundFailure).outcome, 'blocked', address)
  }
  redirect(stub, '/', 'http://')
  t.match(await client.request({ url: stub.url }).catch((error: OutboundFailure) => error), { outcome: 'address' })
})

t.test('what a check sends to prove itself stays with the site it was given for', async (t) => {
  const { client, stub, other } = await setUp(t)
  echo(stub, '/end')
  echo(other, '/end')
  const secret = { authorization: 'Bearer hunter2', cookie: 'a=b', 'x-api-key': 'k' }
  redirect(stub, '/same', '/end')
  t.match(read((await client.request({ url: `${stub.url}/same`, headers: secret })).body).headers, secret)
  redirect(stub, '/away', `${other.url}/end`)
  const { headers } = read((await client.request({ url: `${stub.url}/away`, headers: secret })).body)
  for (const name of Object.keys(secret)) t.equal(headers[name], undefined, `${name} does not travel to another site`)
  t.match(headers['user-agent'], 'Signalbox')
})

t.test('a form that is answered with "see other" is not sent a second time', async (t) => {
  const { client, stub } = await setUp(t)
  echo(stub, '/end')
  const after = async (status: number, method: string) => {
    redirect(stub, '/form', '/end', status)
    const { method: seen, body } = read((await client.request({ url: `${stub.url}/form`, method, body: 'pay=1' })).body)
    return [seen, body]
  }
  for (const status of [301, 302, 303]) t.same(await after(status, 'POST'), ['GET', ''], String(status))
  for (const status of [307, 308]) t.same(await after(status, 'POST'), ['POST', 'pay=1'], String(status))
  t.same(await after(302, 'PUT'), ['PUT', 'pay=1'])
  t.same(await after(303, 'PUT'), ['GET', ''])
})
