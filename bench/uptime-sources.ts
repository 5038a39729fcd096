import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

const FURTHEST = 10_000

/** One record of a list, as text, and the moment by which lists are searched. */
interface Listed {
  at: string
  text: string
}

export interface Stretch {
  from: number
  to: number
}

/**
 * PagerDuty and Prometheus on this machine, each answer after a while. Every front end has so many incidents in the
 * month, each of which rose from P3 to P1.
 */
export async function startReportSources(
  { from, to }: Stretch,
  { frontEnds, incidents, delayMs }: { frontEnds: number; incidents: number; delayMs: number },
) {
  const lists = recordsOf({ from, to }, frontEnds, incidents)
  let calls = 0
  const server = createServer(async (request, response) => {
    calls += 1
    const url = new URL(request.url!, 'http://localhost')
    request.resume()
    await wait(delayMs)
    const body = url.pathname.startsWith('/api/v1/') ? matrix(url.searchParams) : pageOf(lists, url)
    response.writeHead(body === null ? 400 : 200, { 'content-type': 'application/json' }).end(body ?? '{}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function recordsOf({ from, to }: Stretch, frontEnds: number, incidents: number) {
  const lists: Record<string, Listed[]> = { incidents: [], log_entries: [] }
  const apart = (to - from) / incidents
  const stored = (ms: number) => new Date(ms).toISOString()
  for (let i = 0; i < incidents; i += 1) {
    for (let f = 0; f < frontEnds; f += 1) {
      const id = `P${f}X${i}`
      const [began, rose, ended] = [0, 60_000, 600_000].map((ms) => stored(from + i * apart + f * 1000 + ms))
      lists['incidents']!.push({ at: began!, text: incidentOf(id, `S${f}`, began!, ended!) })
      for (const [type, at] of [
        ['trigger', began!],
        ['priority_change', rose!],
        ['resolve', ended!],
      ] as const)
        lists['log_entries']!.push({ at, text: entryOf(id, type, at) })
    }
  }
  return lists
}

function incidentOf(id: string, service: string, began: string, ended: string): string {
  return JSON.stringify({
    id,
    type: 'incident',
    title: `Trouble ${id} that somebody described in a line of words`,
    html_url: `https://example.pagerduty.com/incidents/${id}`,
    status: 'resolved',
    urgency: 'high',
    created_at: began,
    resolved_at: ended,
    last_status_change_at: ended,
    service: { id: service, type: 'service_reference', summary: service },
    priority: { id: 'IDP1', type: 'priority', name: 'P1', summary: 'P1' },
  })
}

function entryOf(incident: string, type: string, at: string): string {
  const change = { old_priority: { id: 'IDP3', summary: 'P3' }, new_priority: { id: 'IDP1', summary: 'P1' } }
  return JSON.stringify({
    id: `R${incident}${type}`,
    type: `${type}_log_entry`,
    created_at: at,
    incident: { id: incident, type: 'incident_reference' },
    channel: { type: 'api', ...(type === 'priority_change' && change) },
  })
}

function pageOf(lists: Record<string, Listed[]>, { pathname, searchParams: query }: URL): string | null {
  const field = pathname.slice(1)
  const isRunning = query.getAll('statuses[]').includes('triggered')
  const [since, until] = [query.get('since') ?? '', query.get('until') ?? '9']
  const all = isRunning ? [] : lists[field]!.filter(({ at }) => at >= since && at < until)
  const [limit, offset] = [Number(query.get('limit') ?? 25), Number(query.get('offset') ?? 0)]
  if (offset + limit > FURTHEST) return null
  const texts = all.slice(offset, offset + limit).map(({ text }) => text)
  const total = query.get('total') === 'true' ? all.length : null
  return `{"${field}":[${texts.join(',')}],"limit":${limit},"offset":${offset},"more":${offset + limit < all.length},"total":${total}}`
}

function matrix(query: URLSearchParams): string {
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(query.get(name)))
  const count = Math.floor((end! - start!) / step!) + 1
  const values = Array.from({ length: count }, (_, i) => [start! + i * step!, String((i * 7) % 13)])
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] } })
}
