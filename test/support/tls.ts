import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Test } from 'tap'

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'tls')

export type CertificateName = 'trusted' | 'expired' | 'early' | 'other-name' | 'self-signed'

/** A real https server on loopback with one of the certificates; it says `hello`. @returns its port */
export async function startTls(t: Test, name: CertificateName): Promise<number> {
  const pem = readFileSync(join(FOLDER, `${name}.pem`))
  const server = createServer({ key: pem, cert: pem }, (_request, response) => response.end('hello'))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** From now on this process believes the authority of the test certificates. */
export function trustTestAuthority(): void {
  setDefaultCACertificates([...getCACertificates(), readFileSync(join(FOLDER, 'authority.pem'), 'utf8')])
}
