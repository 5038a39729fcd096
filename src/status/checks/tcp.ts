import { connect, type Socket } from 'node:net'
import { Type } from 'typebox'
import type { OutboundClient } from '../../http/client.ts'
import { OutboundFailure } from '../../http/client-errors.ts'
import { type DirectKind, finding } from './check.ts'
import { findingOfFailure } from './failures.ts'
import { readHostPort, writeHostPort } from './targets.ts'

const DEFAULT_TIMEOUT_SECONDS = 5

export const timeoutSeconds = Type.Optional(
  Type.Number({ minimum: 1, maximum: 15, description: 'Seconds until the check gives up' }),
)

/** Operational when a connection is accepted. */
export const tcp: DirectKind = {
  kind: 'tcp',
  title: 'TCP port',
  settings: Type.Object({ timeoutSeconds }, { additionalProperties: false }),
  normalise: (url) => writeHostPort('tcp', readHostPort(url, 'tcp')),
  async run(check, { client }) {
    const startedAt = performance.now()
    try {
      const socket = await openSocket(client, readHostPort(check.url, 'tcp'), secondsOf(check.settings))
      socket.destroy()
      return finding('operational', null, Math.round(performance.now() - startedAt))
    } catch (error) {
      return findingOfFailure(error)
    }
  },
}

export function secondsOf(settings: Record<string, unknown>, fallback = DEFAULT_TIMEOUT_SECONDS): number {
  return typeof settings['timeoutSeconds'] === 'number' ? settings['timeoutSeconds'] : fallback
}

/** A connection to an address that may be reached. @throws OutboundFailure or the error of the socket */
export async function openSocket(
  client: OutboundClient,
  target: { host: string; port: number },
  seconds: number,
): Promise<Socket> {
  const [address] = await client.resolve(target.host)
  return new Promise((done, fail) => {
    const socket = connect({ host: address!.address, port: target.port })
    socket.setTimeout(seconds * 1000, () => {
      socket.destroy(new OutboundFailure('timeout', `it did not accept the connection within ${seconds} s`))
    })
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.setTimeout(0)
      socket.off('error', fail)
      socket.on('error', () => {})
      done(socket)
    })
  })
}
