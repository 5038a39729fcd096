import type { RecordedIncident } from './evidence.ts'
import { type ReadRecord, readRecord } from './records.ts'

/** One incident, however many sources recorded it. */
export interface OneIncident {
  /** The key of the record that is believed, the earliest if several are. */
  key: string
  /** In order of their start. */
  records: ReadRecord[]
  /** Those whose intervals count: all of one source. */
  believed: ReadRecord[]
}

/**
 * Puts together what is one incident: records that name each other, or the same third thing, by key, id or address.
 * Of each the source is believed that stands first in `precedence` and gives it a severity at all: what has no
 * priority in one source does not undo a SEV1 of another. Sources that are not in the list come after those that are.
 * @returns in order of their start
 */
export function putTogether(records: readonly RecordedIncident[], precedence: readonly string[]): OneIncident[] {
  const ones = groupsOf(records).map((group) => {
    const read = group.map(readRecord).sort(byStart)
    const believed = believedOf(read, precedence)
    return { key: believed[0]!.record.key, records: read, believed }
  })
  return ones.sort((a, b) => byStart(a.records[0]!, b.records[0]!))
}

function believedOf(records: ReadRecord[], precedence: readonly string[]): ReadRecord[] {
  if (records.length === 1) return records
  const rankOf = (source: string) => (precedence.includes(source) ? precedence.indexOf(source) : precedence.length)
  const sources = [...new Set(records.map(({ record }) => record.source))].sort((a, b) => rankOf(a) - rankOf(b))
  const telling = sources.find((source) =>
    records.some((one) => one.record.source === source && one.stretches.some(({ severity }) => severity !== null)),
  )
  return records.filter(({ record }) => record.source === (telling ?? sources[0]))
}

/** Union-find over the names that records bear and mention. */
function groupsOf(records: readonly RecordedIncident[]): RecordedIncident[][] {
  const parent = records.map((_, i) => i)
  const find = (i: number): number => {
    let root = i
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!
      root = parent[root]!
    }
    return root
  }
  const firstWith = new Map<string, number>()
  records.forEach((record, i) => {
    for (const name of [record.key, ...record.sameAs].map(normalName)) {
      const other = firstWith.get(name)
      if (other === undefined) firstWith.set(name, i)
      else parent[find(i)] = find(other)
    }
  })
  return [...Map.groupBy(records, (_, i) => find(i)).values()]
}

/** People copy addresses with and without a slash, a fragment or capitals in the host. */
function normalName(name: string): string {
  const url = /^https?:/i.test(name) ? URL.parse(name) : null
  return url ? `${url.host}${url.pathname.replace(/\/+$/, '')}${url.search}` : name.trim().toLowerCase()
}

function byStart(a: ReadRecord, b: ReadRecord): number {
  return a.life.from - b.life.from || (a.record.key < b.record.key ? -1 : 1)
}
