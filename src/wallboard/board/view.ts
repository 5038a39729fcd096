import { formatDuration, SECOND } from '../../lib/dates.ts'
import { findSource } from '../sources/index.ts'
import type { WallboardContext } from '../wallboard.ts'
import { type KnownAccount, type KnownServer, stateOf, WEIGHT } from './model.ts'
import { drawRing, ringWords } from './ring.ts'
import { isOnBoard, staleness } from './rules.ts'
import type { Around } from './surroundings.ts'

export const GROUPINGS = ['account', 'region', 'cluster', 'none'] as const
export type Grouping = (typeof GROUPINGS)[number]
export const STATE_FILTERS = ['problem', 'critical', 'warning', 'unknown', 'stale', 'ok'] as const
export type StateFilter = (typeof STATE_FILTERS)[number]

export interface WallQuery {
  by: Grouping
  account: string
  state: StateFilter | ''
  q: string
  kiosk: boolean
}

/** So many of those in trouble are drawn large, with words; more would push the others off the screen. */
const MAX_CARDS = 16

export type WallTone = 'critical' | 'warning' | 'unknown' | 'maintenance' | 'ok'

/** A server as it is drawn. */
export interface Disc {
  id: number
  name: string
  words: string
  ring: string
  tone: WallTone
  stale: boolean
  account: string
  /** Why it is large: its worst alarm, or the downtime it is in. */
  what: string
  since: string | null
  until: string | null
}

export interface WallGroup {
  key: string
  title: string
  kind: string
  count: number
  discs: Disc[]
  /** Of a group that is one account, what there is to say of its source. */
  source: SourceLine | null
}

export interface SourceLine {
  slug: string
  name: string
  stale: boolean
  error: string | null
  /** Since when nothing good was heard; null when never. */
  since: string | null
  warnings: readonly string[]
  pace: string
}

interface Shown {
  account: KnownAccount
  server: KnownServer
  stale: boolean
  tone: WallTone
  rank: number
}

const TONE = { CRITICAL: 'critical', WARNING: 'warning', UNKNOWN: 'unknown', OK: 'ok' } as const
const byName = new Intl.Collator('en', { numeric: true }).compare

/** What the board shows, worked out of what is known now. */
export function wallData({ live }: Pick<WallboardContext, 'live'>, around: Around, query: WallQuery, now: string) {
  const accounts = live.accounts.filter(isOnBoard)
  const stale = new Map(accounts.map((account) => [account.id, staleness(account, now)]))
  const all = accounts.flatMap((account) =>
    [...account.servers.values()].map((server) => shownOf(account, server, stale.get(account.id) !== null, around)),
  )
  const shown = all.filter((one) => matches(one, query)).sort(inOrder)
  const cards = shown.filter((one) => one.rank > 1).slice(0, MAX_CARDS)
  const rest = new Set(cards)
  const tally = tallyOf(all)
  const sources = accounts.map((account) => sourceLine(account, stale.get(account.id) ?? null))
  return {
    tally,
    worst: worstOf(tally),
    title: titleOf(tally),
    total: all.length,
    shown: shown.length,
    accounts: accounts.map(({ slug, name }) => ({ slug, name })),
    cards: cards.map((one) => discOf(one, around)),
    groups: groupsOf(shown, rest, { by: query.by, around, sources }),
    troubles: query.by === 'account' ? emptyTroubles(sources, shown) : sources.filter((one) => one.stale || one.error),
    size: sizeOf(shown.length),
  }
}

export type WallData = ReturnType<typeof wallData>

function shownOf(account: KnownAccount, server: KnownServer, stale: boolean, around: Around): Shown {
  const state = stateOf(server.counts)
  const isPlanned = server.entityId !== null && around.downtimes.has(server.entityId)
  if (stale) return { account, server, stale, tone: 'unknown', rank: 0.5 }
  // What is planned is told of, after what is not.
  const tone = isPlanned && state !== 'OK' ? 'maintenance' : TONE[state]
  return { account, server, stale, tone, rank: tone === 'maintenance' ? 1.5 : WEIGHT[state] }
}

function inOrder(a: Shown, b: Shown): number {
  if (a.rank !== b.rank) return b.rank - a.rank
  const [one, other] = [a.server.counts, b.server.counts]
  if (a.rank > 0.5) {
    const worse = other.critical - one.critical || other.warning - one.warning || other.unknown - one.unknown
    if (worse !== 0) return worse
  }
  return byName(a.server.name, b.server.name)
}

function matches({ account, server, stale, tone }: Shown, { account: slug, state, q }: WallQuery): boolean {
  if (slug !== '' && account.slug !== slug) return false
  if (q !== '' && !`${server.name} ${account.name}`.toLowerCase().includes(q.toLowerCase())) return false
  if (state === '') return true
  if (state === 'stale') return stale
  if (state === 'problem') return !stale && (tone === 'critical' || tone === 'warning')
  return !stale && tone === state
}

