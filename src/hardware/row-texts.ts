import { isMissing, plainName } from '../imports/index.ts'
import type { RowReader } from '../uploads/index.ts'
import { type BuiltInColumn, COLUMNS, MAX_CUSTOM_VALUE } from './columns.ts'
import { MACHINE_COLUMNS, type Machine, machineText } from './machine.ts'

/** Every server has one, so a blank cell says nothing. */
const NEVER_BLANK: ReadonlySet<string> = new Set(['hostname', 'status'])
const IDENTITIES: ReadonlySet<string> = new Set(['assetTag', 'serialNumber', 'hostname'])
const TAKEN: ReadonlySet<string> = new Set(COLUMNS.flatMap(({ key, label }) => [plainName(key), plainName(label)]))

/** What a row of a file says of a machine, in the form in which it is kept; '' takes away. Null when it says nothing. */
export function readMachine(row: RowReader): Machine | null {
  const machine = readCustom(row)
  for (const column of MACHINE_COLUMNS) {
    if (!row.has(column.key)) continue
    const cell = cellOf(row, column)
    if (cell === '' && NEVER_BLANK.has(column.key)) continue
    const read = machineText(column, cell)
    if ('problem' in read) row.reject(column.key, read.problem)
    else machine[column.label] = read.text
  }
  return Object.keys(machine).length > 0 ? machine : null
}

/**
 * The columns that have no meaning to us. Of two that are one name but for case, blanks and punctuation, the second is
 * numbered; one that is called like a column of ours was left out by whoever chose the columns.
 */
function readCustom(row: RowReader): Machine {
  const machine: Machine = {}
  const plain = new Set<string>()
  for (const [name, text] of Object.entries(row.others(MAX_CUSTOM_VALUE))) {
    const key = plainName(name)
    if (key === '' || TAKEN.has(key)) continue
    machine[plain.has(key) ? `${name} (2)` : name] = text
    plain.add(key)
  }
  return machine
}

/** Machines are told apart by their tags, serial numbers and hostnames: a dash in the place of one names none. */
function cellOf(row: RowReader, { key, kind, max }: BuiltInColumn): string {
  if (kind === 'day') return row.day(key) ?? ''
  if (!IDENTITIES.has(key)) return row.text(key, max)
  const text = key === 'hostname' ? row.text(key, max) : row.id(key, max)
  return isMissing(text) ? '' : text
}
