import { createHash } from 'node:crypto'
import { createWriteStream, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import multipart, { type MultipartFile, type MultipartValue } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { ExpectedError, Invalid, TooLarge } from '../http/errors.ts'
import type { App } from '../http/types.ts'
import { cleanText } from '../imports/index.ts'
import { formatBytes } from '../lib/numbers.ts'

/** A file as it came with a form, on the disk. It is deleted when the request is answered unless it was taken over. */
export interface ReceivedFile {
  path: string
  /** As the sender calls it, without folders. */
  name: string
  bytes: number
  sha256: string
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes forms with a file (multipart). The file's field in the body holds its sha-256. */
    upload?: boolean
  }
  interface FastifyRequest {
    received: ReceivedFile | null
  }
}

const MAX_NAME = 255
const MAX_FIELDS = 200
const MAX_FIELD_BYTES = 1024 * 1024
/** What the fields beside a file may add to it, so that a request of too many bytes is refused by its first line. */
const FORM_BYTES = 2 * 1024 * 1024

class NotForFiles extends ExpectedError {
  readonly status = 415
  readonly title = 'Not a form that is understood'
}

export function uploadsFolder(dataDir: string): string {
  return join(dataDir, 'uploads')
}

/**
 * Lets the routes that say `upload` take forms with one file: it is streamed to the disk before the form is checked,
 * so that its fields, the CSRF token among them, are checked like those of every other form.
 */
export async function registerUploads(app: App, options: { dataDir: string; maxBytes: number }): Promise<void> {
  const { dataDir, maxBytes } = options
  const folder = uploadsFolder(dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await app.register(multipart, {
    limits: { fileSize: maxBytes, files: 1, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, parts: MAX_FIELDS + 1 },
  })
  app.decorateRequest('received', null)

  app.addHook('onRequest', async (request, reply) => {
    if (!/^multipart\//i.test(request.headers['content-type'] ?? '') || request.is404) return
    if (!request.routeOptions.config.upload) throw new NotForFiles('This address takes no files.')
    if (Number(request.headers['content-length'] ?? 0) > maxBytes + FORM_BYTES) throw tooLarge(maxBytes)
    // Also when the sender hangs up: then no answer is ever given, and the hooks of answers do not run.
    reply.raw.once('close', () => forget(request))
  })
  app.addHook('preValidation', async (request) => {
    if (request.isMultipart()) request.body = await readForm(request, folder, maxBytes)
  })
}

/**
 * The file that came with a form.
 * @throws Invalid when there was none
 */
export function receivedFile(request: FastifyRequest): ReceivedFile {
  if (request.received === null) throw new Invalid({ file: 'Choose a file.' })
  return request.received
}

/** The same, to keep: from now on who calls this has to delete it. */
export function takeUpload(request: FastifyRequest): ReceivedFile {
  const file = receivedFile(request)
  request.received = null
  return file
}

async function readForm(request: FastifyRequest, folder: string, maxBytes: number): Promise<Record<string, unknown>> {
  const body: Record<string, unknown> = Object.create(null)
  for await (const part of request.parts()) {
    if (part.type === 'field') addField(body, part)
    else if (part.filename) body[part.fieldname] = await receive(request, part, folder, maxBytes)
    // A browser sends a file field that was left empty as a file without a name.
    else part.file.resume()
  }
  return body
}

function addField(body: Record<string, unknown>, { fieldname, value, valueTruncated }: MultipartValue): void {
  if (valueTruncated) throw new TooLarge(`${fieldname} is longer than ${formatBytes(MAX_FIELD_BYTES)}.`)
  const known = body[fieldname]
  if (known === undefined) body[fieldname] = value
  else if (Array.isArray(known)) known.push(value)
  else body[fieldname] = [known, value]
}

/** @returns the file's sha-256: what stands for it in the body, so that two different files make two different requests */
async function receive(
  request: FastifyRequest,
  { file, filename }: MultipartFile,
  folder: string,
  maxBytes: number,
): Promise<string> {
  const path = join(folder, crypto.randomUUID())
  const hash = createHash('sha256')
  let bytes = 0
  request.received = { path, name: nameOf(filename), bytes: 0, sha256: '' }
  await pipeline(
    file,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    },
    createWriteStream(path, { flags: 'wx', mode: 0o600 }),
  )
  if (file.truncated) {
    forget(request)
    throw tooLarge(maxBytes)
  }
  request.received = { path, name: nameOf(filename), bytes, sha256: hash.digest('hex') }
  return request.received.sha256
}

function forget(request: FastifyRequest): void {
  if (request.received) rmSync(request.received.path, { force: true })
  request.received = null
}

function nameOf(filename: string): string {
  const last = filename.split(/[\\/]/).at(-1) ?? ''
  return cleanText(last).replace(/\s+/g, ' ').slice(0, MAX_NAME) || 'file'
}

function tooLarge(maxBytes: number): TooLarge {
  return new TooLarge(
    `This file is larger than ${formatBytes(maxBytes)}, which is the most that is taken. Split it and upload the parts; nothing was kept.`,
  )
}
