import { onHost } from './addresses.ts'
import { readText } from './decode.ts'
import type { Family, IncidentStage } from './family.ts'
import { readFeed } from './feed.ts'
import { makeIncident } from './records.ts'
import { sumUp } from './sum-up.ts'
import { plainText } from './text.ts'

const OVER = /\b(?:resolved|completed|closed|operating normally|operational again)\b/i
const PLANNED = /\b(?:scheduled|planned|upcoming)\b.{0,40}\b(?:maintenance|works?|upgrade)\b|\bmaintenance window\b/i

/**
 * Any RSS or Atom feed of incidents. A feed tells what happened and not how things are: it can show that something is
 * open, but never that all is well, so that the best it gives is `unknown`.
 */
export const rss: Family = {
  kind: 'rss',
  aliases: ['atom', 'feed'],
  title: 'RSS or Atom feed',
  addresses(given) {
    return [
      /\.(?:rss|atom|xml)$|\/(?:rss|atom|feed)(?:\.\w+)?\/?$/.test(given.pathname)
        ? given
        : onHost(given, '/history.rss'),
    ]
  },
  read([answer], { now }) {
    const feed = readFeed(readText(answer))
    return sumUp({
      now,
      name: feed.title,
      at: feed.builtAt,
      incidents: feed.items.map((item) => {
        const status = stageOf(`${item.title}\n${plainText(item.text, 500)}`)
        const impact = PLANNED.test(item.title) ? 'maintenance' : 'minor'
        const updates = [{ id: item.id, at: item.at, text: item.text }]
        return makeIncident(
          { id: item.id || item.link, title: item.title, impact, status, startedAt: item.at, url: item.link, updates },
          now,
        )
      }),
      doubt: { code: 'scope', text: 'a feed of incidents cannot show that all is well' },
    })
  },
}

/** Statuspage and its like put the newest update first, so its beginning tells. */
function stageOf(text: string): IncidentStage {
  if (OVER.test(text)) return 'resolved'
  return PLANNED.test(text) ? 'scheduled' : 'investigating'
}
