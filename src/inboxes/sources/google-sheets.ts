import { createSign } from 'node:crypto'
import type { OutboundClient } from '../../http/client.ts'
import { type Connector, type Conversation, createConnector } from '../../http/connector.ts'
import { SourceFailure } from '../../http/source-failure.ts'
import { MINUTE } from '../../lib/dates.ts'
import { isRecord, listAt, textAt } from '../../lib/json.ts'
import { tooManyRows } from './csv.ts'
import { MAX_ROWS, type Sheet, sheetOf } from './sheet.ts'

export const SHEETS_API = 'https://sheets.googleapis.com'
const SCOPE = 'https://www.googleapis.com/auth/spreadsheets.readonly'
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const TOKEN_SECONDS = 3_600
const LIMITS = { totalMs: MINUTE, maxCalls: 12 }

/** The key file of a service account, as Google gives it. */
export interface ServiceAccount {
  client_email: string
  private_key: string
  private_key_id: string | null
  token_uri: string
}

export interface SheetAddress {
  spreadsheetId: string
  range: string
  apiUrl: string
}

/** Reads a key file. @returns null when it is none */
export function readServiceAccount(text: string): ServiceAccount | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  const [email, key, uri] = [textAt(json, 'client_email'), textAt(json, 'private_key'), textAt(json, 'token_uri')]
  if (!email || !key?.includes('PRIVATE KEY') || !uri || !/^https?:\/\//.test(uri)) return null
  return {
    client_email: email,
    private_key: `${key}\n`,
    private_key_id: textAt(json, 'private_key_id'),
    token_uri: uri,
  }
}

interface SheetsDeps {
  client: OutboundClient
  now: () => Date
  signal: AbortSignal
}

/**
 * Reads a sheet by the Sheets API v4, as a service account that the sheet is shared with. Dates come as serial numbers,
 * so that no locale is between.
 * https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/get
 * @throws SourceFailure
 */
export async function readGoogleSheet(
  deps: SheetsDeps,
  account: ServiceAccount,
  address: SheetAddress,
): Promise<Sheet> {
  const token = await fetchToken(deps, account)
  const google = createConnector({
    name: 'Google Sheets',
    baseUrl: address.apiUrl,
    headers: { authorization: `Bearer ${token}` },
    secrets: [token],
    ...deps,
  }).begin(LIMITS)
  const path = `/v4/spreadsheets/${encodeURIComponent(address.spreadsheetId)}`
  const about = await google.ask({ path, query: [['fields', 'properties(timeZone,locale)']] })
  const values = await askValues(google, `${path}/values/${encodeURIComponent(address.range)}`)
  const [names = [], ...rows] = values
  if (rows.length > MAX_ROWS) throw tooManyRows()
  return sheetOf(
    rows.map((texts, n) => ({ line: n + 2, texts })),
    names,
    textAt(about, 'properties', 'timeZone'),
  )
}

async function askValues(google: Conversation, path: string): Promise<string[][]> {
  const answer = await google.ask({
    path,
    query: [
      ['majorDimension', 'ROWS'],
      ['valueRenderOption', 'UNFORMATTED_VALUE'],
      ['dateTimeRenderOption', 'SERIAL_NUMBER'],
    ],
  })
  if (!isRecord(answer)) throw new SourceFailure('schema', 'Google Sheets gave no list of rows.')
  // An empty range has no `values` at all.
  return listAt(answer, 'values').map((row) => (Array.isArray(row) ? row.map(textOfValue) : []))
}

function textOfValue(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

async function fetchToken(deps: SheetsDeps, account: ServiceAccount): Promise<string> {
  const { origin, pathname, search } = new URL(account.token_uri)
  const google: Connector = createConnector({
    name: 'The token service',
    baseUrl: origin,
    headers: {},
    secrets: [],
    ...deps,
  })
  const answer = await google.begin(LIMITS).ask({
    path: `${pathname}${search}`,
    form: [
      ['grant_type', GRANT],
      ['assertion', signAssertion(account, deps.now())],
    ],
  })
  const token = textAt(answer, 'access_token')
  if (!token) throw new SourceFailure('schema', 'The token service gave no access token.')
  return token
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests */
function signAssertion(account: ServiceAccount, now: Date): string {
  const issued = Math.floor(now.getTime() / 1000)
  const header = { alg: 'RS256', typ: 'JWT', ...(account.private_key_id && { kid: account.private_key_id }) }
  const claims = {
    iss: account.client_email,
    scope: SCOPE,
    aud: account.token_uri,
    iat: issued,
    exp: issued + TOKEN_SECONDS,
  }
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  try {
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(account.private_key, 'base64url')}`
  } catch {
    throw new SourceFailure('settings', 'The private key of the service account cannot be used.')
  }
}
