import type { Static } from 'typebox'
import type { HardwareRow } from './list/rows.ts'
import type { RowAnswer } from './schema.ts'

/** A row as programs get it: places by their slugs, an owner by name and address. */
export function rowAnswer(row: HardwareRow): Static<typeof RowAnswer> {
  const { region, cluster, owner, serialTwice: _twice, warranty: _warranty, ...rest } = row
  return {
    ...rest,
    region: region?.slug ?? null,
    cluster: cluster?.slug ?? null,
    owner: owner?.name ?? null,
    ownerEmail: owner?.email ?? null,
  }
}
