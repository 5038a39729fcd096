import { regionOf } from './aws-region.ts'
import { type Impact, type ReadIncident, type Reading, Unreadable } from './family.ts'
import { type FeedItem, readFeed } from './feed.ts'
import { makeIncident } from './records.ts'
import { placeOf, Unknowns, words } from './rules.ts'
import { type Doubt, sumUp } from './sum-up.ts'
import { readInstant } from './times.ts'

/** Two updates further apart than this belong to two events. */
const GAP_MS = 24 * 3600 * 1000
/** It is rebuilt every few minutes, also when nothing happens. */
const STALE_AFTER_MS = 24 * 3600 * 1000
const RESOLVED = /^service is operating normally\b/i

/** What stands before the colon of a title. Compared with the codes of the same updates in the JSON list. */
const PREFIXES = words<Impact>({
  'Service disruption': 'major',
  'Service degradation': 'minor',
  'Service impact': 'minor',
  'Informational message': 'none',
  'Service is operating normally': 'none',
})

interface Update {
  item: FeedItem
  service: string
  millis: number
}

/** `https://status.aws.amazon.com/rss/all.rss` and its like, of which each item is one update of some event. */
export function readAwsFeed(text: string, now: Date): Reading {
  const feed = readFeed(text)
  if (!/amazon web services/i.test(feed.title))
    throw new Unreadable('schema', `expected AWS’s feed, got ${placeOf('one', feed.title)}`)
  const unknowns = new Unknowns()
  return sumUp({
    now,
    unknowns,
    name: 'Amazon Web Services',
    at: feed.builtAt,
    incidents: eventsOf(feed.items).map((event) => readEvent(event, unknowns, now)),
    doubt: doubtOf(feed.builtAt, now),
    listsOnlyTrouble: true,
  })
}

function doubtOf(builtAt: string, now: Date): Doubt | null {
  const built = readInstant(builtAt)
  if (built !== null && now.getTime() - Date.parse(built) <= STALE_AFTER_MS) return null
  return { code: 'stale', text: `the feed is stale: it was last built ${built?.slice(0, 16) ?? 'at no known time'}` }
}

interface Event {
  service: string
  /** Newest first. */
  updates: [Update, ...Update[]]
  /** The last event of its service, which alone can still be open. */
  isLast: boolean
}

/**
 * Items are grouped by the service in their `guid` (`#<service>_<seconds>`), then split where a day passed in silence.
 */
function eventsOf(items: FeedItem[]): Event[] {
  const byService = Map.groupBy(items.map(asUpdate), (update) => update.service)
  return [...byService].flatMap(([service, updates]) => {
    const events: Event[] = []
    for (const update of updates.sort((a, b) => b.millis - a.millis)) {
      const event = events.at(-1)
      const follows =
        event && event.updates.at(-1)!.millis - update.millis <= GAP_MS && !RESOLVED.test(update.item.title)
      if (follows) event.updates.push(update)
      else events.push({ service, updates: [update], isLast: event === undefined })
    }
    return events
  })
}

function asUpdate(item: FeedItem): Update {
  const service = /#([\w-]{1,100})_\d{6,12}$/.exec(item.id)?.[1] ?? item.id
  return { item, service, millis: Date.parse(readInstant(item.at) ?? '') || 0 }
}

function readEvent({ service, updates, isLast }: Event, unknowns: Unknowns, now: Date): ReadIncident {
  const [newest] = updates
  const isOver = !isLast || RESOLVED.test(newest.item.title)
  const [prefix, ...rest] = newest.item.title.split(': ')
  return makeIncident(
    {
      id: `${service} ${updates.at(-1)!.item.at}`,
      title: `${rest.join(': ').replace('[RESOLVED]', '').trim() || prefix} (${service})`,
      impact: unknowns.translate(PREFIXES, prefix, 'minor', placeOf('item', newest.item.title), 'title'),
      status: isOver ? 'resolved' : 'investigating',
      startedAt: updates.at(-1)!.item.at,
      resolvedAt: newest.item.at,
      url: newest.item.link,
      touches: regionOf(null, service) ? [regionOf(null, service), service] : [],
      updates: updates.map(({ item }) => ({ id: item.id, at: item.at, text: item.text })),
    },
    now,
  )
}
