import type { Db, Trx } from '../db/schema.ts'
import { plainName } from '../imports/index.ts'
import type { BuiltInColumn } from './columns.ts'
import {
  columnsTooMany,
  customNames,
  findTagged,
  loadCustomColumns,
  loadMachines,
  MACHINE_COLUMNS,
  type Machine,
  machineText,
  writeMachines,
} from './machine.ts'

// What a server is as a machine, seen from the directory: the free attributes that other entries have.

const BY_NAME = new Map(
  MACHINE_COLUMNS.flatMap((column) => [column.key, column.label].map((name) => [plainName(name), column])),
)
const KEY_OF: ReadonlyMap<string, string> = new Map(MACHINE_COLUMNS.map(({ key, label }) => [label, key]))

/** The attributes of some servers; what their entries say already is left out. */
export async function loadMachineAttributes(
  db: Db,
  servers: readonly { id: number; name: string }[],
): Promise<Map<number, Machine>> {
  const machines = await loadMachines(
    db,
    servers.map(({ id }) => id),
  )
  return new Map(
    servers.map(({ id, name }) => {
      const { Hostname: hostname, Status: status, ...others } = machines.get(id) ?? {}
      const isOwn = hostname !== undefined && hostname !== name
      const isKept = status === 'spare' || status === 'in_repair'
      return [id, { ...(isOwn && { Hostname: hostname }), ...(isKept && { Status: status }), ...others }]
    }),
  )
}

/** The same by the names that columns have in JSON. */
export function byKeys(attributes: Machine): Machine {
  return Object.fromEntries(Object.entries(attributes).map(([label, text]) => [KEY_OF.get(label) ?? label, text]))
}

/**
 * Writes what is given over a machine; an empty text takes away. Names that the inventory has no column for make one.
 * @returns what is wrong, in a sentence; then nothing was written
 */
export async function writeMachineAttributes(
  trx: Trx,
  id: number,
  given: Readonly<Record<string, string>>,
  at: string,
): Promise<string | null> {
  const customs = await loadCustomColumns(trx)
  const machine: Machine = { ...(await loadMachines(trx, [id])).get(id) }
  for (const [name, text] of Object.entries(given)) {
    const column = BY_NAME.get(plainName(name))
    const read = column ? machineText(column, text || neverBlank(column, machine)) : { text }
    if ('problem' in read) return `${column!.label} ${read.problem}.`
    machine[column?.label ?? customs.get(plainName(name))?.label ?? name] = read.text
  }
  const texts = Object.fromEntries(Object.entries(machine).filter(([, text]) => text !== ''))
  const [excess] = columnsTooMany(customNames(texts), customs)
  if (excess) return `“${excess}” would be a new column of the inventory, which has as many as it can have.`
  const tag = texts['Asset tag']
  const holder = tag === undefined ? undefined : (await findTagged(trx, [tag])).get(tag)
  if (holder && holder.id !== id) return `${tag} is already the asset tag of ${holder.hostname}.`
  await writeMachines(trx, new Map([[id, texts]]), at)
  return null
}

/** A server is called somehow and has some status always, so taking either away leaves it. */
function neverBlank({ key, label }: BuiltInColumn, machine: Machine): string {
  return key === 'hostname' || key === 'status' ? (machine[label] ?? '') : ''
}
