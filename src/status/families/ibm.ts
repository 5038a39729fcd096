import { isPath } from './addresses.ts'
import { readText } from './decode.ts'
import { type Family, type IncidentStage, type ReadIncident, Unreadable } from './family.ts'
import { type FeedItem, readFeed } from './feed.ts'
import { makeIncident } from './records.ts'
import { normaliseWord } from './rules.ts'
import { sumUp } from './sum-up.ts'
import { plainText } from './text.ts'
import { readInstant } from './times.ts'

const FEED = 'https://cloud.ibm.com/status/api/notifications/feed.rss'
const LABELS = ['Type', 'Regions', 'Resources', 'Outage Start', 'Outage End', 'Update Time', 'ID']

/**
 * IBM Cloud's feed of notifications, product news among them: each ends in lines like `Type: incident`.
 * https://cloud.ibm.com/status
 */
export const ibm: Family = {
  kind: 'ibm',
  aliases: ['ibm-cloud'],
  title: 'IBM Cloud',
  addresses(given) {
    return isPath(given, /\/notifications\/feed\.rss$/) ? [given] : [new URL(FEED)]
  },
  read([answer], { now }) {
    const feed = readFeed(readText(answer))
    const items = feed.items.map((item) => ({ item, labels: labelsOf(item.text) }))
    if (!items.some(({ labels }) => labels.has('Type'))) {
      throw new Unreadable('schema', 'expected notifications with a type, got a feed without any')
    }
    return sumUp({
      now,
      name: 'IBM Cloud',
      at: feed.builtAt,
      incidents: items.flatMap(({ item, labels }) => readItem(item, labels, now)),
      listsOnlyTrouble: true,
    })
  },
}

/** The labelled lines at the end of a description. A later label wins: what a text says in passing is no label. */
function labelsOf(html: string): Map<string, string> {
  // Labels stand at the end, and a long description is cut at its end.
  const text = plainText(html.slice(-6000), 6000)
  const found = new Map<string, string>()
  const pattern = new RegExp(`\\b(${LABELS.join('|')}):[ \\t]*`, 'g')
  const marks = [...text.matchAll(pattern)]
  for (const [index, mark] of marks.entries()) {
    found.set(mark[1]!, text.slice(mark.index + mark[0].length, marks[index + 1]?.index).trim())
  }
  return found
}

function readItem(item: FeedItem, labels: Map<string, string>, now: Date): ReadIncident[] {
  const type = normaliseWord(labels.get('Type')?.split(/\s/, 1)[0])
  if (type !== 'incident' && type !== 'maintenance') return []
  return [
    makeIncident(
      {
        id: labels.get('ID') || item.id,
        title: item.title,
        impact: type === 'maintenance' ? 'maintenance' : 'minor',
        status: stageOf(item.title, type === 'maintenance', labels, now),
        startedAt: readInstant(labels.get('Outage Start')) ?? item.at,
        resolvedAt: readInstant(labels.get('Outage End')) ?? readInstant(labels.get('Update Time')) ?? item.at,
        url: item.link,
        touches: [...namesIn(labels.get('Regions')), ...namesIn(labels.get('Resources'))],
        updates: [{ id: item.id, at: readInstant(labels.get('Update Time')) ?? item.at, text: item.text }],
      },
      now,
    ),
  ]
}

function stageOf(title: string, isWork: boolean, labels: Map<string, string>, now: Date): IncidentStage {
  const time = (label: string) => Date.parse(readInstant(labels.get(label)) ?? '')
  if (/\b(?:resolved|completed|cancell?ed)\b/i.test(title) || time('Outage End') <= now.getTime()) {
    return isWork ? 'completed' : 'resolved'
  }
  if (!isWork) return 'investigating'
  return time('Outage Start') <= now.getTime() ? 'in_progress' : 'scheduled'
}

function namesIn(list = ''): string[] {
  return list.split(/[,\s]+/).filter(Boolean)
}
