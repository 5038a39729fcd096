import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'
import type { Machine } from '../machine.ts'

export type IdentityField = 'tag' | 'serial' | 'host'

/** By what a machine is known; '' where that is not said. */
export type Identity = Record<IdentityField, string>

export interface IdentifiedRow {
  line: number
  known: Identity
}

/** Which server a row is: the id of one, null of none yet, or why that cannot be told. */
export type Match = { id: number | null } | { field: IdentityField; problem: string }

export function identityOf(machine: Machine): Identity {
  const text = (label: string) => machine[label] ?? ''
  return { tag: text('Asset tag'), serial: text('Serial number'), host: foldedHost(text('Hostname')) }
}

/** Hostnames have no case. Only the letters of ASCII are made small, as those are all that both databases agree on. */
function foldedHost(hostname: string): string {
  return hostname.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/**
 * Finds the server that each row of a file is: of two that both have an asset tag it decides, else the serial number if
 * both have one, else the hostname. Knows all rows it was asked about, so no server is given two rows of a file.
 */
export class Matcher {
  /** The first line with some word, by the word and by which of the stronger words the row has too. */
  readonly #lines = new Map<string, number>()
  readonly #lineOf = new Map<number, number>()

  async match(db: Db, rows: readonly IdentifiedRow[]): Promise<Match[]> {
    const doubles = rows.map((row) => this.#double(row))
    const matches = await findMatches(
      db,
      rows.map(({ known }) => known),
    )
    return rows.map((row, i) => doubles[i] ?? this.#claim(row, matches[i]!))
  }

  #claim({ line, known }: IdentifiedRow, match: Match): Match {
    if (!('id' in match) || match.id === null) return match
    const first = this.#lineOf.get(match.id)
    if (first !== undefined)
      return { field: known.tag ? 'tag' : known.serial ? 'serial' : 'host', problem: said(first) }
    this.#lineOf.set(match.id, line)
    return match
  }

  /** Whether an earlier row is the same machine, seen by the file alone. */
  #double({ line, known: { tag, serial, host } }: IdentifiedRow): Match | null {
    const [tagged, numbered] = [tag === '' ? 0 : 1, serial === '' ? 0 : 1]
    const find = (words: string[]) => words.map((word) => this.#lines.get(word)).find((found) => found !== undefined)
    // Two rows that both have a tag are told apart by it, or were one key already.
    const serials = serial === '' ? [] : tagged ? [`s0${serial}`] : [`s0${serial}`, `s1${serial}`]
    const hosts =
      host === '' ? [] : [0, 1].flatMap((t) => [0, 1].flatMap((n) => (both(t, n) ? [] : [`h${t}${n}${host}`])))
    function both(t: number, n: number): boolean {
      return (t & tagged) === 1 || (n & numbered) === 1
    }
    const bySerial = find(serials)
    if (bySerial !== undefined) return { field: 'serial', problem: said(bySerial) }
    const byHost = find(hosts)
    if (byHost !== undefined) return { field: 'host', problem: said(byHost) }
    if (serial !== '') this.#keep(`s${tagged}${serial}`, line)
    if (host !== '') this.#keep(`h${tagged}${numbered}${host}`, line)
    return null
  }

  #keep(word: string, line: number): void {
    if (!this.#lines.has(word)) this.#lines.set(word, line)
  }
}

function said(line: number): string {
  return `makes this the same server as line ${line}`
}

const COLUMN = { tag: 'asset_tag', serial: 'serial_number', host: 'hostname' } as const

/** Looks for the servers by tag, those not found by serial number, those not found by hostname. */
async function findMatches(db: Db, rows: readonly Identity[]): Promise<Match[]> {
  const matches = new Map<Identity, Match>()
  for (const field of ['tag', 'serial', 'host'] as const) {
    const open = rows.filter((row) => row[field] !== '' && !matches.has(row))
    // What both have of the stronger words differs, or it would have been found: so the other has to have none.
    const groups = Map.groupBy(
      open,
      ({ tag, serial }) => `${field !== 'tag' && tag !== ''} ${field === 'host' && serial !== ''}`,
    )
    for (const [lacking, group] of groups) {
      const [untagged, unnumbered] = lacking.split(' ').map((word) => word === 'true')
      const found = await findServers(
        db,
        field,
        group.map((row) => row[field]),
        { untagged: untagged!, unnumbered: unnumbered! },
      )
      for (const row of group) {
        const one = found.get(row[field])
        if (!one) continue
        matches.set(row, one.count === 1 ? { id: one.id } : { field, problem: `is that of ${one.count} servers` })
      }
    }
  }
  return rows.map((row) => matches.get(row) ?? { id: null })
}

async function findServers(
  db: Db,
  field: IdentityField,
  words: readonly string[],
  lacking: { untagged: boolean; unnumbered: boolean },
): Promise<Map<string, { id: number; count: number }>> {
  const column = `server.${COLUMN[field]}` as const
  const word = field === 'host' ? sql<string>`lower(${sql.ref(column)})` : sql<string>`${sql.ref(column)}`
  // PostgreSQL makes all letters small, SQLite those of ASCII.
  const wanted = field === 'host' ? words.flatMap((one) => [one, one.toLowerCase()]) : words
  let query = db
    .selectFrom('server')
    .select([word.as('word'), (eb) => eb.fn.min('server.id').as('id'), (eb) => eb.fn.countAll<number>().as('count')])
    .where(word, 'in', [...new Set(wanted)])
    .groupBy(word)
  if (lacking.untagged) query = query.where('server.asset_tag', 'is', null)
  if (lacking.unnumbered) query = query.where('server.serial_number', 'is', null)
  const found = new Map((await query.execute()).map((row) => [row.word, { id: row.id, count: Number(row.count) }]))
  return new Map(
    words.flatMap((one) => {
      const server = found.get(one) ?? found.get(one.toLowerCase())
      return server ? [[one, server] as const] : []
    }),
  )
}
