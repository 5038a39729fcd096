import { createVerify, generateKeyPairSync } from 'node:crypto'
import type { Test } from 'tap'
import { fixture } from '../support/captures.ts'
import { type StubServer, startStub } from '../support/stub-server.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

export const SHEET_ID = '1vwqpkfNt7J-d9frHRQo8oRnJS_goGp1OfzHdZIhtDh4'

export interface Google extends StubServer {
  /** The key file of a service account that it knows. */
  key: string
  /** What the sheet holds; null for nothing, which has no `values`. */
  put(values: readonly (readonly unknown[])[] | null): void
  /** Answers the next questions for rows with these before it gives them. */
  failNext(...answers: { status: number; headers?: Record<string, string>; body?: string }[]): void
  /** The claims of the assertions that came. */
  claims: Record<string, unknown>[]
}

/** The body of a recorded answer, the nth of its file. */
export function recorded(file: string, nth = 0): string {
  const found = (JSON.parse(String(fixture(`inboxes/${file}`))) as { response: { body: unknown } }[])[nth]!
  return JSON.stringify(found.response.body)
}

/** A server that answers as Google's token service and Sheets API v4 do. It checks the signature of each assertion. */
export async function startGoogle(t: Test): Promise<Google> {
  const stub = await startStub(t)
  const claims: Record<string, unknown>[] = []
  let values: readonly (readonly unknown[])[] | null = null
  const failures: { status: number; headers?: Record<string, string>; body?: string }[] = []
  const json = { 'content-type': 'application/json; charset=UTF-8' }

  stub.on('/token', async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const form = new URLSearchParams(body)
    const [head, payload, signature] = form.get('assertion')!.split('.')
    const genuine = createVerify('RSA-SHA256').update(`${head}.${payload}`).verify(publicKey, signature!, 'base64url')
    if (!genuine || form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
      response.writeHead(400, json).end('{"error":"invalid_grant","error_description":"Invalid JWT Signature."}')
      return
    }
    claims.push(JSON.parse(Buffer.from(payload!, 'base64url').toString()) as Record<string, unknown>)
    response.writeHead(200, json).end('{"access_token":"ya29.secret","expires_in":3599,"token_type":"Bearer"}')
  })
  stub.on('*', (request, response) => {
    if (request.headers.authorization !== 'Bearer ya29.secret') {
      response.writeHead(401, json).end('{"error":{"code":401,"status":"UNAUTHENTICATED"}}')
      return
    }
    const path = decodeURIComponent(request.url!.split('?', 1)[0]!)
    if (!path.startsWith(`/v4/spreadsheets/${SHEET_ID}`)) {
      response.writeHead(404, json).end(recorded('error.404_not_found.json'))
    } else if (!path.includes('/values/')) {
      response.writeHead(200, json).end(recorded('spreadsheet_get.locale_timezone.json'))
    } else {
      const failure = failures.shift()
      if (failure) response.writeHead(failure.status, { ...json, ...failure.headers }).end(failure.body ?? '{}')
      else
        response
          .writeHead(200, json)
          .end(
            values
              ? JSON.stringify({ range: 'A1:I9', majorDimension: 'ROWS', values })
              : recorded('values_get.render_options.json'),
          )
    }
  })
  const key = JSON.stringify({
    type: 'service_account',
    client_email: 'inbox@norrvik.iam.example',
    private_key_id: 'k1',
    private_key: privateKey,
    token_uri: `${stub.url}/token`,
  })
  return {
    ...stub,
    key,
    claims,
    put(rows) {
      values = rows
    },
    failNext: (...answers) => failures.push(...answers),
  }
}
