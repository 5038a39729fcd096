import type { ImportPlan } from '../../uploads/index.ts'
import { compareServers } from './compare.ts'
import { type IdentityField, Matcher } from './match.ts'
import { readServer, type ServerRow } from './read.ts'
import { forgetColumns, takeBackServers } from './take-back.ts'
import { writeServers } from './write.ts'

const KEY_FIELD: Record<IdentityField, string> = { tag: 'assetTag', serial: 'serialNumber', host: 'hostname' }

/**
 * How an upload to the inventory is imported; loaded in the thread that does it. A row is the server that has its asset
 * tag, else its serial number, else its hostname; what it has no column for stays, and a blank cell empties.
 */
export function planOf(): ImportPlan<ServerRow> {
  const matcher = new Matcher()
  return {
    read(row) {
      const value = readServer(row)
      const { known, by } = value
      return { key: `${by}:${known[by]}`, keyField: KEY_FIELD[by], value }
    },
    compare: (context, rows) => compareServers(context, matcher, rows),
    write: writeServers,
    takeBack: takeBackServers,
    finishTakingBack: forgetColumns,
  }
}
