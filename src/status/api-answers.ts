import type { Db } from '../db/schema.ts'
import { DAY, later } from '../lib/dates.ts'
import type { Board, BoardComponent, BoardIncident, BoardService } from './board/load.ts'
import { loadAllComponents } from './board/load-components.ts'
import { loadRecentIncidents } from './board/load-incidents.ts'
import { summarise } from './board/view.ts'
import { getBoardService, listChecksOf } from './services/find.ts'
import { shownSettings } from './services/sealed.ts'

/** Closed incidents are told for so long after their end. */
const RECENT_MS = 7 * DAY

/** `GET /api/v1/status`: everything at once. */
export async function statusAnswer(db: Db, board: Board) {
  const { overall, counts } = summarise(board.services)
  const services = await describeServices(db, board, board.services)
  return { at: board.at, overall, counts, services }
}

export async function describeServices(db: Db, board: Board, services: readonly BoardService[]) {
  const [components, incidents] = await Promise.all([
    loadAllComponents(db),
    loadRecentIncidents(db, later(board.at, -RECENT_MS)),
  ])
  return services.map((service) => describe(service, components.get(service.id) ?? [], incidents.get(service.id) ?? []))
}

function describe(service: BoardService, components: readonly BoardComponent[], incidents: readonly BoardIncident[]) {
  return {
    slug: service.slug,
    name: service.name,
    category: service.category,
    kind: service.kinds[0] ?? null,
    status: service.status,
    reason: service.reason,
    since: service.since,
    checkedAt: service.checkedAt,
    stale: service.stale,
    latencyMs: service.latencyMs,
    uptime90d: service.uptime90d,
    override: service.override,
    components: components.map(({ name, group, status }) => ({ name, group, status })),
    incidents: incidents.map(({ externalId, title, impact, status, startedAt, resolvedAt, url, updates }) => ({
      id: externalId,
      title,
      impact,
      status,
      startedAt,
      resolvedAt,
      url,
      updates,
    })),
  }
}

/** One service with its checks. A paused one is not on the board, and is told as unknown. */
export async function serviceAnswer(db: Db, board: Board, slug: string) {
  const entry = await getBoardService(db, slug)
  const onBoard = board.services.find((service) => service.id === entry.id)
  const [described] = await describeServices(db, board, onBoard ? [onBoard] : [])
  const checks = await listChecksOf(db, entry.id)
  const state = described ?? {
    slug: entry.slug,
    name: entry.name,
    category: entry.category,
    kind: checks[0]?.kind ?? null,
    status: 'unknown' as const,
    reason: 'Paused.',
    since: entry.paused_at,
    checkedAt: null,
    stale: false,
    latencyMs: null,
    uptime90d: null,
    override: null,
    components: [],
    incidents: [],
  }
  return {
    ...state,
    pageUrl: entry.page_url,
    initials: entry.initials,
    paused: entry.paused_at !== null,
    checks: checks.map((check) => ({
      id: check.id,
      kind: check.kind,
      url: check.url,
      intervalSeconds: check.interval_seconds,
      ...shownSettings(check.settings),
    })),
  }
}
