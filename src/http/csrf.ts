import csrfProtection from '@fastify/csrf-protection'
import type { FastifyRequest } from 'fastify'
import { deriveKey } from '../lib/secrets.ts'
import { Forbidden } from './errors.ts'
import type { App } from './types.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Guards every request that writes with a person's cookies: it must come from our own pages (`Origin`,
 * `Sec-Fetch-Site`) and carry the token of its form. A bearer token proves itself, as no browser sends it unasked.
 */
export async function registerCsrf(app: App, options: { secretKey: string; baseUrl: string }): Promise<void> {
  await app.register(csrfProtection, {
    sessionPlugin: '@fastify/cookie',
    cookieKey: 'csrf',
    cookieOpts: { path: '/', httpOnly: true, sameSite: 'lax', secure: 'auto', signed: true },
    csrfOpts: { hmacKey: deriveKey(options.secretKey, 'csrf').toString('hex') },
    logLevel: 'debug',
  })
  const ownOrigin = new URL(options.baseUrl).origin

  app.addHook('preHandler', (request, reply, done) => {
    if (SAFE_METHODS.has(request.method) || isExempt(request)) return done()
    if (!isOwnOrigin(request, ownOrigin)) {
      return done(new Forbidden('This request came from another site, so nothing was changed.'))
    }
    app.csrfProtection(request, reply, done)
  })
}

function isExempt(request: FastifyRequest): boolean {
  return Boolean(request.headers.authorization || request.routeOptions.config.noCsrf || request.is404)
}

function isOwnOrigin(request: FastifyRequest, ownOrigin: string): boolean {
  const site = request.headers['sec-fetch-site']
  if (site === 'cross-site') return false
  const { origin } = request.headers
  if (origin === undefined) return true
  if (origin === ownOrigin) return true
  return URL.canParse(origin) && new URL(origin).host === request.host
}
