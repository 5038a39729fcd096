import { isMissing } from '../../imports/index.ts'
import type { RowReader } from '../../uploads/index.ts'
import type { Machine } from '../machine.ts'
import { readMachine } from '../row-texts.ts'
import { type Identity, type IdentityField, identityOf } from './match.ts'

/** What a row says of a server. What it does not say (no such column) is left as it is. */
export interface ServerRow {
  known: Identity
  /** By which of them the row is known: the first that it has. */
  by: IdentityField
  machine: Machine
  /** Slug or name; '' takes it out of its cluster. */
  cluster?: string
  /** It has to be that of the cluster, and is kept nowhere else. */
  region?: string
}

const FIELDS = ['assetTag', 'serialNumber', 'hostname'] as const

export function readServer(row: RowReader): ServerRow {
  const machine = readMachine(row) ?? {}
  const known = identityOf(machine)
  const by = known.tag ? 'tag' : known.serial ? 'serial' : 'host'
  if (known[by] === '' && row.problems.length === 0) {
    row.reject(FIELDS.find((field) => row.has(field)) ?? '', 'a row needs an asset tag, a serial number or a hostname')
  }
  const value: ServerRow = { known, by, machine }
  if (row.has('cluster')) value.cluster = placeIn(row, 'cluster')
  if (row.has('region')) value.region = placeIn(row, 'region')
  return value
}

function placeIn(row: RowReader, field: 'cluster' | 'region'): string {
  const text = row.text(field, 300)
  return isMissing(text) ? '' : text
}
