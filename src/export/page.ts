import { load } from 'cheerio'
import { formatExact } from '../lib/dates.ts'

export interface ExportedPages {
  /** Where a page of ours stands in the folder; undefined: it does not. */
  fileOf(path: string): string | undefined
  /** Links to what does not stand in the folder lead here. */
  baseUrl: string
  /** When the pages were made. */
  at: string
  timeZone: string
}

/** What only works with a server behind it. */
const LIVE = [
  'script',
  'noscript',
  'link[rel=alternate]',
  'meta[name=htmx-config]',
  'form',
  'dialog',
  '.skip',
  '.nav',
  '.page-head__actions',
  '.filters',
].join()

/** After so many minutes a copy is no longer how things are. */
const OLD_AFTER_MINUTES = 15

/**
 * A page as a file of a folder: it needs no server, says when it was made, and grows its own warning. Links lead to the
 * other files, and to the server for everything else.
 * @param file its own path in the folder
 */
export function exportPage(html: string, file: string, pages: ExportedPages): string {
  const $ = load(html)
  $(LIVE).remove()
  const up = '../'.repeat(file.split('/').length - 1)
  $('link[rel=stylesheet]').attr('href', `${up}page.css`)
  $('link[rel=icon]').attr('href', `${up}icon.svg`)
  $('head').append(`<script src="${up}age.js" defer></script>`)
  $('a[href^="/"]').each((_, link) => {
    const address = $(link).attr('href')!
    const target = pages.fileOf(address.split(/[?#]/, 1)[0]!)
    $(link).attr('href', target === undefined ? new URL(address, pages.baseUrl).href : up + target)
  })
  // "3 min ago" would be wrong a minute later.
  $('relative-time time[datetime]').each((_, time) => {
    $(time).text(formatExact($(time).attr('datetime')!, pages.timeZone))
  })
  for (const element of $('*').toArray()) {
    const names = 'attribs' in element ? Object.keys(element.attribs) : []
    for (const name of names) if (name.startsWith('hx-')) $(element).removeAttr(name)
  }
  $('body').prepend(
    $('<p class="copy-line" role="note"></p>')
      .attr('data-at', pages.at)
      .attr('data-old-after', String(OLD_AFTER_MINUTES))
      .text(`The last known state, as of ${formatExact(pages.at, pages.timeZone)}. `)
      .append('<strong data-part="age"></strong>'),
  )
  return $.html()
}
