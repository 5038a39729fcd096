import type { Trx } from '../../db/schema.ts'
import { earliestOf, splitByDay } from '../../lib/dates.ts'
import { countedEnd, DAY_COLUMN, NO_TIME, staleFrom, statusOfChecks } from '../rules.ts'
import type { Status } from '../words.ts'
import { loadMaintenance, type Maintenance, maintenanceReason } from './maintenance.ts'

interface BoardRow {
  service_id: number
  /** When the state that holds began. */
  since: string | null
  position: number
  status: Status
  reason: string | null
  counted_to: string | null
  paused_at: string | null
}

interface CheckRow {
  service_id: number
  position: number
  interval_seconds: number
  status: Status
  reason: string | null
  checked_at: string | null
  good_at: string | null
  latency_ms: number | null
}

/**
 * Works out what services are now from their checks, overrides and running downtimes, counts the time that has passed to the status that
 * held, and begins a new state where the status is another.
 * @param moments the time up to which each service is settled, by service id
 */
export async function settleServices(trx: Trx, timeZone: string, moments: ReadonlyMap<number, string>): Promise<void> {
  const ids = [...moments.keys()]
  const [boards, checks, overrides, maintenance] = [
    await loadBoards(trx, ids),
    await loadChecks(trx, ids),
    await loadOverrides(trx, ids),
    await loadMaintenance(trx, ids),
  ]

  const settled = boards.map((board) => {
    const own = checks.filter((check) => check.service_id === board.service_id)
    const at = moments.get(board.service_id)!
    const override = overrides.find((row) => row.service_id === board.service_id && row.expires_at > at)
    const state = stateNow(board, own, override ?? planned(maintenance.get(board.service_id), own, timeZone))
    return { board, own, at, state }
  })

  await countTime(trx, timeZone, settled)
  await changeStates(
    trx,
    settled.filter(({ board, state }) => board.status !== state.status),
  )
  await updateBoards(trx, settled)
}

function stateNow(
  board: BoardRow,
  own: readonly CheckRow[],
  said: { status: Status; reason: string } | undefined,
): { status: Status; reason: string | null } {
  if (board.paused_at !== null) return { status: 'unknown', reason: 'Paused.' }
  return said ? { status: said.status, reason: said.reason } : statusOfChecks(own)
}

/** What only depends on something that is down shows that it works for as long as it does. */
function planned(
  maintenance: Maintenance | undefined,
  own: readonly CheckRow[],
  timeZone: string,
): { status: Status; reason: string } | undefined {
  if (!maintenance) return undefined
  if (!maintenance.isDown && statusOfChecks(own).status === 'operational') return undefined
  return { status: 'maintenance', reason: maintenanceReason(maintenance, timeZone) }
}

type Settled = { board: BoardRow; own: CheckRow[]; at: string; state: { status: Status; reason: string | null } }

async function loadBoards(trx: Trx, ids: number[]): Promise<BoardRow[]> {
  return trx
    .selectFrom('board_service')
    .leftJoin('service_state', (join) =>
      join.onRef('service_state.service_id', '=', 'board_service.service_id').on('service_state.ended_at', 'is', null),
    )
    .select([
      'board_service.service_id',
      'board_service.position',
      'board_service.status',
      'board_service.reason',
      'board_service.counted_to',
      'board_service.paused_at',
      'service_state.started_at as since',
    ])
    .where('board_service.service_id', 'in', ids)
    .execute()
}

async function loadChecks(trx: Trx, ids: number[]): Promise<CheckRow[]> {
  return trx
    .selectFrom('status_check')
    .innerJoin('check_state', 'check_state.check_id', 'status_check.id')
    .select([
      'status_check.service_id',
      'status_check.position',
      'status_check.interval_seconds',
      'check_state.status',
      'check_state.reason',
      'check_state.checked_at',
      'check_state.good_at',
      'check_state.latency_ms',
    ])
    .where('status_check.service_id', 'in', ids)
    .where('status_check.removed_at', 'is', null)
    .orderBy('status_check.position')
    .orderBy('status_check.id')
    .execute()
}

