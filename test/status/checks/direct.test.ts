import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import t, { type Test } from 'tap'
import { createClient } from '../../../src/http/client.ts'
import { dns } from '../../../src/status/checks/dns.ts'
import { judgeBeat } from '../../../src/status/checks/heartbeat.ts'
import { tcp } from '../../../src/status/checks/tcp.ts'
import { tls } from '../../../src/status/checks/tls.ts'

const client = createClient({ allow: '127.0.0.0/8', deny: '' })
t.teardown(() => client.close())
const tools = { client, now: () => new Date() }
const check = (kind: string, url: string, settings = {}) => ({ id: 1, kind, url, settings })

t.test('tcp: a port that accepts is operational, one that refuses is down', async (t) => {
  const server = createServer((socket) => socket.end())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  t.equal((await tcp.run(check('tcp', `tcp://127.0.0.1:${port}`), tools)).status, 'operational')
  const refused = await tcp.run(check('tcp', 'tcp://127.0.0.1:1'), tools)
  t.equal(refused.status, 'major_outage')
  t.match(refused.reason, /refused the connection/)
  t.equal((await tcp.run(check('tcp', 'tcp://169.254.169.254:80'), tools)).outcome, 'blocked')
})

t.test('host and port are read in every usual form', async (t) => {
  t.equal(tcp.normalise('db.company.example:5432'), 'tcp://db.company.example:5432')
  t.equal(tcp.normalise('tcp://[::1]:80'), 'tcp://[::1]:80')
  t.equal(tls.normalise('shop.company.example'), 'tls://shop.company.example:443')
  t.throws(() => tcp.normalise('db.company.example'), 'a port is needed')
  t.throws(() => tcp.normalise('x:99999'))
})

/** A certificate of its own for 127.0.0.1; a real TLS server has to show it. */
function certificate(t: Test, days: number) {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-tls-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-subj',
        '/CN=127.0.0.1',
      ],
      ...['-addext', 'subjectAltName=IP:127.0.0.1', '-days', String(days), '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  )
  return { key: readFileSync(key), cert: readFileSync(cert) }
}

t.test('tls: a certificate nobody vouches for is down, with the reason', async (t) => {
  const server = createTlsServer(certificate(t, 365), (socket) => socket.end())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const found = await tls.run(check('tls', `tls://127.0.0.1:${port}`), tools)
  t.equal(found.status, 'major_outage')
  t.match(found.reason, /signed by itself/)
  t.equal(found.outcome, 'tls')
})

t.test('tls: a server that speaks no TLS is down and not waited for', async (t) => {
  const server = createServer((socket) => socket.end('220 hello\r\n'))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const found = await tls.run(check('tls', `tls://127.0.0.1:${port}`, { timeoutSeconds: 2 }), tools)
  t.equal(found.status, 'major_outage')
})

/** A DNS server that knows one name: A 10.1.2.3 for known.example, nothing else (RFC 1035 §4). */
async function startDns(t: Test): Promise<string> {
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    const known = query.includes(Buffer.from('\x05known\x07example'))
    const answer = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 1, 2, 3])
    const head = Buffer.from(query.subarray(0, 12))
    head.writeUInt16BE(known ? 0x8180 : 0x8183, 2)
    head.writeUInt16BE(known ? 1 : 0, 6)
    head.writeUInt16BE(0, 8)
    head.writeUInt16BE(0, 10)
    const end = query.indexOf(0, 12) + 5
    socket.send(
      Buffer.concat([head, query.subarray(12, end), known ? answer : Buffer.alloc(0)]),
      from.port,
      from.address,
    )
  })
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done))
  t.teardown(() => socket.close())
  return `127.0.0.1:${socket.address().port}`
}

t.test('dns: a name with the expected answer is operational, without it is down', async (t) => {
  const server = await startDns(t)
  const local = { ...client, resolve: async (host: string) => [{ address: host, family: 4 }] }
  const ask = (name: string, settings = {}) =>
    dns.run(check('dns', `dns:${name}`, { server, ...settings }), { ...tools, client: local })
  t.equal((await ask('known.example')).status, 'operational')
  t.equal((await ask('known.example', { expect: '10.1.2.3' })).status, 'operational')
  const wrong = await ask('known.example', { expect: '10.9.9.9' })
  t.equal(wrong.status, 'major_outage')
  t.match(wrong.reason, /answers 10\.1\.2\.3, and not 10\.9\.9\.9/)
  const gone = await ask('gone.example')
  t.equal(gone.status, 'major_outage')
  t.match(gone.reason, /does not know gone\.example/)
})

t.test('dns: a server that does not answer leaves the name unknown', async (t) => {
  const socket = createSocket('udp4')
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done))
  t.teardown(() => socket.close())
  const local = { ...client, resolve: async (host: string) => [{ address: host, family: 4 }] }
  const settings = { server: `127.0.0.1:${socket.address().port}`, timeoutSeconds: 1 }
  const found = await dns.run(check('dns', 'dns:known.example', settings), { ...tools, client: local })
  t.equal(found.status, 'unknown')
  t.notOk(found.told)
})

t.test('heartbeat: late is down, none yet is unknown', async (t) => {
  const now = new Date('2026-11-19T12:00:00.000Z')
  t.equal(judgeBeat(null, 60_000, 10_000, now).status, 'unknown')
  t.equal(judgeBeat('2026-11-19T11:59:00.000Z', 60_000, 10_000, now).status, 'operational')
  t.equal(judgeBeat('2026-11-19T11:58:50.000Z', 60_000, 10_000, now).status, 'operational', 'within the grace')
  const late = judgeBeat('2026-11-19T11:57:00.000Z', 60_000, 10_000, now)
  t.equal(late.status, 'major_outage')
  t.match(late.reason, /came 3 min ago, expected every 1 min/)
})
