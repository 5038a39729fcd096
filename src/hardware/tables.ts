import type { Generated } from 'kysely'

/** What a server has besides its row in the directory's `server`. */
export interface HardwareTables {
  server_address: ServerAddressTable
  server_column: ServerColumnTable
  server_field: ServerFieldTable
  server_search: ServerSearchTable
  server_deletion: ServerDeletionTable
}

interface ServerAddressTable {
  server_id: number
  /** From 1; the first is the one that lists show first and sort by. */
  position: number
  address: string
  /** The address as 32 hexadecimal digits, IPv4 mapped into IPv6. */
  bytes: string
}

/** A column that an upload brought and that Signalbox gives no meaning. */
interface ServerColumnTable {
  id: Generated<number>
  /** Its name without case, blanks and punctuation. */
  key: string
  name: string
  created_at: string
}

interface ServerFieldTable {
  server_id: number
  column_id: number
  value: string
}

/** Written by triggers alone. */
interface ServerSearchTable {
  server_id: number
  /** In small letters. */
  text: string
}

interface ServerDeletionTable {
  server_id: number
  /** JSON of all that was deleted with it. */
  data: string
  deleted_at: string
}