async function loadOverrides(trx: Trx, ids: number[]) {
  return trx
    .selectFrom('status_override')
    .select(['service_id', 'status', 'reason', 'expires_at'])
    .where('service_id', 'in', ids)
    .where('ended_at', 'is', null)
    .execute()
}

async function countTime(trx: Trx, timeZone: string, settled: readonly Settled[]): Promise<void> {
  const rows = settled.flatMap(({ board, own, at }) => {
    const from = board.counted_to
    if (from === null || from >= at) return []
    const end = countedEnd(from, at, shortestInterval(own))
    return splitByDay(from, end, timeZone).map(({ day, ms }) => ({
      service_id: board.service_id,
      day,
      ...{ ...NO_TIME, [DAY_COLUMN[board.status]]: ms },
    }))
  })
  if (rows.length === 0) return
  await trx
    .insertInto('service_day')
    .values(rows)
    .onConflict((oc) =>
      oc.columns(['service_id', 'day']).doUpdateSet((eb) => ({
        operational_ms: eb('service_day.operational_ms', '+', eb.ref('excluded.operational_ms')),
        maintenance_ms: eb('service_day.maintenance_ms', '+', eb.ref('excluded.maintenance_ms')),
        unknown_ms: eb('service_day.unknown_ms', '+', eb.ref('excluded.unknown_ms')),
        degraded_ms: eb('service_day.degraded_ms', '+', eb.ref('excluded.degraded_ms')),
        partial_outage_ms: eb('service_day.partial_outage_ms', '+', eb.ref('excluded.partial_outage_ms')),
        major_outage_ms: eb('service_day.major_outage_ms', '+', eb.ref('excluded.major_outage_ms')),
      })),
    )
    .execute()
}

function shortestInterval(checks: readonly CheckRow[]): number {
  return Math.min(...checks.map((check) => check.interval_seconds), 86_400) * 1000
}

/** A state is a row that is ended, never one that is edited: what was said stays said. */
async function changeStates(trx: Trx, changed: readonly Settled[]): Promise<void> {
  if (changed.length === 0) return
  // A clock that was set back must not end a state before it began.
  const moments = changed.map(({ board, at }) => (board.since !== null && board.since > at ? board.since : at))
  await trx
    .updateTable('service_state')
    .set((eb) => ({
      ended_at: changed
        .slice(1)
        .reduce(
          (cases, { board }, i) => cases.when('service_id', '=', board.service_id).then(moments[i + 1]!),
          eb.case().when('service_id', '=', changed[0]!.board.service_id).then(moments[0]!),
        )
        .end(),
    }))
    .where(
      'service_id',
      'in',
      changed.map(({ board }) => board.service_id),
    )
    .where('ended_at', 'is', null)
    .execute()
  await trx
    .insertInto('service_state')
    .values(changed.map(({ board, state }, i) => ({ service_id: board.service_id, started_at: moments[i]!, ...state })))
    .execute()
}

async function updateBoards(trx: Trx, settled: readonly Settled[]): Promise<void> {
  if (settled.length === 0) return
  await trx
    .insertInto('board_service')
    .values(
      settled.map(({ board, own, at, state }) => ({
        service_id: board.service_id,
        position: board.position,
        ...state,
        checked_at: earliest(own.map((check) => check.checked_at)),
        good_at: earliest(own.map((check) => check.good_at)),
        stale_at: staleFrom(own),
        latency_ms: own.find((check) => check.latency_ms !== null)?.latency_ms ?? null,
        counted_to: board.counted_to !== null && board.counted_to > at ? board.counted_to : at,
      })),
    )
    .onConflict((oc) =>
      oc.column('service_id').doUpdateSet((eb) => ({
        status: eb.ref('excluded.status'),
        reason: eb.ref('excluded.reason'),
        checked_at: eb.ref('excluded.checked_at'),
        good_at: eb.ref('excluded.good_at'),
        stale_at: eb.ref('excluded.stale_at'),
        latency_ms: eb.ref('excluded.latency_ms'),
        counted_to: eb.ref('excluded.counted_to'),
      })),
    )
    .execute()
}

/** The oldest of some times; null while one of them is missing. A service is as fresh as its stalest check. */
function earliest(times: readonly (string | null)[]): string | null {
  if (times.length === 0 || times.includes(null)) return null
  return earliestOf(times as string[])
}
