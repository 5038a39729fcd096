import type { Status } from '../words.ts'
import { onHost } from './addresses.ts'
import { looksLikeHtml, readText } from './decode.ts'
import { type Family, Unreadable } from './family.ts'
import { loadHtml } from './markup.ts'
import { Unknowns, words } from './rules.ts'
import { sumUp } from './sum-up.ts'
import { plainLine } from './text.ts'

const TYPES = words<Status>({
  none: 'operational',
  minor: 'degraded',
  major: 'major_outage',
  scheduled: 'maintenance',
})

/** Statuspal: only the headline of the page itself, `<… class="system-status … type-none">`. https://statuspal.io */
export const statuspal: Family = {
  kind: 'statuspal',
  title: 'Statuspal',
  addresses(given) {
    return given.pathname === '/' ? [given] : [onHost(given, '/')]
  },
  read([answer], { now }) {
    const html = readText(answer)
    if (!looksLikeHtml(html) || !/<\/html>\s*$/i.test(html.slice(-2000))) {
      throw new Unreadable('unparseable', 'expected a whole HTML page, got something else')
    }
    const $ = loadHtml(html)
    const headline = $('.system-status').first()
    const type = /(?:^|\s)type-([\w-]{1,30})/.exec(headline.attr('class') ?? '')?.[1]
    if (!type) throw new Unreadable('html', 'expected Statuspal’s headline, got a page without it')
    const unknowns = new Unknowns()
    return sumUp({
      now,
      unknowns,
      name: plainLine($('title').first().text()),
      declared: unknowns.translate(TYPES, type, 'unknown', 'the page', 'type'),
      declaredText: $('.system-status--description').first().text(),
    })
  },
}
