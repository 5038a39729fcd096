import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import { type Reply, type Seen, startSystem } from '../support/system.ts'

export interface Recorded {
  id: string
  service: string
  created: string
  resolved: string | null
  priority?: string | null
  urgency?: string
  title?: string
  /** Changes of priority: when, from, to. */
  changes?: [at: string, from: string | null, to: string | null][]
}

export interface PagerDuty {
  url: string
  key: string
  seen: Seen[]
  /** Answers instead of the data, while it gives one. */
  trouble: (seen: Seen, calls: number) => Reply | null
}

const FURTHEST = 10_000

/** A local PagerDuty with its pages, limits and filters, as its documentation tells them. */
export async function startPagerDuty(t: Test, records: readonly Recorded[], delayMs = 0): Promise<PagerDuty> {
  const logs = records.flatMap(logOf)
  const server: PagerDuty = { url: '', key: 'right', seen: [], trouble: () => null }
  const system = await startSystem(t, async (seen) => {
    if (delayMs > 0) await wait(delayMs)
    const trouble = server.trouble(seen, system.seen.length)
    if (trouble) return trouble
    if (seen.headers.authorization !== `Token token=${server.key}`) {
      return { status: 401, body: { error: { message: 'Authentication failed', code: 2006 } } }
    }
    const { path, query } = seen
    if (path === '/incidents') return page('incidents', listed(records, query).map(incidentOf), query)
    if (path === '/log_entries') return page('log_entries', logs.filter(within(query)), query)
    const [, id] = /^\/incidents\/(\w+)\/log_entries$/.exec(path) ?? []
    const own = logs.filter(({ incident }) => incident.id === id)
    return id === undefined
      ? { status: 404, body: { error: { message: 'Not Found', code: 2100 } } }
      : page('log_entries', own, query)
  })
  server.url = system.url
  server.seen = system.seen
  return server
}

function within(query: URLSearchParams) {
  const since = query.get('since') ?? ''
  const until = query.get('until') ?? '9999'
  return ({ created_at }: { created_at: string }) => created_at >= since && created_at < until
}

function listed(records: readonly Recorded[], query: URLSearchParams): Recorded[] {
  const services = query.getAll('service_ids[]')
  const statuses = query.getAll('statuses[]')
  const isAll = query.get('date_range') === 'all'
  return records
    .filter(({ service }) => services.includes(service))
    .filter(({ resolved }) => statuses.length === 0 || statuses.includes(resolved === null ? 'triggered' : 'resolved'))
    .filter(({ created }) => isAll || within(query)({ created_at: created }))
}

function page(field: string, all: readonly object[], query: URLSearchParams): Reply {
  const limit = Math.min(Number(query.get('limit') ?? 25), 100)
  const offset = Number(query.get('offset') ?? 0)
  if (offset + limit > FURTHEST)
    return { status: 400, body: { error: { message: 'Invalid Input Provided', code: 2001 } } }
  const total = query.get('total') === 'true' ? all.length : null
  const body = { [field]: all.slice(offset, offset + limit), limit, offset, more: offset + limit < all.length, total }
  return { body }
}

function incidentOf({ id, service, created, resolved, priority = null, urgency = 'high', title }: Recorded) {
  return {
    id,
    type: 'incident',
    title: title ?? `Trouble ${id}`,
    html_url: `https://example.pagerduty.com/incidents/${id}`,
    status: resolved === null ? 'triggered' : 'resolved',
    urgency,
    created_at: created,
    resolved_at: resolved,
    last_status_change_at: resolved ?? created,
    service: { id: service, type: 'service_reference', summary: service },
    priority: priority === null ? null : { id: `ID${priority}`, type: 'priority', name: priority, summary: priority },
  }
}

// The newest stands first, as in the answers of the real one.
function logOf({ id, created, resolved, changes = [] }: Recorded) {
  const incident = { id, type: 'incident_reference' }
  const entry = (n: number, type: string, at: string, channel: object = { type: 'api' }) => ({
    id: `R${id}${n}`,
    type: `${type}_log_entry`,
    created_at: at,
    incident,
    channel,
  })
  return [
    entry(0, 'trigger', created),
    ...changes.map(([at, from, to], i) =>
      entry(i + 1, 'priority_change', at, {
        type: 'website',
        old_priority: from && { summary: from, name: from, id: `ID${from}` },
        new_priority: to && { summary: to, name: to, id: `ID${to}` },
      }),
    ),
    ...(resolved === null ? [] : [entry(99, 'resolve', resolved)]),
  ].reverse()
}

/** A day and a time of October 2026 in UTC, as PagerDuty writes it. */
export function october(text: string): string {
  return `2026-10-${text.replace(' ', 'T')}:00Z`
}
