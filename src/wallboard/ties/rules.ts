import ipaddr from 'ipaddr.js'
import type { KnownServer } from '../board/model.ts'

/** A server of the directory that is called by one of the words that were asked for. */
export interface NamedServer {
  id: number
  slug: string
  name: string
  /** The word, in small letters. */
  word: string
}

export interface Words {
  /** Names and addresses that mean one server. */
  full: string[]
  /** The host names without their domain: they may be used in several domains. */
  short: string[]
}

export interface Verdict {
  /** The entity that it surely is. */
  entityId: number | null
  /** Those that it may be, each with the reason. */
  proposals: { entityId: number; because: string }[]
}

const MAX_PROPOSALS = 5
/** Addresses that every machine has. */
const NOBODYS = new Set(['loopback', 'unspecified', 'linkLocal', 'broadcast', 'multicast'])

/** What a server of a monitoring system is called, as the directory may call it too. */
export function wordsOf({ key, name, addresses }: Pick<KnownServer, 'key' | 'name' | 'addresses'>): Words {
  const given = [name, key, ...addresses].map((word) => word.trim().toLowerCase().replace(/\.$/, ''))
  const full = [...new Set(given)].filter((word) => word !== '' && word !== 'localhost' && !isEverybodys(word))
  const hosts = full.filter((word) => !ipaddr.isValid(word) && /^[a-z0-9_-]+\.[a-z0-9._-]+$/.test(word))
  const short = [...new Set(hosts.map((host) => host.split('.', 1)[0]!))].filter((word) => !full.includes(word))
  return { full, short }
}

function isEverybodys(word: string): boolean {
  return ipaddr.isValid(word) && NOBODYS.has(ipaddr.process(word).range())
}

/** One server that is called by a full name or an address is it; whatever else fits is for a person to decide. */
export function judge(words: Words, named: ReadonlyMap<string, readonly NamedServer[]>): Verdict {
  const sure = words.full.flatMap((word) => named.get(word) ?? [])
  const ids = new Set(sure.map((server) => server.id))
  if (ids.size === 1) return { entityId: sure[0]!.id, proposals: [] }
  const likely = sure.length > 0 ? sure : words.short.flatMap((word) => named.get(word) ?? [])
  const because = (word: string) =>
    sure.length > 0 ? `“${word}” is one of several that fit.` : `Its host name begins with “${word}”.`
  const byId = new Map(likely.map(({ id, word }) => [id, { entityId: id, because: because(word) }]))
  return { entityId: null, proposals: [...byId.values()].slice(0, MAX_PROPOSALS) }
}
