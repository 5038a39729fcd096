import type { Response } from 'light-my-request'
import type { Role } from '../../src/http/roles.ts'
import type { TestApp, Visitor } from './app.ts'

export interface SentFile {
  name: string
  content: string | Uint8Array
}

/** A form with a file, as a browser sends it. */
export function formWith(
  fields: Record<string, string>,
  file?: SentFile,
): { payload: Buffer; headers: Record<string, string> } {
  const boundary = '----signalbox-test-boundary'
  const parts = Object.entries(fields).map(([name, value]) =>
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  )
  if (file) {
    parts.push(
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
      ),
      Buffer.from(file.content),
      Buffer.from('\r\n'),
    )
  }
  const payload = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)])
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } }
}

/** Sends a form with a file the way a page does. */
export async function submitFile(
  visitor: Visitor,
  url: string,
  fields: Record<string, string>,
  file?: SentFile,
): Promise<Response> {
  const { payload, headers } = formWith({ _csrf: await visitor.csrfToken(), ...fields }, file)
  return visitor.request({ method: 'POST', url, payload, headers })
}

export interface ImportAnswer {
  added: number
  changed: number
  unchanged: number
  rejected: number
  applied: boolean
  upload: number | null
  rows: { row: number; column: string; reason: string }[]
  changes: { row: number; action: string; name: string; fields: { field: string; from: string; to: string }[] }[]
  notes: string[]
}

/** Imports a file into the directory by the API. */
export async function importFile(
  app: TestApp,
  kind: string,
  content: string | Uint8Array,
  options: { dryRun?: boolean; leaveOut?: boolean; name?: string; role?: Role } = {},
): Promise<{ status: number; answer: ImportAnswer; response: Response }> {
  const fields = {
    kind,
    ...(options.dryRun && { dryRun: 'true' }),
    ...(options.leaveOut && { leaveOut: 'true' }),
  }
  const { payload, headers } = formWith(fields, { name: options.name ?? `${kind}.csv`, content })
  const response = await app.app.inject({
    method: 'POST',
    url: '/api/v1/directory/import',
    payload,
    headers: { ...headers, authorization: `Bearer ${await app.token(options.role ?? 'comms')}` },
  })
  return { status: response.statusCode, answer: response.json<ImportAnswer>(), response }
}
