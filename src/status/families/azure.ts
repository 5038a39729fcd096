import { isPath } from './addresses.ts'
import { readAzurePage } from './azure-page.ts'
import { looksLikeHtml, readText } from './decode.ts'
import { type Family, type ReadIncident, type Reading, Unreadable } from './family.ts'
import { type Feed, type FeedItem, readFeed } from './feed.ts'
import { makeIncident } from './records.ts'
import { placeOf } from './rules.ts'
import { type Doubt, sumUp } from './sum-up.ts'
import { readInstant } from './times.ts'

const FEED = 'https://rssfeed.azure.status.microsoft/en-us/status/feed/'
/** The feed is rebuilt each minute. One copy of it is known to have served an old, empty feed during an outage. */
const STALE_AFTER_MS = 30 * 60 * 1000
const GRAVE = /\b(?:outage|unavailable|unavailability|major|down)\b/i

/**
 * Azure's public RSS feed, which lists what goes on now and nothing else; or the rows of the status page.
 * https://azure.status.microsoft
 */
export const azure: Family = {
  kind: 'azure',
  title: 'Microsoft Azure',
  addresses(given) {
    return isPath(given, /\/status\/feed\/?$|^\/[a-z]{2}-[a-z]{2}\/status\/?$/) ? [given] : [new URL(FEED)]
  },
  read([answer], { now }) {
    const text = readText(answer)
    return looksLikeHtml(text) ? readAzurePage(text, now) : readAzureFeed(readFeed(text), now)
  },
}

function readAzureFeed(feed: Feed, now: Date): Reading {
  if (!/azure/i.test(feed.title))
    throw new Unreadable('schema', `expected Azure’s feed, got ${placeOf('one', feed.title)}`)
  return sumUp({
    now,
    name: 'Microsoft Azure',
    at: feed.builtAt,
    incidents: feed.items.map((item) => readItem(item, now)),
    doubt: doubtOf(feed, now),
    listsOnlyTrouble: true,
  })
}

function doubtOf(feed: Feed, now: Date): Doubt | null {
  const builtAt = readInstant(feed.builtAt)
  if (builtAt === null) return { code: 'stale', text: 'expected the time the feed was built, got none' }
  const minutes = Math.round((now.getTime() - Date.parse(builtAt)) / 60_000)
  if (minutes * 60_000 <= STALE_AFTER_MS) return null
  return {
    code: 'stale',
    text: `the feed is stale: it is built each minute, but was last built ${builtAt.slice(0, 16)} UTC`,
  }
}

/** There is no severity and no lifecycle: an item that is there is open, unless its title ends on a recovery. */
function readItem(item: FeedItem, now: Date): ReadIncident {
  return makeIncident(
    {
      // The guid is made of the title, and comes back with the next incident of that title.
      id: `${item.id}@${readInstant(item.at) ?? item.at}`,
      title: item.title,
      impact: GRAVE.test(item.title) ? 'major' : 'minor',
      status: saysResolved(item.title) ? 'resolved' : 'investigating',
      startedAt: item.at,
      // The link is at times that of a machine inside Microsoft.
      url: 'https://azure.status.microsoft/en-us/status',
      touches: item.categories,
      updates: [{ id: item.id, at: item.at, text: item.text }],
    },
    now,
  )
}

const GOES_ON = /\b(?:unresolved|not|unmitigated|continu\w*|ongoing|still|partial\w*|except)\b/i

/** "Resolved in North Europe. Impact continues in West Europe" goes on: the last clause counts. */
export function saysResolved(title: string): boolean {
  const clauses = title.split(/[.;:!?–—]\s+|\s-\s/).filter((clause) => clause.trim() !== '')
  const last = clauses.at(-1) ?? ''
  if (GOES_ON.test(last)) return false
  return /\b(?:resolved|mitigated)\b/i.test(last) || /^\s*\[resolved\]/i.test(title)
}
