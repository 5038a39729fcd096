import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

export interface StubServer {
  url: string
  /** What was asked, in order: `GET /path`. */
  asked: string[]
  /** Says what a path answers from now on. */
  on(
    path: string,
    handler: Handler | { status?: number; headers?: Record<string, string>; body?: string | Uint8Array },
  ): void
}

/** A real server on loopback that answers as a test says; it ends with the test. */
export async function startStub(t: Test): Promise<StubServer> {
  const handlers = new Map<string, Handler>()
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const handler = handlers.get(request.url!) ?? handlers.get('*')
    if (handler) handler(request, response)
    else response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    return new Promise<void>((done) => server.close(() => done()))
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    on(path, answer) {
      handlers.set(
        path,
        typeof answer === 'function'
          ? answer
          : (_request, response) => {
              response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
              response.end(answer.body ?? '{}')
            },
      )
    },
  }
}
