import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Db } from '../db/schema.ts'
import { type Clock, toStored } from '../lib/dates.ts'
import { Conflict, Invalid } from './errors.ts'
import type { App } from './types.ts'

const MAX_KEY_LENGTH = 200
const KEPT_HEADERS = ['content-type', 'location'] as const

declare module 'fastify' {
  interface FastifyRequest {
    idempotency: { scope: string; key: string } | null
  }
}

/**
 * Honours `Idempotency-Key` on every POST of the API: the same key and request is answered once more with the first
 * answer, and not done twice. The key is taken before the work begins, so that two at once cannot both do it.
 */
export function registerIdempotency(app: App, deps: { db: Db; clock: Clock }): void {
  app.decorateRequest('idempotency', null)
  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key']
    if (!key || request.method !== 'POST' || !request.url.startsWith('/api/') || !request.identity) return
    return claim(deps, request, reply, String(key))
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.idempotency) await settle(deps.db, request, reply, payload)
    return payload
  })
}

async function claim(
  deps: { db: Db; clock: Clock },
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
): Promise<FastifyReply | undefined> {
  if (key.length > MAX_KEY_LENGTH)
    throw new Invalid({ 'Idempotency-Key': `Must have at most ${MAX_KEY_LENGTH} characters.` })
  const scope = `${request.identity!.kind}:${request.identity!.id}`
  const hash = hashOf(request)
  const { numInsertedOrUpdatedRows } = await deps.db
    .insertInto('idempotency_key')
    .values({ scope, key, request_hash: hash, created_at: toStored(deps.clock()) })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 1n) {
    request.idempotency = { scope, key }
    return
  }
  const first = await deps.db
    .selectFrom('idempotency_key')
    .selectAll()
    .where('scope', '=', scope)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  if (first.request_hash !== hash) throw new Conflict('This Idempotency-Key was used for another request.')
  if (first.status === null) throw new Conflict('A request with this Idempotency-Key is still being worked on.')
  reply.headers({ ...(JSON.parse(first.headers ?? '{}') as object), 'idempotent-replayed': 'true' })
  return reply.code(first.status).send(first.body)
}

async function settle(db: Db, request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
  const { scope, key } = request.idempotency!
  request.idempotency = null
  const row = { scope, key }
  // What failed on our side, or was no text, may be tried again with the same key.
  if (reply.statusCode >= 500 || (payload !== null && payload !== undefined && typeof payload !== 'string')) {
    await db.deleteFrom('idempotency_key').where('scope', '=', row.scope).where('key', '=', row.key).execute()
    return
  }
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => (reply.hasHeader(name) ? [[name, reply.getHeader(name)]] : [])),
  )
  await db
    .updateTable('idempotency_key')
    .set({ status: reply.statusCode, headers: JSON.stringify(headers), body: (payload as string | null) ?? null })
    .where('scope', '=', row.scope)
    .where('key', '=', row.key)
    .execute()
}

function hashOf(request: FastifyRequest): string {
  return createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest('hex')
}
