import { toStored } from '../../lib/dates.ts'
import { STATUS_TONE, STATUS_WORD } from '../board/view.ts'
import { CATALOGUE } from '../catalogue.ts'
import { DIRECT_KINDS, findDirectKind } from '../checks/index.ts'
import { FAMILIES, findFamily } from '../families/index.ts'
import { keysOnBoard, searchCatalogue } from '../services/catalogue-add.ts'
import { getBoardService, listChecksOf, listDeletedServices } from '../services/find.ts'
import { heartbeatAddresses } from '../services/heartbeats.ts'
import { shownSettings } from '../services/sealed.ts'
import type { StatusContext } from '../status.ts'
import { addressHintOf, type Form, fieldsOf, formOfCheck } from './form.ts'

const LINES_SHOWN = 25
const CATALOGUE_SHOWN = 8

export interface ListQuery {
  /** Filter of the list. */
  q?: string | undefined
  /** Search in the catalogue. */
  find?: string | undefined
  all?: string | undefined
}

/** What the settings page of the services shows. */
export async function servicesPageData(status: StatusContext, query: ListQuery) {
  const rows = await loadLines(status)
  const q = query.q?.trim().toLowerCase() ?? ''
  const matching = q
    ? rows.filter((row) => `${row.name} ${row.category ?? ''} ${row.readBy}`.toLowerCase().includes(q))
    : rows
  const shown = query.all || q ? matching : matching.slice(0, LINES_SHOWN)
  const added = await keysOnBoard(status)
  const found = searchCatalogue(query.find ?? '')
  const active = rows.filter((row) => row.paused_at === null)
  return {
    query,
    lines: shown,
    lineCount: matching.length,
    total: rows.length,
    own: active.filter((row) => row.origin === 'own').length,
    providers: active.filter((row) => row.origin === 'provider').length,
    paused: rows.length - active.length,
    deleted: await listDeletedServices(status.db),
    lastRound: await lastRound(status),
    catalogueSize: CATALOGUE.length,
    catalogue: found
      .slice(0, query.find ? 50 : CATALOGUE_SHOWN)
      .map((entry) => ({ ...entry, added: added.has(entry.key) })),
    catalogueFound: found.length,
    categories: categoriesOf(rows),
    tones: STATUS_TONE,
    words: STATUS_WORD,
  }
}

async function loadLines({ db }: StatusContext) {
  const rows = await db
    .selectFrom('board_service')
    .innerJoin('service', 'service.id', 'board_service.service_id')
    .innerJoin('entity', 'entity.id', 'board_service.service_id')
    .select([
      'entity.id',
      'entity.slug',
      'entity.name',
      'service.origin',
      'service.category',
      'board_service.initials',
      'board_service.paused_at',
      'board_service.status',
      'board_service.reason',
      'board_service.latency_ms',
    ])
    .where('board_service.deleted_at', 'is', null)
    .orderBy('board_service.position')
    .orderBy('entity.id')
    .execute()
  const checks = await db
    .selectFrom('status_check')
    .select(['service_id', 'kind', 'interval_seconds'])
    .where('removed_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute()
  const byService = Map.groupBy(checks, (check) => check.service_id)
  return rows.map((row, i) => {
    const own = byService.get(row.id) ?? []
    return {
      ...row,
      readBy: own.map((check) => check.kind).join(', '),
      intervalMs: Math.min(...own.map((check) => check.interval_seconds), 86_400) * 1000,
      // Where "move up" and "move down" put it: before the one above, or before the one after the next.
      above: rows[i - 1]?.slug ?? null,
      below: rows[i + 1] ? (rows[i + 2]?.slug ?? '') : null,
    }
  })
}

async function lastRound({ db }: StatusContext) {
  return db
    .selectFrom('job_run')
    .select(['started_at', 'ended_at', 'note'])
    .where('job', '=', 'status.checks')
    .where('ended_at', 'is not', null)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

function categoriesOf(rows: readonly { category: string | null }[]): string[] {
  const known = [...rows.map((row) => row.category), ...CATALOGUE.map((entry) => entry.category)]
  return [...new Set(known.filter((category) => category !== null))].sort((a, b) => a.localeCompare(b))
}

/** What the page of one service's settings shows. */
export async function servicePageData(status: StatusContext, slug: string) {
  const service = await getBoardService(status.db, slug)
  const checks = await loadCheckLines(status, service.id)
  const override = await status.db
    .selectFrom('status_override')
    .select(['status', 'reason', 'set_by', 'set_at', 'expires_at'])
    .where('service_id', '=', service.id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', toStored(status.clock()))
    .executeTakeFirst()
  const { categories } = await servicesPageData(status, {})
  return {
    service,
    checks,
    override,
    categories,
    form: {
      name: service.name,
      category: service.category,
      pageUrl: service.page_url,
      initials: service.initials,
    } as Form,
    tones: STATUS_TONE,
    words: STATUS_WORD,
  }
}

async function loadCheckLines(status: StatusContext, serviceId: number) {
  const addresses = await heartbeatAddresses(status, status.db, serviceId)
  const states = await status.db
    .selectFrom('status_check')
    .innerJoin('check_state', 'check_state.check_id', 'status_check.id')
    .select([
      'status_check.id',
      'check_state.status',
      'check_state.reason',
      'check_state.checked_at',
      'check_state.good_at',
    ])
    .where('status_check.service_id', '=', serviceId)
    .execute()
  const answers = await status.db
    .selectFrom('check_answer')
    .innerJoin('status_check', 'status_check.id', 'check_answer.check_id')
    .select([
      'check_answer.check_id',
      'check_answer.outcome',
      'check_answer.at',
      'check_answer.body_bytes',
      'check_answer.http_status',
    ])
    .where('status_check.service_id', '=', serviceId)
    .execute()
  return (await listChecksOf(status.db, serviceId)).map((check) => ({
    ...check,
    title: titleOfKind(check.kind),
    state: states.find((state) => state.id === check.id)!,
    answers: answers.filter((answer) => answer.check_id === check.id),
    heartbeatUrl: addresses.get(check.id) ?? null,
  }))
}

/** What a form for a check needs to know of its kind. */
export function checkFormData(form: Form) {
  const kind = form['kind'] || 'http'
  return {
    kind,
    kindTitle: titleOfKind(kind),
    direct: DIRECT_KINDS.map(({ kind: value, title }) => ({ kind: value, title })),
    families: FAMILIES.map(({ kind: value, title }) => ({ kind: value, title })),
    isDirect: findDirectKind(kind) !== undefined,
    fields: fieldsOf(kind),
    addressHint: addressHintOf(kind),
  }
}

export function titleOfKind(kind: string): string {
  return findDirectKind(kind)?.title ?? findFamily(kind)?.title ?? kind
}

/** A stored check as a form shows it. */
export function formOfStored(check: {
  kind: string
  url: string | null
  interval_seconds: number
  settings: string
}): Form {
  const { hasSecrets: _, ...settings } = shownSettings(check.settings)
  return formOfCheck({ kind: check.kind, url: check.url, intervalSeconds: check.interval_seconds, settings })
}
