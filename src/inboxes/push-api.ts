import type { FastifyRequest } from 'fastify'
import { Forbidden, Invalid, NotFound, Unauthorized } from '../http/errors.ts'
import { readJsonBodies } from '../http/json-bodies.ts'
import { hasRole } from '../http/roles.ts'
import { isSignedWith } from '../http/signed-body.ts'
import type { App } from '../http/types.ts'
import { toStored } from '../lib/dates.ts'
import { isRecord } from '../lib/json.ts'
import { hashSecret } from '../lib/secrets.ts'
import { distinctNames, guessMapping } from './fields.ts'
import { type Inbox, type InboxContext, mappingOf, openInboxSecret } from './inbox.ts'
import type { SheetRow } from './match-rows.ts'
import { listOutcomes } from './queries.ts'
import type { Cells } from './read-row.ts'
import { PushAnswer, PushedBody, PushParams } from './schema.ts'
import { storePushed } from './store.ts'
import { takeRow } from './take.ts'
import { tellOwner } from './tell-owner.ts'

const MAX_ROWS = 500
const MAX_COLUMNS = 200
const MAX_CELL = 50_000

/** The bytes of a body as they came, which a signature is over. */
const rawBodies = new WeakMap<object, Buffer>()

/** Rows that are sent to us, by Apps Script or by any form. */
export function inboxApi(app: App, inboxes: InboxContext): void {
  void app.register(async (scope) => {
    readJsonBodies(scope as App, (request, bytes) => rawBodies.set(request, bytes))
    pushRoute(scope as App, inboxes)
  })
}

function pushRoute(app: App, inboxes: InboxContext): void {
  app.post(
    '/api/v1/inbox/:token',
    {
      schema: {
        tags: ['inboxes'],
        summary: 'Take in rows of a form; the same ones again change nothing',
        description:
          'With a bearer token of the help desk or above, or signed with the secret of the inbox: by Standard Webhooks, or as HMAC-SHA256 of the body in X-Hub-Signature-256.',
        params: PushParams,
        body: PushedBody,
        response: { 200: PushAnswer },
      },
      config: { role: 'anyone', noCsrf: true },
    },
    async (request) => {
      const inbox = await findInbox(inboxes, request.params.token, request)
      const rows = readRows(request.body)
      return takePushed(inboxes, inbox, rows)
    },
  )
}

/** The inbox of a token, for somebody who has proved that they may send. @throws Unauthorized, Forbidden, NotFound */
async function findInbox({ db, config, clock }: InboxContext, token: string, request: FastifyRequest): Promise<Inbox> {
  const { headers, identity } = request
  const isSigned = headers['webhook-signature'] !== undefined || headers['x-hub-signature-256'] !== undefined
  // A person's cookie proves nothing here: this address has no token against forged forms.
  if (identity?.kind !== 'token' && !isSigned)
    throw new Unauthorized('Send an API token as “Authorization: Bearer …”, or sign the body with the inbox’s secret.')
  if (identity?.kind === 'token' && !hasRole(identity.role, 'helpdesk'))
    throw new Forbidden('This needs the role “helpdesk”.')
  const inbox = await db.selectFrom('inbox').selectAll().where('push_hash', '=', hashSecret(token)).executeTakeFirst()
  if (!inbox) throw new NotFound('There is no inbox with this address.')
  if (identity?.kind === 'token') return inbox
  const secret = openInboxSecret(config.secretKey, inbox.push_secret)
  const body = rawBodies.get(request) ?? Buffer.alloc(0)
  if (secret === null || !isSignedWith(secret, headers, body, clock()))
    throw new Unauthorized('This was not signed with the secret of the inbox.')
  return inbox
}

/** @throws Invalid */
function readRows(body: unknown): SheetRow[] {
  const rows = Array.isArray(body) ? body : isRecord(body) && Array.isArray(body['rows']) ? body['rows'] : [body]
  if (rows.length === 0 || rows.length > MAX_ROWS) throw new Invalid({ rows: `Send 1 to ${MAX_ROWS} rows.` })
  return rows.map((row, n) => {
    if (!isRecord(row) || Object.keys(row).length === 0 || Object.keys(row).length > MAX_COLUMNS)
      throw new Invalid({ [`rows.${n}`]: 'A row is an object of texts by the names of its columns.' })
    const names = distinctNames(Object.keys(row))
    const cells: Cells = Object.fromEntries(Object.values(row).map((value, at) => [names[at]!, textOf(value)]))
    return { line: n + 1, cells }
  })
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ').slice(0, MAX_CELL)
  if (typeof value === 'string') return value.slice(0, MAX_CELL)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

async function takePushed(inboxes: InboxContext, given: Inbox, rows: readonly SheetRow[]) {
  // Until somebody has said which column is what, their names say it.
  const isMapped = Object.keys(mappingOf(given)).length > 0
  const guessed = JSON.stringify(guessMapping([...new Set(rows.flatMap((row) => Object.keys(row.cells)))]))
  const inbox = isMapped ? given : { ...given, mapping: guessed }
  const ids = await storePushed(inboxes.db, inbox, rows, toStored(inboxes.clock()))
  const before = await listOutcomes(inboxes.db, ids)
  for (const [n, id] of ids.entries()) {
    if (before.get(id)?.state === 'waiting') await takeRow(inboxes, inbox, { id, cells: rows[n]!.cells })
  }
  await tellOwner(inboxes, inbox)
  const outcomes = await listOutcomes(inboxes.db, ids)
  const items = ids.map((id, n) => {
    const { state, ticket, problem } = outcomes.get(id)!
    return { row: n + 1, state, ticket, problem }
  })
  return { items, nextCursor: null }
}
