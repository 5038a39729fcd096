import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { createClient } from '../../../src/http/client.ts'
import {
  type AccountSettings,
  type Fetched,
  findSource,
  type ReadServer,
  type Session,
  SourceFailure,
  type SourceTools,
} from '../../../src/wallboard/sources/index.ts'

export interface Seen {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
}

export interface Reply {
  status?: number
  headers?: Record<string, string>
  /** Text and bytes as they are, anything else as JSON. */
  body?: unknown
  /** The connection is dropped after so many bytes of the body, all of which were announced. */
  dropAfter?: number
}

export interface System {
  url: string
  /** Every request so far. */
  seen: Seen[]
  client: ReturnType<typeof createClient>
}

/** A real server on loopback that answers as the test says; it is gone when the test ends. */
export async function startSystem(t: Test, answer: (seen: Seen) => Reply | Promise<Reply>): Promise<System> {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const one = await readRequest(request)
    seen.push(one)
    send(response, await answer(one))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const client = loopbackClient(t)
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, client }
}

export function loopbackClient(t: Test): ReturnType<typeof createClient> {
  const client = createClient({ allow: '127.0.0.0/8', deny: '', env: {} })
  t.teardown(() => client.close())
  return client
}

async function readRequest(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const url = new URL(request.url!, 'http://localhost')
  return {
    method: request.method!,
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  }
}

function send(response: ServerResponse, { status = 200, headers = {}, body = '', dropAfter }: Reply): void {
  const bytes = bytesOf(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers })
  if (dropAfter === undefined) response.end(bytes)
  else response.write(bytes.subarray(0, dropAfter), () => response.destroy())
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

/** A published answer, byte for byte; see `SOURCES.md` beside the files. */
export function capture(path: string): Buffer {
  return readFileSync(new URL(`../../fixtures/wallboard/${path}`, import.meta.url))
}

export function jsonOf(path: string): unknown {
  return JSON.parse(capture(path).toString())
}

/** The body of a captured HTTP answer with its head. */
export function bodyOf(path: string): Buffer {
  const bytes = capture(path)
  const text = bytes.toString('latin1')
  const end = /\r?\n\r?\n/.exec(text)!
  return bytes.subarray(end.index + end[0].length)
}

export const NOBODY: AccountSettings = { url: null, username: null, secret: null, settings: {} }

/** One fetch by the source of a kind, at a time of the test’s choice. */
export function fetchFrom(
  kind: string,
  system: Pick<System, 'url' | 'client'>,
  account: Partial<AccountSettings> = {},
  more: { session?: Session | null; now?: string } & Partial<Omit<SourceTools, 'now'>> = {},
): Promise<Fetched> {
  const { session = null, now = '2026-11-21T12:00:00Z', ...tools } = more
  return findSource(kind)!.fetch!({ ...NOBODY, url: system.url, ...account }, session, {
    client: system.client,
    now: () => new Date(now),
    ...tools,
  })
}

/** The failure of a fetch that must fail, and with nothing but a SourceFailure. */
export async function failureOf(fetching: Promise<unknown>): Promise<SourceFailure> {
  const error = await fetching.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof SourceFailure) return error
  throw new Error(`expected a SourceFailure, got ${error === null ? 'success' : String(error)}`)
}

/** The state of each alarm by server and check, disabled ones in brackets: easy to compare at a glance. */
export function statesOf(servers: readonly ReadServer[]): Record<string, Record<string, string>> {
  return Object.fromEntries(
    servers.map(({ name, alarms }) => [
      name,
      Object.fromEntries(alarms.map(({ check, state, disabled }) => [check, disabled ? `(${state})` : state])),
    ]),
  )
}

export function serverOf(servers: readonly ReadServer[], name: string): ReadServer {
  const found = servers.find((server) => server.name === name)
  if (!found) throw new Error(`no server “${name}” in ${servers.map((server) => server.name).join(', ')}`)
  return found
}
