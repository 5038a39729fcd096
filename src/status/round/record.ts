import type { Dialect } from '../../db/dialect.ts'
import type { Db, Trx } from '../../db/schema.ts'
import { change, type Versions } from '../../db/versions.ts'
import type { Metrics } from '../../http/metrics.ts'
import { between, later } from '../../lib/dates.ts'
import type { CheckResult } from '../checks/check.ts'
import { findDirectKind } from '../checks/index.ts'
import { type CheckState, nextCheckState } from '../rules.ts'
import { keepAnswers } from './record-answers.ts'
import { recordComponents } from './record-components.ts'
import { recordIncidents } from './record-incidents.ts'
import { settleServices } from './settle.ts'

export interface RecordDeps {
  db: Db
  dialect: Dialect
  versions: Versions
  metrics: Metrics
  timeZone: string
  failuresBeforeDown: number
}

/** A check with its state, as the results are held against. */
export interface KnownCheck extends CheckState {
  check_id: number
  service_id: number
  kind: string
  interval_seconds: number
  due_at: string
  beat_at: string | null
}

/**
 * Writes a group of results in one transaction: snapshots, states of checks and services, daily sums, components,
 * incidents and the answers themselves. A result of a check that was removed meanwhile is left out.
 */
export async function recordResults(deps: RecordDeps, results: readonly CheckResult[]): Promise<void> {
  if (results.length === 0) return
  const known = await change(deps, ['status'], async (trx) => {
    const checks = await loadChecks(trx, deps.dialect, results)
    const live = results.filter((result) => checks.has(result.checkId))
    if (live.length === 0) return checks
    await insertSnapshots(trx, live)
    await updateCheckStates(trx, deps, checks, live)
    await recordComponents(trx, checks, live)
    await recordIncidents(trx, checks, live)
    await keepAnswers(trx, live)
    await settleServices(
      trx,
      deps.timeZone,
      new Map(live.map((result) => [checks.get(result.checkId)!.service_id, result.at])),
    )
    return checks
  })
  for (const result of results) {
    const kind = known.get(result.checkId)?.kind
    if (kind) deps.metrics.checkResults.inc({ kind, status: result.status })
  }
}

/**
 * The checks that are there still. Their services are held, in one order: what becomes of a service is worked out from
 * all its checks, and another process may record one of them at this moment.
 */
async function loadChecks(
  trx: Trx,
  dialect: Dialect,
  results: readonly CheckResult[],
): Promise<Map<number, KnownCheck>> {
  const query = trx
    .selectFrom('status_check')
    .innerJoin('check_state', 'check_state.check_id', 'status_check.id')
    .innerJoin('board_service', 'board_service.service_id', 'status_check.service_id')
    .select([
      'status_check.id as check_id',
      'status_check.service_id',
      'status_check.kind',
      'status_check.interval_seconds',
      'check_state.due_at',
      'check_state.status',
      'check_state.reason',
      'check_state.failures',
      'check_state.checked_at',
      'check_state.good_at',
      'check_state.good_status',
      'check_state.latency_ms',
      'check_state.beat_at',
    ])
    .where('status_check.id', 'in', [...new Set(results.map((result) => result.checkId))])
    .where('status_check.removed_at', 'is', null)
    .where('board_service.deleted_at', 'is', null)
    .orderBy('status_check.service_id')
  const rows = await dialect.held(query, 'board_service').execute()
  return new Map(rows.map((row) => [row.check_id, row]))
}

async function insertSnapshots(trx: Trx, results: readonly CheckResult[]): Promise<void> {
  await trx
    .insertInto('snapshot')
    .values(
      results.map((result) => ({
        check_id: result.checkId,
        at: result.at,
        status: result.status,
        latency_ms: result.latencyMs,
        reason: result.reason,
      })),
    )
    .onConflict((oc) => oc.doNothing())
    .execute()
}

async function updateCheckStates(
  trx: Trx,
  deps: RecordDeps,
  checks: Map<number, KnownCheck>,
  results: readonly CheckResult[],
): Promise<void> {
  for (const result of results) {
    const check = checks.get(result.checkId)!
    const intervalMs = check.interval_seconds * 1000
    const threshold = findDirectKind(check.kind) ? deps.failuresBeforeDown : 1
    Object.assign(check, nextCheckState(check, result, result.at, { threshold, intervalMs }))
    check.due_at = nextDue(check, result)
  }
  const touched = [...new Set(results.map((result) => checks.get(result.checkId)!))]
  await trx
    .insertInto('check_state')
    .values(
      touched.map(({ service_id: _, kind: __, interval_seconds: ___, ...state }) => ({
        ...state,
        claimed_until: null,
      })),
    )
    .onConflict((oc) =>
      oc.column('check_id').doUpdateSet((eb) => ({
        status: eb.ref('excluded.status'),
        reason: eb.ref('excluded.reason'),
        failures: eb.ref('excluded.failures'),
        checked_at: eb.ref('excluded.checked_at'),
        good_at: eb.ref('excluded.good_at'),
        good_status: eb.ref('excluded.good_status'),
        latency_ms: eb.ref('excluded.latency_ms'),
        due_at: eb.ref('excluded.due_at'),
        claimed_until: null,
      })),
    )
    .execute()
}

/**
 * Rounds keep their beat: the next turn counts from when this one was due, unless that has passed already. What the
 * other side asked for (Retry-After) comes first.
 */
function nextDue(check: KnownCheck, result: CheckResult): string {
  const intervalMs = check.interval_seconds * 1000
  if (result.retryAfterMs !== null && result.retryAfterMs > intervalMs) return later(result.at, result.retryAfterMs)
  const onBeat = later(check.due_at, intervalMs)
  const late = between(onBeat, result.at)
  return late < 0 && late >= -intervalMs ? onBeat : later(result.at, intervalMs)
}
