import { isIP } from 'node:net'
import { connect, type PeerCertificate } from 'node:tls'
import { Type } from 'typebox'
import type { OutboundClient } from '../../http/client.ts'
import { OutboundFailure } from '../../http/client-errors.ts'
import { DAY } from '../../lib/dates.ts'
import { type DirectKind, down, type Finding, finding } from './check.ts'
import { findingOfFailure } from './failures.ts'
import { readHostPort, writeHostPort } from './targets.ts'
import { openSocket, secondsOf, timeoutSeconds } from './tcp.ts'

const DEFAULT_WARN_DAYS = 14

/** How many days a certificate is still valid, and whether it is trusted and for this name. */
export const tls: DirectKind = {
  kind: 'tls',
  title: 'TLS certificate',
  settings: Type.Object(
    {
      timeoutSeconds,
      warnDays: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 365, description: 'Degraded when fewer days are left' }),
      ),
    },
    { additionalProperties: false },
  ),
  normalise: (url) => writeHostPort('tls', readHostPort(url, 'tls', 443)),
  async run(check, { client, now }) {
    const startedAt = performance.now()
    const target = readHostPort(check.url, 'tls', 443)
    try {
      const certificate = await peerCertificate(client, target, secondsOf(check.settings))
      const latency = Math.round(performance.now() - startedAt)
      return judge(certificate, now(), warnDaysOf(check.settings), latency)
    } catch (error) {
      return findingOfFailure(error)
    }
  },
}

function judge(certificate: PeerCertificate, now: Date, warnDays: number, latency: number): Finding {
  const validTo = new Date(certificate.valid_to)
  const days = Math.floor((validTo.getTime() - now.getTime()) / DAY)
  const until = validTo.toISOString().slice(0, 10)
  if (Number.isNaN(days)) return down('tls', 'The certificate does not say until when it is valid.', latency)
  if (days < 0) return down('tls', `The certificate expired on ${until}.`, latency)
  if (days < warnDays) {
    return finding(
      'degraded',
      `The certificate expires in ${days === 1 ? '1 day' : `${days} days`}, on ${until}.`,
      latency,
    )
  }
  return finding('operational', null, latency)
}

function warnDaysOf(settings: Record<string, unknown>): number {
  return typeof settings['warnDays'] === 'number' ? settings['warnDays'] : DEFAULT_WARN_DAYS
}

async function peerCertificate(
  client: OutboundClient,
  target: { host: string; port: number },
  seconds: number,
): Promise<PeerCertificate> {
  const socket = await openSocket(client, target, seconds)
  return new Promise((done, fail) => {
    const secure = connect({ socket, ...(isIP(target.host) ? {} : { servername: target.host }), host: target.host })
    secure.setTimeout(seconds * 1000, () => {
      secure.destroy(new OutboundFailure('timeout', `it did not agree on TLS within ${seconds} s`))
    })
    secure.once('error', (error) => {
      socket.destroy()
      fail(error)
    })
    secure.once('secureConnect', () => {
      done(secure.getPeerCertificate())
      secure.on('error', () => {})
      secure.destroy()
    })
  })
}
