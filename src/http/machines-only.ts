import type { RequestListener } from 'node:http'

/** What a process that works for others answers: whether it lives, and how it is. */
const ROUTES = new Set(['/healthz', '/readyz', '/metrics'])

/** Wraps the server's handler for such a process. What it asks of itself, as to write pages into files, it still gets. */
export function machinesOnly(handler: RequestListener): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? ''
    if (ROUTES.has(path)) return handler(request, response)
    const text = 'This process works for others (ROLE=worker) and has no pages.\n'
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(text)
  }
}
