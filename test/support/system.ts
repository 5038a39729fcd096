import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { createClient } from '../../src/http/client.ts'

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