function tallyOf(all: readonly Shown[]) {
  const tally = { critical: 0, warning: 0, unknown: 0, stale: 0, maintenance: 0, ok: 0 }
  for (const one of all) tally[one.stale ? 'stale' : one.tone] += 1
  return tally
}

type Tally = ReturnType<typeof tallyOf>

function worstOf(tally: Tally): WallTone {
  if (tally.critical > 0) return 'critical'
  if (tally.warning > 0) return 'warning'
  if (tally.unknown + tally.stale > 0 || tally.ok + tally.maintenance === 0) return 'unknown'
  return 'ok'
}

/** The title of the page: the worst first. */
function titleOf(tally: Tally): string {
  const words = (['critical', 'warning', 'unknown', 'stale'] as const).filter((word) => tally[word] > 0)
  if (words.length > 0) return `${tally[words[0]!]} ${words[0]}`
  const count = tally.ok + tally.maintenance
  return count === 0 ? 'No servers' : `All ${count} OK`
}

function discOf({ account, server, stale, tone }: Shown, around: Around): Disc {
  const downtime = server.entityId === null ? undefined : around.downtimes.get(server.entityId)
  const lastKnown = stale ? 'last known ' : ''
  return {
    id: server.id,
    name: server.name,
    words: `${lastKnown}${ringWords(server.counts)}${downtime ? `, in downtime ${downtime.reference}` : ''}`,
    ring: drawRing(server.counts, stale),
    tone: downtime ? 'maintenance' : tone,
    stale,
    account: account.name,
    what: downtime ? `In ${downtime.reference}` : whatOf(server),
    since: downtime ? null : (server.worst?.since ?? null),
    until: downtime?.endsAt ?? null,
  }
}

/** Which alarm, and the first words of what it says where its name alone says little. */
function whatOf({ worst, counts }: KnownServer): string {
  if (!worst) return ringWords(counts)
  const [line = ''] = worst.message.split('\n')
  return line !== '' && line.length <= 40 ? line : worst.check
}

function groupsOf(
  shown: readonly Shown[],
  cards: ReadonlySet<Shown>,
  { by, around, sources }: { by: Grouping; around: Around; sources: readonly SourceLine[] },
): WallGroup[] {
  const groups = Map.groupBy(shown, (one) => groupKey(one, by, around))
  return [...groups]
    .map(([key, members]): WallGroup => {
      const source = by === 'account' ? (sources.find((line) => line.slug === key) ?? null) : null
      return {
        key,
        title: source?.name ?? (key || (by === 'none' ? 'All servers' : `In no ${by} of the directory`)),
        kind: by === 'account' ? kindWord(members[0]!.account) : '',
        count: members.length,
        discs: members.filter((one) => !cards.has(one)).map((one) => discOf(one, around)),
        source,
      }
    })
    .sort((a, b) => Number(a.key === '') - Number(b.key === '') || byName(a.title, b.title))
}

function groupKey({ account, server }: Shown, by: Grouping, { places }: Around): string {
  if (by === 'account') return account.slug
  if (by === 'none') return ''
  const place = server.entityId === null ? undefined : places.get(server.entityId)
  return place?.[by] ?? ''
}

export function kindWord({ kind }: Pick<KnownAccount, 'kind'>): string {
  return findSource(kind)?.title ?? 'Signalbox'
}

/** Accounts that fail and have no servers to stand above. */
function emptyTroubles(sources: readonly SourceLine[], shown: readonly Shown[]): SourceLine[] {
  const withServers = new Set(shown.map((one) => one.account.slug))
  return sources.filter((line) => (line.stale || line.error) && !withServers.has(line.slug))
}

function sourceLine(account: KnownAccount, stale: ReturnType<typeof staleness>): SourceLine {
  const { state, intervalSeconds } = account
  const why = stale === 'still' ? 'It answers, but its own data stands still.' : null
  const every = intervalSeconds === null ? 'as it sends' : `every ${formatDuration(intervalSeconds * SECOND)}`
  return {
    slug: account.slug,
    name: account.name,
    stale: stale !== null,
    error: state.error ?? why,
    since: stale === 'still' ? state.sourceMovedAt : state.fetchedAt,
    warnings: state.warnings,
    pace: every,
  }
}

/** How large the rings are drawn, by how many there are: 200 fill a screen of 1920 × 1080. */
function sizeOf(count: number): string {
  const steps: [number, string][] = [
    [12, 'huge'],
    [36, 'large'],
    [90, 'medium'],
    [220, 'small'],
    [600, 'tiny'],
  ]
  return steps.find(([most]) => count <= most)?.[1] ?? 'dot'
}
