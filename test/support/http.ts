import { type IncomingHttpHeaders, request as send } from 'node:http'
import type { Built } from '../../src/app.ts'

export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  /** As it came over the wire: not decompressed. */
  body: Buffer
}

/** Lets an app listen on a free port of loopback. It closes with the app. @returns its address */
export async function listen({ app }: Pick<Built, 'app'>): Promise<string> {
  return app.listen({ host: '127.0.0.1', port: 0 })
}

/** A request as it is, over a real connection: nothing added, nothing followed, nothing decompressed. */
export function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  return new Promise((done, fail) => {
    const request = send(
      url,
      { method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', fail)
        response.once('end', () =>
          done({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      },
    )
    request.once('error', fail)
    request.end(options.body)
  })
}
