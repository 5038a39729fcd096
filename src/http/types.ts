import type {} from '@fastify/cookie'
import type {} from '@fastify/session'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { Actor, Identity } from './auth.ts'
import type { Access } from './roles.ts'

/** The server as the domains see it: request bodies, queries and params are typed by their schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call this route. A route without it does not register. */
    role?: Access
    /** Answers are JSON also outside `/api/`, errors included. */
    json?: boolean
    /** The same for everybody who is not signed in, so that proxies may keep it for some seconds. */
    shared?: boolean
    /** Called by programs that prove themselves otherwise (a secret in the address): no CSRF token. */
    noCsrf?: boolean
  }
  interface FastifyRequest {
    identity: Identity | null
    actor: Actor
  }
}

declare module 'fastify' {
  interface Session {
    userId?: number
    /** Set by the store on what it has read, so that saving never brings back a session that was ended. */
    stored?: boolean
    /** From where and with what somebody signed in, for the list of own sessions. */
    address?: string
    userAgent?: string
  }
}

/** Whether an answer to this request is for a program. */
export function wantsJson(request: FastifyRequest): boolean {
  if (request.routeOptions.config?.json || request.url.startsWith('/api/')) return true
  const accept = request.headers.accept ?? ''
  // Who brings a token is a program, whatever it did not say.
  const isProgram = request.identity?.kind === 'token' || accept.includes('json')
  return isProgram && !accept.includes('text/html')
}

/** Whether htmx asks for a part of a page. A boosted link or a history restore gets the page. */
export function wantsFragment(request: FastifyRequest): boolean {
  return request.headers['hx-request-type'] === 'partial'
}
