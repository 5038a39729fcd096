import type { FastifyRequest } from 'fastify'
import type { App } from './types.ts'

/**
 * Reads JSON bodies in a scope of the app. An empty one counts as none, as many programs name the type of a body on
 * every call, with one or without. `onBytes` gets a body as it came, for what is signed.
 */
export function readJsonBodies(scope: App, onBytes?: (request: FastifyRequest, bytes: Buffer) => void): void {
  const parse = scope.getDefaultJsonParser('error', 'error')
  scope.removeContentTypeParser('application/json')
  scope.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    onBytes?.(request, bytes)
    if (bytes.length === 0) done(null, undefined)
    else parse(request, bytes.toString(), done)
  })
}
