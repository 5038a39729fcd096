import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Cached } from '../lib/cached.ts'
import { encodingOf } from './encoding.ts'
import { etagOf, matchesEtag } from './etag.ts'
import type { Role } from './roles.ts'
import { rawCookie } from './session-roles.ts'
import { cachingFor, SHARED_VARY } from './shared-cache.ts'

/**
 * Pages that a whole company reads during an outage. Each is rendered once per state of its data and role, compressed
 * once, and answered from memory before any plugin runs: hooks for sessions, CSRF and headers cost four fifths of the
 * requests per second of such a page.
 */
export interface HotPage<T = unknown> {
  /** The only address it answers at, without a query. */
  path: string
  contentType: string
  /** What it shows. While that has to be loaded anew, requests take the usual way and wait for it there. */
  model: Cached<T>
  /** @param isOld whether there is a newer one that cannot be had right now */
  render(value: T, role: Role | null, isOld: boolean): string
}

interface Rendered {
  /** The very value it was rendered from. */
  value: unknown
  etag: string
  identity: Encoded
  gzip: Encoded
  brotli: Encoded
  /** What a 304 says: the browser has the other headers with its copy (RFC 9110 §15.4.5). */
  unchanged: Encoded
}

interface Encoded {
  body: Buffer
  /** Flat list of names and values, as `writeHead` takes it without work. */
  head: string[]
}

/** So long a page waits for what is new; then it shows what was known, and says so. */
const PATIENCE_MS = 2_000

/** Where the value of `x-request-id` stands in every list of headers. */
const REQUEST_ID = 1

interface HotDeps {
  /** Role of a session cookie that is known right now; undefined: not known here, let the usual way find out. */
  roleOf(cookie: string): Role | undefined
  /** Whether somebody who is not signed in may read it. */
  open: boolean
  sessionCookie: string
  /** Called for each answer from memory, for the metrics. */
  onAnswer(path: string, unchanged: boolean): void
}

export class HotPages {
  readonly #pages = new Map<string, HotPage>()
  readonly #rendered = new Map<string, Map<Role | null, Rendered>>()
  readonly #deps: HotDeps
  #commonHead: string[] = []

  constructor(deps: HotDeps) {
    this.#deps = deps
  }

  add<T>(page: HotPage<T>): void {
    this.#pages.set(page.path, page as HotPage)
    this.#rendered.set(page.path, new Map())
  }

  /** The headers that every page carries, taken once from an answer of the usual way. */
  setCommonHeaders(headers: Record<string, unknown>): void {
    this.#commonHead = Object.entries(headers).flatMap(([name, value]) => [name, String(value)])
    for (const kept of this.#rendered.values()) kept.clear()
  }

  /** Wraps the server's handler: what can be answered from memory is, all else goes on to it. */
  intercept(handler: RequestListener): RequestListener {
    return (request, response) => {
      if (!this.#answer(request, response)) handler(request, response)
    }
  }

  /** The same answer through the usual way, for signed-in people not seen before, tests, and queries without meaning. */
  async reply(path: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const page = this.#pages.get(path)!
    const { value, isOld } = await page.model.getWithin(PATIENCE_MS)
    if (isOld) {
      const html = page.render(value, request.identity?.role ?? null, true)
      return reply.type(page.contentType).send(html)
    }
    const rendered = this.#get(page, value, request.identity?.role ?? null)
    const encoding = encodingOf(request.headers['accept-encoding'])
    const { head, body } = rendered[encoding]
    for (let i = 2 + this.#commonHead.length; i < head.length; i += 2) reply.header(head[i]!, head[i + 1]!)
    if (matchesEtag(request.headers['if-none-match'], rendered.etag)) {
      reply.removeHeader('content-length')
      return reply.code(304).send()
    }
    return reply.send(body)
  }

  #answer(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'GET') return false
    const page = this.#pages.get(request.url!)
    if (!page || request.headers.authorization) return false
    const role = this.#roleOf(request.headers.cookie)
    if (role === undefined || (role === null && !this.#deps.open)) return false

    const kept = page.model.peek()
    if (!kept) return false
    const rendered = this.#get(page, kept.value, role)
    const unchanged = matchesEtag(request.headers['if-none-match'], rendered.etag)
    const { head, body } = unchanged ? rendered.unchanged : rendered[encodingOf(request.headers['accept-encoding'])]
    // Nothing else uses the list before it is written, and a header set apart would cost as much as the page.
    head[REQUEST_ID] = crypto.randomUUID()
    response.writeHead(unchanged ? 304 : 200, head)
    response.end(unchanged ? undefined : body)
    this.#deps.onAnswer(page.path, unchanged)
    return true
  }

  #roleOf(cookies: string | undefined): Role | null | undefined {
    if (!cookies) return null
    // A waiting one-time message has to be shown, and only the usual way does that.
    if (cookies.includes('flash=')) return undefined
    const cookie = rawCookie(cookies, this.#deps.sessionCookie)
    return cookie === null ? null : this.#deps.roleOf(cookie)
  }

  // Rendering is synchronous, so however many ask at the same moment, it happens once.
  #get(page: HotPage, value: unknown, role: Role | null): Rendered {
    const kept = this.#rendered.get(page.path)!
    const found = kept.get(role)
    if (found && found.value === value) return found
    const rendered = this.#render(page, value, role)
    kept.set(role, rendered)
    return rendered
  }

  #render(page: HotPage, value: unknown, role: Role | null): Rendered {
    const body = page.render(value, role, false)
    const plain = Buffer.from(body)
    const etag = etagOf(plain)
    const caching = ['cache-control', cachingFor(role), 'vary', SHARED_VARY, 'etag', etag]
    const encoded = (bytes: Buffer, encoding: string | null): Encoded => ({
      body: bytes,
      head: [
        'x-request-id',
        '',
        ...this.#commonHead,
        'content-type',
        page.contentType,
        ...caching,
        ...(encoding ? ['content-encoding', encoding] : []),
        'content-length',
        String(bytes.length),
      ],
    })
    return {
      value,
      etag,
      identity: encoded(plain, null),
      gzip: encoded(gzipSync(plain, { level: 6 }), 'gzip'),
      brotli: encoded(brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }), 'br'),
      unchanged: { body: Buffer.alloc(0), head: ['x-request-id', '', ...caching] },
    }
  }
}
