import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import t, { type Test } from 'tap'
import { createClient } from '../../src/http/client.ts'
import type { OutboundFailure } from '../../src/http/client-errors.ts'
import { startStub } from '../support/stub-server.ts'
import { startTls, trustTestAuthority } from '../support/tls.ts'

/** A real forward proxy on loopback: it passes http on, and tunnels https. */
async function startProxy(t: Test) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.end(`by the proxy: ${request.url}`)
  })
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`)
    const [host, port] = request.url!.split(':')
    // A proxy resolves names itself; here every name is this machine.
    const target = connect(Number(port), host === 'outside.invalid' ? '127.0.0.1' : host)
    target.once('connect', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    socket.pipe(target).pipe(socket)
    for (const end of [socket, target]) end.on('error', () => end.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function makeClient(t: Test, env: Record<string, string>, allow = '') {
  const client = createClient({ allow, deny: '', env })
  t.teardown(() => client.close())
  return client
}

const outcomeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'let through',
    (error: OutboundFailure) => error.outcome,
  )

t.test('with a proxy in the environment, what is outside is asked through it', async (t) => {
  const proxy = await startProxy(t)
  for (const name of ['HTTP_PROXY', 'http_proxy']) {
    const client = makeClient(t, { [name]: proxy.url })
    const answer = await client.request({ url: 'http://outside.invalid/status.json' })
    t.equal(new TextDecoder().decode(answer.body), 'by the proxy: http://outside.invalid/status.json', name)
  }
  t.same(proxy.asked, Array(2).fill('GET http://outside.invalid/status.json'))
})

t.test('https goes through a tunnel, and the certificate is still checked', async (t) => {
  const proxy = await startProxy(t)
  const client = makeClient(t, { HTTPS_PROXY: proxy.url })
  const [good, bad] = [await startTls(t, 'other-name'), await startTls(t, 'self-signed')]
  trustTestAuthority()
  t.equal(await outcomeOf(client.request({ url: `https://outside.invalid:${bad}/` })), 'tls')
  t.equal(await outcomeOf(client.request({ url: `https://outside.invalid:${good}/` })), 'tls')
  t.same(proxy.asked, [`CONNECT outside.invalid:${bad}`, `CONNECT outside.invalid:${good}`])
})

t.test('a proxy is no way around the rule for addresses', async (t) => {
  const proxy = await startProxy(t)
  const client = makeClient(t, { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url })
  for (const url of ['http://169.254.169.254/', 'http://127.0.0.1:1/', 'http://localhost/', 'https://[::1]/']) {
    t.equal(await outcomeOf(client.request({ url })), 'blocked', url)
  }
  t.same(proxy.asked, [])
})

t.test('what NO_PROXY names is asked directly, by the rule for addresses', async (t) => {
  const [proxy, stub] = [await startProxy(t), await startStub(t)]
  stub.on('/', { body: 'direct' })
  const env = { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1,localhost' }
  const answer = await makeClient(t, env, '127.0.0.0/8').request({ url: stub.url })
  t.equal(new TextDecoder().decode(answer.body), 'direct')
  t.equal(await outcomeOf(makeClient(t, env).request({ url: stub.url.replace('127.0.0.1', 'localhost') })), 'blocked')
  t.same(proxy.asked, [])
})

t.test('a proxy that is not there is told as such', async (t) => {
  const client = makeClient(t, { HTTP_PROXY: 'http://127.0.0.1:9' })
  t.equal(await outcomeOf(client.request({ url: 'http://outside.invalid/' })), 'refused')
})
