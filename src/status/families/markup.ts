import type { CheerioAPI } from 'cheerio/slim'
import { lazily } from '../../lib/lazy.ts'
import { Unreadable } from './family.ts'

const cheerio = lazily<typeof import('cheerio/slim')>('cheerio/slim')

/**
 * The library's parser is quadratic in the depth of nesting, and reading the text of what it built recurses: a page
 * made for it takes minutes. No page or feed met is deeper than 40.
 */
const MAX_DEPTH = 2000
/** Elements of HTML that have no end tag, or may go without, and that the parser closes by itself. */
const UNCLOSED = new Set(
  'area base br col embed hr img input link meta source track wbr p li dt dd option tr td th thead tbody tfoot'.split(
    ' ',
  ),
)

export function loadXml(text: string): CheerioAPI {
  refuseDepth(text)
  return cheerio().load(text, { xml: true })
}

export function loadHtml(text: string): CheerioAPI {
  refuseDepth(text)
  return cheerio().load(text, { xml: { xmlMode: false } })
}

function refuseDepth(text: string): void {
  let depth = 0
  for (const [, end, name, close] of text.matchAll(/<(\/?)([a-z][\w:-]{0,60})[^<>]*?(\/?)>/gi)) {
    if (close || UNCLOSED.has(name!.toLowerCase())) continue
    depth = end ? Math.max(0, depth - 1) : depth + 1
    if (depth > MAX_DEPTH)
      throw new Unreadable('unparseable', 'expected a page or feed, got elements nested without end')
  }
}
