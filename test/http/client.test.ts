import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { createClient, type OutboundClient } from '../../src/http/client.ts'
import type { OutboundFailure } from '../../src/http/client-errors.ts'
import { startStub } from '../support/stub-server.ts'

async function setUp(t: Test) {
  const client = createClient({ allow: '127.0.0.0/8', deny: '', env: {} })
  t.teardown(() => client.close())
  return { client, stub: await startStub(t) }
}

function failureOf(client: OutboundClient, request: Parameters<OutboundClient['request']>[0]) {
  return client.request(request).then(
    () => null,
    (error: OutboundFailure) => ({ outcome: error.outcome, message: error.message }),
  )
}

const textOf = (body: Uint8Array) => new TextDecoder().decode(body)

t.test('an answer of any status is an answer, with its headers, body and time', async (t) => {
  const { client, stub } = await setUp(t)
  stub.on('/a', { status: 503, headers: { 'x-why': 'busy' }, body: 'later' })
  const answer = await client.request({ url: `${stub.url}/a` })
  t.match(answer, { url: `${stub.url}/a`, status: 503, headers: { 'x-why': 'busy' } })
  t.equal(textOf(answer.body), 'later')
  t.ok(answer.durationMs >= 0 && answer.durationMs < 5_000)
})

t.test('it says who asks, and sends what it is given', async (t) => {
  const { client, stub } = await setUp(t)
  stub.on('/', (request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => response.end(JSON.stringify({ headers: request.headers, method: request.method, body })))
  })
  const answer = await client.request({ url: stub.url, method: 'POST', headers: { 'x-key': 'k' }, body: 'a=1' })
  const seen = JSON.parse(textOf(answer.body))
  t.match(seen, { method: 'POST', body: 'a=1', headers: { 'x-key': 'k', 'user-agent': /^Signalbox\// } })
})

t.test('a compressed answer is unpacked; one that is compressed wrongly is told as such', async (t) => {
  const { client, stub } = await setUp(t)
  const text = 'operational '.repeat(1_000)
  const packed = {
    gzip: gzipSync(text),
    'x-gzip': gzipSync(text),
    deflate: deflateSync(text),
    br: brotliCompressSync(text),
    ' GZip ': gzipSync(text),
    identity: Buffer.from(text),
  }
  for (const [encoding, body] of Object.entries(packed)) {
    stub.on('/', { headers: { 'content-encoding': encoding }, body })
    t.equal(textOf((await client.request({ url: stub.url })).body), text, encoding)
  }
  const broken: [string, Buffer, RegExp][] = [
    ['gzip', Buffer.from(text), /compressed wrongly/],
    ['br', Buffer.from(text), /compressed wrongly/],
    ['gzip', gzipSync(text).subarray(0, 30), /compressed wrongly/],
    ['zstd', zstdCompressSync(text), /compressed as “zstd”/],
    ['gzip, br', brotliCompressSync(gzipSync(text)), /compressed as “gzip, br”/],
  ]
  for (const [encoding, body, words] of broken) {
    stub.on('/', { headers: { 'content-encoding': encoding }, body })
    const failure = await failureOf(client, { url: stub.url })
    t.equal(failure?.outcome, 'unreadable', encoding)
    t.match(failure?.message, words)
  }
})

t.test('an answer without a body has none, whatever it says of its encoding', async (t) => {
  const { client, stub } = await setUp(t)
  for (const encoding of ['gzip', 'br', 'deflate', 'zstd']) {
    stub.on('/', (_request, response) => response.writeHead(304, { 'content-encoding': encoding, etag: '"a"' }).end())
    t.equal((await client.request({ url: stub.url, headers: { 'if-none-match': '"a"' } })).status, 304, encoding)
    stub.on('/', (_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end())
    t.equal((await client.request({ url: stub.url, method: 'HEAD' })).status, 200, encoding)
    stub.on('/', (_request, response) => response.writeHead(204, { 'content-encoding': encoding }).end())
    t.equal((await client.request({ url: stub.url })).body.length, 0, encoding)
  }
})

t.test('what is too large is given up, also when it is small on the way and when it never ends', async (t) => {
  const { client, stub } = await setUp(t)
  const before = process.memoryUsage().rss
  stub.on('/bomb', { headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(200 * 1024 * 1024)) })
  t.match(await failureOf(client, { url: `${stub.url}/bomb` }), { outcome: 'too_large', message: /larger than 16 MB/ })

  let sent = 0
  stub.on('/endless', (_request, response) => {
    response.writeHead(200, { 'content-length': String(10 * 1024 ** 3) })
    const chunk = Buffer.alloc(1024 * 1024)
    const more = () => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length
    }
    response.on('drain', more)
    response.on('error', () => {})
    more()
  })
  t.match(await failureOf(client, { url: `${stub.url}/endless` }), { outcome: 'too_large' })
  await pause(50)
  t.ok(sent < 100 * 1024 * 1024, 'the rest of 10 GB is not fetched')
  t.match(await failureOf(client, { url: `${stub.url}/endless`, maxBytes: 2 * 1024 * 1024 }), { message: /2 MB/ })
  t.ok(process.memoryUsage().rss - before < 500 * 1024 * 1024)
})

t.test('the time limit is for the whole exchange, however it is spent', async (t) => {
  const { client, stub } = await setUp(t)
  const drip = (start: string) => (_request: unknown, response: import('node:http').ServerResponse) => {
    response.write(start)
    const timer = setInterval(() => response.write('x'), 20)
    response.on('close', () => clearInterval(timer))
  }
  stub.on('/silent', () => {})
  stub.on('/drip', drip('<html>'))
  stub.on('/loop', (_request, response) => setTimeout(() => response.writeHead(302, { location: '/loop' }).end(), 60))
  for (const path of ['/silent', '/drip', '/loop']) {
    const startedAt = performance.now()
    const failure = await failureOf(client, { url: stub.url + path, timeoutMs: 200, maxRedirects: 100 })
    t.match(failure, { outcome: 'timeout', message: 'no whole answer within 0.2 s' }, path)
    t.ok(performance.now() - startedAt < 2_000)
  }
})

t.test('who asked can stop it', async (t) => {
  const { client, stub } = await setUp(t)
  stub.on('/', () => {})
  const stopping = new AbortController()
  const failure = failureOf(client, { url: stub.url, signal: stopping.signal })
  await pause(20)
  stopping.abort()
  t.match(await failure, { outcome: 'stopped' })
  t.match(await failureOf(client, { url: stub.url, signal: AbortSignal.abort() }), { outcome: 'stopped' })
})

t.test('what breaks on the way has a name', async (t) => {
  const { client } = await setUp(t)
  const answers: [string, string, string, RegExp][] = [
    ['dropped at once', '', 'reset', /dropped the connection/],
    ['dropped half-way', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', 'reset', /dropped the connection/],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'unreadable', /no HTTP/],
    ['a header without an end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, 'unreadable', /no HTTP/],
  ]
  for (const [name, bytes, outcome, words] of answers) {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end(bytes))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as { port: number }
    const failure = await failureOf(client, { url: `http://127.0.0.1:${port}/`, timeoutMs: 3_000 })
    t.equal(failure?.outcome, outcome, name)
    t.match(failure?.message, words, name)
    await new Promise((done) => server.close(done))
    t.match(
      await failureOf(client, { url: `http://127.0.0.1:${port}/` }),
      { outcome: 'refused' },
      'nobody listens any more',
    )
  }
})

t.test('a name that the DNS does not know is told as such', async (t) => {
  const { client } = await setUp(t)
  t.match(await failureOf(client, { url: 'http://no-such-host.invalid/' }), { outcome: 'dns', message: /DNS/ })
})
