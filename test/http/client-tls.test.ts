import { createServer } from 'node:net'
import t, { type Test } from 'tap'
import { createClient } from '../../src/http/client.ts'
import type { OutboundFailure } from '../../src/http/client-errors.ts'
import { type CertificateName, startTls, trustTestAuthority } from '../support/tls.ts'

function makeClient(t: Test) {
  const client = createClient({ allow: '127.0.0.0/8', deny: '', env: {} })
  t.teardown(() => client.close())
  return client
}

async function failureWith(t: Test, name: CertificateName, host = '127.0.0.1') {
  const port = await startTls(t, name)
  const error = await makeClient(t)
    .request({ url: `https://${host}:${port}/` })
    .catch((thrown: unknown) => thrown)
  const { outcome, message } = error as OutboundFailure
  return { outcome, message }
}

t.test('a certificate of an authority that is not known is refused', async (t) => {
  t.same(await failureWith(t, 'trusted'), {
    outcome: 'tls',
    message: 'its certificate is signed by an authority that is not known here',
  })
  t.same(await failureWith(t, 'self-signed'), { outcome: 'tls', message: 'its certificate is signed by itself' })
})

t.test('of a known authority, a certificate is taken for its time and its name', async (t) => {
  trustTestAuthority()
  const port = await startTls(t, 'trusted')
  const client = makeClient(t)
  for (const host of ['127.0.0.1', 'localhost']) {
    const answer = await client.request({ url: `https://${host}:${port}/` })
    t.equal(new TextDecoder().decode(answer.body), 'hello', host)
  }
  t.same(await failureWith(t, 'expired'), { outcome: 'tls', message: 'its certificate has expired' })
  t.same(await failureWith(t, 'early'), { outcome: 'tls', message: 'its certificate is not valid yet' })
  t.same(await failureWith(t, 'other-name'), { outcome: 'tls', message: 'its certificate is for another name' })
})

t.test('a server that speaks no TLS is told as such', async (t) => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  const error = await makeClient(t)
    .request({ url: `https://127.0.0.1:${port}/` })
    .catch((thrown: unknown) => thrown)
  t.match(error, { outcome: 'tls' })
})
