import type { FastifyBaseLogger } from 'fastify'
import pino from 'pino'
import pretty from 'pino-pretty'

/** To stderr, so that stdout stays what a person or program waits for: the address. JSON, or lines for a terminal. */
export function createLog(level: string): FastifyBaseLogger {
  const options = {
    level,
    redact: ['req.headers.authorization', 'req.headers.cookie'],
    serializers: { req: requestOf },
  }
  const stream = process.stderr.isTTY
    ? pretty({ destination: 2, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
    : // Lines are on their way before the next is written, so that the address comes last and a crash loses none.
      pino.destination({ dest: 2, sync: true })
  return pino(options, stream)
}

/** Of a request, what helps to find it; addresses that are secrets themselves are cut. */
function requestOf(request: { method: string; url: string; ip?: string }) {
  const url = request.url.replace(/^\/(heartbeat|link|api\/v1\/inbox)\/[^/?]+/, '/$1/…')
  return { method: request.method, url, remoteAddress: request.ip }
}
