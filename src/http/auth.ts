import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { Forbidden, Unauthorized } from './errors.ts'
import { type Access, isAllowed, type PublicRead, type Role } from './roles.ts'
import { type App, wantsFragment, wantsJson } from './types.ts'

/** Who is calling. */
export interface Identity {
  kind: 'user' | 'token'
  id: number
  name: string
  email: string | null
  role: Role
}

/** Who did it, for the audit log. */
export interface Actor {
  kind: 'user' | 'token' | 'system'
  id: number | null
  name: string
  address: string | null
  requestId: string | null
}

export const SYSTEM: Actor = { kind: 'system', id: null, name: 'Signalbox', address: null, requestId: null }

/** A route and who may call it. */
export interface RouteAccess {
  method: string
  url: string
  access: Access
}

/** What the kernel needs to be told by the domain that knows people and tokens. */
export interface IdentityFinder {
  findByUserId(id: number): Promise<Identity | null>
  findByToken(token: string): Promise<Identity | null>
}

/** Routes of plugins that cannot declare a role themselves, by the beginning of their address. */
const PLUGIN_ROUTES: readonly [string, Access][] = [['/api/docs', 'read']]

/**
 * Shuts every route that does not say who may call it, and asks each request who it is. Must be registered before
 * any route.
 * @returns the table of all routes, which fills as they register
 */
export function registerAuth(app: App, options: { publicRead: PublicRead; find: IdentityFinder }): RouteAccess[] {
  const routes: RouteAccess[] = []
  app.addHook('onRoute', (route) => {
    const access = declareRole(route)
    for (const method of [route.method].flat()) routes.push({ method, url: route.url, access })
  })
  app.decorateRequest('identity', null)
  app.decorateRequest('actor', {
    getter(this: FastifyRequest) {
      return actorOf(this)
    },
  })

  app.addHook('onRequest', async (request, reply) => {
    request.identity = await identify(request, options.find)
    const access = request.routeOptions.config.role
    // No route: the not-found handler answers, and tells nothing.
    if (access === undefined || isAllowed(access, request.identity?.role ?? null, options.publicRead)) return
    return refuse(request, reply, access)
  })
  return routes
}

function declareRole(route: RouteOptions): Access {
  const config = route.config as { role?: Access } | undefined
  if (config?.role) return config.role
  const known = PLUGIN_ROUTES.find(([prefix]) => route.url.startsWith(prefix))
  if (!known) throw new Error(`${route.method} ${route.url} does not say who may call it: set config.role`)
  route.config = { ...route.config, role: known[1] }
  return known[1]
}

async function identify(request: FastifyRequest, find: IdentityFinder): Promise<Identity | null> {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer) {
    const identity = await find.findByToken(bearer)
    if (!identity) throw new Unauthorized('This token is not known, has expired or was revoked.')
    return identity
  }
  const userId = request.session?.userId
  return userId === undefined ? null : find.findByUserId(userId)
}

function refuse(request: FastifyRequest, reply: FastifyReply, access: Access): FastifyReply {
  if (request.identity) {
    throw new Forbidden(
      `This needs the role “${access}”; you are signed in as ${request.identity.name}, “${request.identity.role}”.`,
    )
  }
  if (wantsJson(request)) throw new Unauthorized('Sign in, or send an API token as “Authorization: Bearer …”.')
  const back = request.method === 'GET' ? request.url : (pathOfReferer(request) ?? '/')
  const address = `/sign-in?next=${encodeURIComponent(back)}`
  // A part of a page cannot show a sign-in form in its place: the whole page has to go there.
  if (wantsFragment(request)) return reply.code(401).header('hx-redirect', address).send('')
  return reply.redirect(address, 303)
}

/** The person behind a request; a token is no person and has no account. @throws Forbidden */
export function personOf(request: FastifyRequest): Identity {
  const { identity } = request
  if (identity?.kind !== 'user') throw new Forbidden('This is for people who sign in; a token has no account.')
  return identity
}

function pathOfReferer(request: FastifyRequest): string | null {
  const referer = request.headers['referer']
  if (!referer || !URL.canParse(referer)) return null
  const { host, pathname, search } = new URL(referer)
  return host === request.host ? pathname + search : null
}

function actorOf(request: FastifyRequest): Actor {
  const { identity } = request
  return {
    kind: identity?.kind ?? 'system',
    id: identity?.id ?? null,
    name: identity?.name ?? 'Not signed in',
    address: request.ip,
    requestId: request.id,
  }
}
