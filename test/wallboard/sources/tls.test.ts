import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { failureOf, fetchFrom, loopbackClient } from './system.ts'

t.test('a certificate that signs itself is refused, and what to do about it is told', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-tls-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=icinga.example', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  })
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => response.end('{}'))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const failure = await failureOf(
    fetchFrom('icinga2', { url, client: loopbackClient(t) }, { username: 'signalbox', secret: 'secret' }),
  )
  t.match(failure, {
    code: 'tls',
    message:
      'There is no secure connection to Icinga 2: its certificate is signed by itself. If it is an authority of your own, give its certificate to Signalbox by NODE_EXTRA_CA_CERTS.',
  })
})
