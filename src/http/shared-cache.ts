import { etagOf, matchesEtag } from './etag.ts'
import type { Role } from './roles.ts'
import type { App } from './types.ts'

/**
 * For readers who are not signed in: a proxy may answer many of them with one copy for some seconds, and go on with it
 * for ten minutes while we do not answer (RFC 5861).
 */
const SHARED = 'public, max-age=5, stale-while-revalidate=30, stale-if-error=600'
/** The browser asks each time, and mostly hears 304. */
const OWN = 'private, no-cache'

export function cachingFor(role: Role | null): string {
  return role === null ? SHARED : OWN
}

/** What pages vary by that are the same for all who are not signed in. */
export const SHARED_VARY = 'Accept-Encoding, Cookie'

/** Gives the answers of routes with `config.shared` a tag and the word on who may keep them. Before compression. */
export function registerSharedCache(app: App): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!request.routeOptions.config.shared || !isRead || reply.statusCode !== 200) return payload
    // Whoever is given a cookie gets a page of their own.
    const isOwn = request.identity !== null || reply.hasHeader('set-cookie')
    reply.header('cache-control', isOwn ? OWN : SHARED)
    const varies = [reply.getHeader('vary'), SHARED_VARY].filter(Boolean).join(', ').split(/,\s*/)
    reply.header('vary', [...new Set(varies)].join(', '))
    if (typeof payload !== 'string') return payload
    const etag = String(reply.getHeader('etag') ?? `W/${etagOf(payload)}`)
    reply.header('etag', etag)
    if (!matchesEtag(request.headers['if-none-match'], etag)) return payload
    reply.code(304).removeHeader('content-length')
    return ''
  })
}
