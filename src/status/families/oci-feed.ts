import { type IncidentStage, type ReadIncident, Unreadable } from './family.ts'
import { type FeedItem, readFeed } from './feed.ts'
import { loadHtml } from './markup.ts'
import { makeIncident } from './records.ts'
import { isOver, meaningOf, placeOf, STAGES } from './rules.ts'
import { readInstant } from './times.ts'

interface Update {
  at: string | null
  status: IncidentStage | null
  text: string
}

/** `incident-summary.rss`: an item for each incident, with all its updates as HTML in the description. */
export function readOciFeed(text: string, now: Date): ReadIncident[] {
  const feed = readFeed(text)
  if (!/\boci\b|oracle/i.test(feed.title))
    throw new Unreadable('schema', `expected Oracle’s feed, got ${placeOf('one', feed.title)}`)
  return feed.items.map((item) => readItem(item, readInstant(feed.builtAt) ?? now.toISOString(), now))
}

/** A title is `Service | Region | reference`. */
function readItem(item: FeedItem, builtAt: string, now: Date): ReadIncident {
  const updates = updatesOf(item.text, builtAt)
  const [service, region, reference] = item.title.split(' | ')
  const stage = updates[0]?.status ?? 'investigating'
  return makeIncident(
    {
      id: reference ?? (item.id || item.title),
      title: reference ? `${service}, ${region}` : item.title,
      impact: 'minor',
      status: isOver(stage) ? 'resolved' : stage,
      startedAt: startOf(item.text) ?? updates.at(-1)?.at,
      resolvedAt: updates[0]?.at,
      url: item.link,
      touches: reference ? [service, region] : [],
      updates,
    },
    now,
  )
}

/**
 * `<p><small>Mar<var data-var='date'>05</var><var data-var='time'>05:12</var> UTC</small><br><strong>Resolved</strong>
 * - …</p>`
 */
function updatesOf(html: string, builtAt: string): Update[] {
  const $ = loadHtml(html)
  return $('p')
    .toArray()
    .map((element) => {
      const paragraph = $(element)
      const stamp = paragraph.children('small').first()
      const [day, clock] = ['date', 'time'].map((part) => stamp.children(`[data-var="${part}"]`).text())
      return {
        at: instantOf(stamp.text().trim().slice(0, 3), day ?? '', clock ?? '', builtAt),
        status: meaningOf(STAGES, paragraph.children('strong').first().text()) ?? null,
        text: paragraph.text().slice(stamp.text().length),
      }
    })
}

/** A stamp has no year, so it is the last such day before the feed was built; and midnight is written as hour 24. */
function instantOf(month: string, day: string, clock: string, builtAt: string): string | null {
  const year = Number(builtAt.slice(0, 4))
  const time = clock.trim().replace(/^24:/, '00:')
  const instant = readInstant(`${day} ${month} ${year} ${time} UTC`)
  return instant !== null && instant > builtAt ? readInstant(`${day} ${month} ${year - 1} ${time} UTC`) : instant
}

function startOf(html: string): string | null {
  const text = html.replace(/<[^<>]*>/g, '')
  return readInstant(/Start Time\s*:\s*([A-Z][a-z]+ \d{1,2}, \d{4} \d{1,2}:\d{2} UTC)/.exec(text)?.[1])
}
