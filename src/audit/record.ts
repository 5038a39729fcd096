import type { Db } from '../db/schema.ts'
import type { Actor } from '../http/auth.ts'

export interface AuditEntry {
  at: string
  actor: Actor
  /** Kind of thing and verb: `service.create`. */
  action: string
  thing: { kind: string; key: string; name?: string | null }
  before?: object
  after?: object
}

const MAX_JSON = 20_000

/**
 * Writes who did what, in the transaction that does it. Of a change, only the fields that differ are kept. Callers
 * pass no secrets: what is here can be read by every administrator.
 */
export async function recordAudit(trx: Db, entry: AuditEntry): Promise<void> {
  const [before, after] = differing(entry.before, entry.after)
  await trx
    .insertInto('audit')
    .values({
      at: entry.at,
      actor_kind: entry.actor.kind,
      actor_id: entry.actor.id,
      actor_name: entry.actor.name,
      action: entry.action,
      thing_kind: entry.thing.kind,
      thing_key: entry.thing.key,
      thing_name: entry.thing.name ?? null,
      address: entry.actor.address,
      request_id: entry.actor.requestId,
      before: toJson(before),
      after: toJson(after),
    })
    .execute()
}

type Fields = Record<string, unknown>

function differing(before: object | undefined, after: object | undefined): [Fields | undefined, Fields | undefined] {
  if (!before || !after) return [before as Fields | undefined, after as Fields | undefined]
  const [from, to] = [before as Fields, after as Fields]
  const changed = Object.keys(to).filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key]))
  const pick = (source: Fields) => Object.fromEntries(changed.map((key) => [key, source[key] ?? null]))
  return [pick(from), pick(to)]
}

function toJson(fields: Fields | undefined): string | null {
  if (!fields || Object.keys(fields).length === 0) return null
  const json = JSON.stringify(fields)
  return json.length <= MAX_JSON ? json : JSON.stringify({ tooLong: `${json.length} characters` })
}
