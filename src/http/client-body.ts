import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { OutboundFailure } from './client-errors.ts'

const DECOMPRESSORS: Record<string, () => NodeJS.ReadWriteStream> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/**
 * The whole body of an answer, unpacked.
 * @param maxBytes counted after decompression, so that a small answer cannot unfold into a large one
 * @throws OutboundFailure `too_large` or `unreadable`, or the error of the connection
 */
export async function readBody(
  response: Dispatcher.ResponseData,
  method: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const stream = hasNoBody(response, method) ? response.body : unpacked(response)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > maxBytes) {
      stream.on('error', () => {}).destroy()
      throw new OutboundFailure('too_large', `the answer is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Such answers may name the encoding that a body would have had (RFC 9110 §8.4), and nothing is no gzip. */
function hasNoBody({ statusCode, headers }: Dispatcher.ResponseData, method: string): boolean {
  return method === 'HEAD' || statusCode === 204 || statusCode === 304 || headers['content-length'] === '0'
}

function unpacked({ body, headers }: Dispatcher.ResponseData): Readable {
  const encoding = String(headers['content-encoding'] ?? 'identity')
    .trim()
    .toLowerCase()
  if (encoding === 'identity' || encoding === '') return body
  const make = Object.hasOwn(DECOMPRESSORS, encoding) ? DECOMPRESSORS[encoding] : undefined
  if (!make) {
    drop(body)
    throw new OutboundFailure('unreadable', `its answer is compressed as “${encoding.slice(0, 40)}”`)
  }
  // The reader of the result sees the error; the callback only keeps it from being thrown twice.
  return pipeline(body, make(), () => {}) as unknown as Readable
}

/** Gives up what nobody will read. */
export function drop(body: Readable): void {
  body.on('error', () => {}).destroy()
}
