import type { Trx } from '../../db/schema.ts'
import { chunksOf, lastByKey } from '../../lib/chunks.ts'
import type { CheckResult } from '../checks/check.ts'
import type { ReadComponent } from '../families/family.ts'
import type { Status } from '../words.ts'
import type { KnownCheck } from './record.ts'

const AT_ONCE = 500

interface ComponentRow {
  check_id: number
  key: string
  name: string
  group_name: string | null
  position: number
  status: Status
  since: string
  gone_at: string | null
}

/** Brings the components of each check in line with what was read; what a page no longer lists is kept as gone. */
export async function recordComponents(
  trx: Trx,
  checks: ReadonlyMap<number, KnownCheck>,
  results: readonly CheckResult[],
): Promise<void> {
  // A page that lists no components says nothing about the ones it listed before.
  const read = results.filter((result) => result.reading !== null && result.reading.components.length > 0)
  if (read.length === 0) return
  const known = await trx
    .selectFrom('component')
    .select(['check_id', 'key', 'name', 'group_name', 'position', 'status', 'since', 'gone_at'])
    .where(
      'check_id',
      'in',
      read.map((result) => result.checkId),
    )
    .execute()
  const byKey = new Map(known.map((row) => [keyOf(row), row]))

  const written = read.flatMap((result) => {
    const listed = [...lastByKey(result.reading!.components, (component) => component.key).values()]
    const changed = listed.flatMap((component, position) => {
      const before = byKey.get(keyOf({ check_id: result.checkId, key: component.key }))
      const after = rowOf(component, position, result, before)
      return before && sameRow(before, after) ? [] : [after]
    })
    const keys = new Set(listed.map((component) => component.key))
    const gone = known
      .filter((row) => row.check_id === result.checkId && row.gone_at === null && !keys.has(row.key))
      .map((row) => ({ ...row, gone_at: result.at }))
    return [...changed, ...gone].map((row) => ({ ...row, service_id: checks.get(result.checkId)!.service_id }))
  })
  for (const rows of chunksOf(written, AT_ONCE)) await upsert(trx, rows)
}

function rowOf(
  component: ReadComponent,
  position: number,
  result: CheckResult,
  before: ComponentRow | undefined,
): ComponentRow {
  return {
    check_id: result.checkId,
    key: component.key,
    name: component.name,
    group_name: component.group,
    position,
    status: component.status,
    since: before?.status === component.status ? before.since : result.at,
    gone_at: null,
  }
}

function sameRow(a: ComponentRow, b: ComponentRow): boolean {
  return (
    a.status === b.status &&
    a.name === b.name &&
    a.group_name === b.group_name &&
    a.position === b.position &&
    a.gone_at === b.gone_at
  )
}

async function upsert(trx: Trx, rows: (ComponentRow & { service_id: number })[]): Promise<void> {
  await trx
    .insertInto('component')
    .values(rows)
    .onConflict((oc) =>
      oc.columns(['check_id', 'key']).doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        group_name: eb.ref('excluded.group_name'),
        position: eb.ref('excluded.position'),
        status: eb.ref('excluded.status'),
        since: eb.ref('excluded.since'),
        gone_at: eb.ref('excluded.gone_at'),
      })),
    )
    .execute()
}

function keyOf(row: { check_id: number; key: string }): string {
  return `${row.check_id} ${row.key}`
}
