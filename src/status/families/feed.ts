import type { CheerioAPI } from 'cheerio/slim'
import { refuseHtml } from './decode.ts'
import { Unreadable } from './family.ts'
import { loadXml } from './markup.ts'

/** No feed met has a thousand. */
const MAX_ITEMS = 5000

type Elements = ReturnType<ReturnType<CheerioAPI['root']>['children']>

export interface FeedItem {
  id: string
  title: string
  link: string
  /** As it came: HTML, often escaped. */
  text: string
  at: string
  categories: string[]
}

export interface Feed {
  title: string
  link: string
  builtAt: string
  items: FeedItem[]
}

export function looksLikeFeed(text: string): boolean {
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:rss|feed)\b/i.test(text.slice(0, 2000))
}

/**
 * An RSS 2.0 or Atom feed. One that was cut off is refused: an XML reader that forgives would take it for a feed with
 * fewer items, and fewer items is better news.
 */
export function readFeed(text: string): Feed {
  refuseHtml(text, 'a feed')
  if (!looksLikeFeed(text)) throw new Unreadable('unparseable', 'expected an RSS or Atom feed, got something else')
  if (!/<\/(?:rss|feed)>\s*(?:<!--[^>]*-->\s*)?$/i.test(text.slice(-2000))) {
    throw new Unreadable('unparseable', 'expected a whole feed, got one that breaks off')
  }
  const $ = loadXml(text)
  const root = $.root().children('rss, feed').first()
  const channel = root.children('channel').first()
  const head = channel.length > 0 ? channel : root
  const items = head.children('item, entry').toArray().slice(0, MAX_ITEMS)
  return {
    title: field(head, 'title'),
    link: field(head, 'link') || (head.children('link').attr('href') ?? ''),
    builtAt: field(head, 'lastBuildDate') || field(head, 'updated') || field(head, 'pubDate'),
    items: items.map((element) => readItem($, $(element))),
  }
}

function readItem($: CheerioAPI, item: Elements): FeedItem {
  const fields = new Map<string, string>()
  const categories: string[] = []
  for (const element of item.children().toArray()) {
    const value = $(element).text().trim()
    if (element.name === 'category') categories.push(value || (element.attribs['term'] ?? ''))
    else if (!fields.has(element.name)) fields.set(element.name, value || (element.attribs['href'] ?? ''))
  }
  const get = (...names: string[]) => names.map((name) => fields.get(name)).find(Boolean) ?? ''
  return {
    id: get('guid', 'id'),
    title: get('title'),
    link: get('link'),
    text: get('description', 'content', 'summary', 'content:encoded'),
    at: get('pubDate', 'published', 'updated', 'dc:date'),
    categories,
  }
}

function field(parent: Elements, name: string): string {
  return parent.children(name).first().text().trim()
}
