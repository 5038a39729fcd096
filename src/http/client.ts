import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { type AddressPolicy, addressPolicy } from '../lib/addresses.ts'
import { drop, readBody } from './client-body.ts'
import { BlockedAddress, OutboundFailure, outcomeOf } from './client-errors.ts'

const CONNECT_TIMEOUT_MS = 5_000
const WHOLE_TIMEOUT_MS = 15_000
const MAX_BYTES = 16 * 1024 * 1024
const MAX_REDIRECTS = 5
const USER_AGENT = 'Signalbox/1.0 (status checks)'
const REDIRECTS = new Set([301, 302, 303, 307, 308])

export interface OutboundRequest {
  url: string
  method?: string
  headers?: Record<string, string>
  body?: string
  /** For the whole exchange, redirects and body included. */
  timeoutMs?: number
  /** Of the body after decompression. */
  maxBytes?: number
  maxRedirects?: number
  signal?: AbortSignal
}

export interface OutboundAnswer {
  /** Where the answer came from, after redirects. */
  url: string
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Uint8Array
  /** From the start of the first request to the end of the body. */
  durationMs: number
}

/** The one way out: every request of Signalbox to another machine passes here. */
export interface OutboundClient {
  /** @throws OutboundFailure with a named outcome; an answer of any HTTP status is an answer. */
  request(request: OutboundRequest): Promise<OutboundAnswer>
  /** @throws BlockedAddress when the address, or what its name stands for right now, may not be reached. */
  checkAddress(url: string): Promise<void>
  /** The addresses of a host that may be reached. @throws BlockedAddress when there are only others */
  resolve(host: string): Promise<LookupAddress[]>
  close(): Promise<void>
}

export interface ClientOptions {
  allow: string
  deny: string
  /** How many to one host at a time; what is asked beyond that waits. */
  connections?: number
  env?: NodeJS.ProcessEnv
}

export function createClient(options: ClientOptions): OutboundClient {
  const policy = addressPolicy(options.allow, options.deny)
  const proxies = proxiesOf(options.env ?? process.env)
  const connect = { timeout: CONNECT_TIMEOUT_MS, lookup: guardedLookup(policy) as LookupFunction }
  const { connections = 2 } = options
  const settings = { connect, connections, headersTimeout: WHOLE_TIMEOUT_MS, bodyTimeout: WHOLE_TIMEOUT_MS }
  const dispatcher: Dispatcher = proxies ? new EnvHttpProxyAgent({ ...settings, ...proxies }) : new Agent(settings)
  const resolve = (host: string) => resolveAllowed(policy, host)

  return {
    resolve,
    close: () => dispatcher.close(),
    checkAddress: async (url) => {
      const target = parseTarget(url)
      checkLiteral(policy, target)
      // What cannot be resolved now may be later, and is checked again then.
      await resolve(hostOf(target)).catch((error: unknown) => {
        if (error instanceof BlockedAddress) throw error
      })
    },
    request: async (request) => {
      const startedAt = performance.now()
      const limit = AbortSignal.timeout(request.timeoutMs ?? WHOLE_TIMEOUT_MS)
      const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit
      try {
        const answer = await follow(request, async ({ target, method, headers, body }) => {
          checkLiteral(policy, target)
          // Behind a proxy the connection is not ours to guard, so the name is looked up beforehand. One that only the
          // proxy's DNS knows is the proxy's to judge.
          if (proxies) await resolve(hostOf(target)).catch(rethrowBlocked)
          return dispatcher.request({
            origin: target.origin,
            path: target.pathname + target.search,
            method: method as Dispatcher.HttpMethod,
            headers: {
              'user-agent': USER_AGENT,
              accept: '*/*',
              'accept-encoding': 'gzip, deflate, br',
              ...headers,
            },
            body,
            signal,
            reset: true,
          })
        })
        return { ...answer, durationMs: Math.round(performance.now() - startedAt) }
      } catch (error) {
        if (error instanceof OutboundFailure) throw error
        const seconds = (request.timeoutMs ?? WHOLE_TIMEOUT_MS) / 1000
        throw limit.aborted ? new OutboundFailure('timeout', `no whole answer within ${seconds} s`) : outcomeOf(error)
      }
    },
  }
}

/** One request of an exchange. */
interface Hop {
  target: URL
  method: string
  headers: Record<string, string>
  body: string | null
}

type Send = (hop: Hop) => Promise<Dispatcher.ResponseData>

