import { CATALOGUE, type CatalogueEntry } from '../catalogue.ts'
import { isChecklyAddress } from './checkly.ts'
import { readJsonIfAny } from './decode.ts'
import type { Answer, Family } from './family.ts'
import { looksLikeIncidentIo } from './incident-io.ts'
import { FAMILIES, findFamily } from './registry.ts'
import { isSorryAddress } from './sorry.ts'
import { isStatusioAddress } from './statusio.ts'
import { slugOf } from './uptime-kuma.ts'

export interface Candidate {
  kind: string
  /** The first is to be asked for; the others add to it. */
  addresses: URL[]
}

const LAST = 'rss'

/**
 * What to try for an address that somebody pasted, the likeliest first: known hosts, then what the address says, then
 * the usual paths.
 */
export function detectionCandidates(given: URL): Candidate[] {
  const address = new URL(given)
  address.hash = ''
  const claiming = FAMILIES.filter((family) => claims(family, address))
  const candidates = [
    ...knownHosts(address),
    ...claiming.filter(({ kind }) => kind !== LAST).map((family) => candidate(family, address)),
    ...usualPaths(address),
    // A feed never shows that all is well, so anything else is better.
    candidate(findFamily(LAST)!, address),
  ]
  const seen = new Set<string>()
  return candidates.filter(({ kind, addresses }) => {
    const key = `${kind} ${addresses[0]!.href}`
    return !seen.has(key) && seen.add(key)
  })
}

/** True when a body carries the marks of a family, so that it may be read as one. Status 200 alone proves nothing. */
export function recognise(kind: string, answer: Answer): boolean {
  const family = findFamily(kind)
  if (!family) return false
  try {
    // Only marks are asked for, and no parser refuses an answer for its age.
    family.read([answer], { now: new Date(0) })
  } catch {
    return false
  }
  if (family.kind === 'statuspage') return !looksLikeIncidentIo(readJsonIfAny(answer))
  return family.kind !== 'incident-io' || looksLikeIncidentIo(readJsonIfAny(answer))
}

/** Families that take any address as it is, because theirs cannot be derived from a page’s. */
const OWN_ADDRESSES = new Map<string, (given: URL) => boolean>([
  ['checkly', isChecklyAddress],
  ['statusio', isStatusioAddress],
  ['sorry', isSorryAddress],
  ['statuspal', () => false],
])

/** A family claims the address that it would ask itself. */
function claims(family: Family, given: URL): boolean {
  const isOwn = OWN_ADDRESSES.get(family.kind)
  return isOwn ? isOwn(given) : family.addresses(given)[0]!.href === given.href
}

function candidate(family: Family, given: URL): Candidate {
  return { kind: family.kind, addresses: family.addresses(given) }
}

function knownHosts(given: URL): Candidate[] {
  return CATALOGUE.filter((entry) => isAt(given, entry)).flatMap((entry) => {
    const family = findFamily(entry.kind)
    if (!family) return []
    const known = candidate(family, new URL(entry.url))
    // Below the known page there may be a more exact address: one instance, one region.
    return isPageOf(given, entry) ? [known] : [candidate(family, given), known]
  })
}

function isAt(given: URL, entry: CatalogueEntry): boolean {
  return new URL(entry.page).host === given.host || isPageOf(given, entry)
}

function isPageOf(given: URL, entry: CatalogueEntry): boolean {
  return [entry.page, entry.url].some((known) => trimmed(new URL(known)) === trimmed(given))
}

function trimmed(url: URL): string {
  return `${url.host}${url.pathname.replace(/\/+$/, '')}${url.search}`
}

/**
 * Families that may live on any host, in the order in which they are tried. incident.io and Statuspage answer the same
 * address, and are told apart by what comes back.
 */
function usualPaths(given: URL): Candidate[] {
  const own = (kind: string) => candidate(findFamily(kind)!, given)
  const at = (kind: string, path: string) => candidate(findFamily(kind)!, new URL(path, given.origin))
  return [
    ...(slugOf(given) ? [own('uptime-kuma')] : []),
    own('incident-io'),
    own('statuspage'),
    at('incident-io', `/proxy/${given.host}`),
    ...['instatus', 'betterstack', 'cstate', 'rootly', 'firehydrant', 'cachet'].map(own),
    at('cachet', '/api/components'),
    ...['gatus', 'pagerduty', 'statuspal'].map(own),
  ]
}