/** Follows redirects by hand, because each hop has to pass the address rule anew. */
async function follow(request: OutboundRequest, send: Send): Promise<Omit<OutboundAnswer, 'durationMs'>> {
  const maxRedirects = request.maxRedirects ?? MAX_REDIRECTS
  const { method = 'GET', headers = {}, body = null } = request
  let hop: Hop = { target: parseTarget(request.url), method, headers, body }
  for (let count = 0; ; count += 1) {
    const response = await send(hop)
    const location = REDIRECTS.has(response.statusCode) ? response.headers['location'] : undefined
    if (location === undefined || maxRedirects === 0) {
      const bytes = await readBody(response, hop.method, request.maxBytes ?? MAX_BYTES)
      return { url: hop.target.href, status: response.statusCode, headers: response.headers, body: bytes }
    }
    drop(response.body)
    if (count === maxRedirects) throw new OutboundFailure('redirects', `more than ${maxRedirects} redirects`)
    hop = redirected(hop, response.statusCode, String(location))
  }
}

/** These say nothing about who asks, so another site may have them. */
const HARMLESS = new Set(['accept', 'accept-language', 'content-type', 'if-none-match', 'if-modified-since'])

/** The request that a redirect asks for (RFC 9110 §15.4): with a form sent once, and secrets kept to their site. */
function redirected(from: Hop, status: number, location: string): Hop {
  const target = parseTarget(location, from.target)
  const away = target.origin !== from.target.origin
  const asGet = (status === 303 && from.method !== 'HEAD') || (status <= 302 && from.method === 'POST')
  const kept = Object.entries(from.headers).filter(([given]) => {
    const name = given.toLowerCase()
    return (!away || HARMLESS.has(name)) && !(asGet && name.startsWith('content-'))
  })
  const [method, body] = asGet ? ['GET', null] : [from.method, from.body]
  return { target, method, headers: Object.fromEntries(kept), body }
}

/** @throws OutboundFailure when it is not an http(s) address without credentials in it */
export function parseTarget(address: string, base?: URL): URL {
  if (!URL.canParse(address, base?.href))
    throw new OutboundFailure('address', `“${address.slice(0, 200)}” is not an address`)
  const target = new URL(address, base)
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new BlockedAddress(`${target.protocol}// is not http or https`)
  }
  if (target.username || target.password) throw new BlockedAddress('an address must not hold a user name or password')
  return target
}

function hostOf(target: URL): string {
  return target.hostname.replace(/^\[|\]$/g, '')
}

function checkLiteral(policy: AddressPolicy, target: URL): void {
  const host = hostOf(target)
  if (isIP(host) && !policy.allows(host)) throw blocked(host)
}

function blocked(host: string, address = host): BlockedAddress {
  const what = host === address ? host : `${host} stands for ${address}, which`
  return new BlockedAddress(`${what} is in a range that checks may not reach (OUTBOUND_DENY, OUTBOUND_ALLOW)`)
}

async function resolveAllowed(policy: AddressPolicy, host: string): Promise<LookupAddress[]> {
  if (isIP(host)) {
    if (!policy.allows(host)) throw blocked(host)
    return [{ address: host, family: isIP(host) }]
  }
  return new Promise((done, fail) => {
    guardedLookup(policy)(host, { all: true }, (error, addresses) => {
      if (error) fail(error)
      else done(addresses as LookupAddress[])
    })
  })
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** A look-up that leaves out what may not be reached: checked at the very connection, so no second answer of the DNS gets by. */
function guardedLookup(policy: AddressPolicy) {
  return (host: string, options: LookupOptions, callback: LookupCallback): void => {
    // The closing dot of a name that is written whole is no part of it, and not every resolver knows `localhost.`.
    lookup(host.replace(/\.$/, ''), { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      const allowed = addresses.filter(({ address }) => policy.allows(address))
      if (allowed.length === 0) return callback(blocked(host, addresses[0]?.address), [])
      if (options.all) callback(null, allowed)
      else callback(null, allowed[0]!.address, allowed[0]!.family)
    })
  }
}

function rethrowBlocked(error: unknown): void {
  if (error instanceof BlockedAddress) throw error
}

/** The proxies that the environment names, in the form that undici takes; undefined without any. */
function proxiesOf(env: NodeJS.ProcessEnv): EnvHttpProxyAgent.Options | undefined {
  const either = (name: string) => env[name.toLowerCase()] || env[name] || ''
  const [httpProxy, httpsProxy] = [either('HTTP_PROXY'), either('HTTPS_PROXY')]
  return httpProxy || httpsProxy ? { httpProxy, httpsProxy, noProxy: either('NO_PROXY') } : undefined
}
