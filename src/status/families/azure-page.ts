import { compareStatus, type Status, worstOf } from '../words.ts'
import { type Reading, Unreadable } from './family.ts'
import { loadHtml } from './markup.ts'
import { makeComponent } from './records.ts'
import { meaningOf, normaliseWord, placeOf, Unknowns, words } from './rules.ts'
import { mostlyDown, sumUp } from './sum-up.ts'

const LABELS = words<Status>({
  Good: 'operational',
  Information: 'operational',
  Warning: 'degraded',
  Critical: 'major_outage',
})
/** The service is not offered in that region: no news of any kind. */
const NOT_OFFERED = normaliseWord('Not available')

/** The table of https://azure.status.microsoft/en-us/status: a row for each service, a cell for each region. */
export function readAzurePage(html: string, now: Date): Reading {
  if (!/<\/html>\s*$/i.test(html.slice(-2000)))
    throw new Unreadable('unparseable', 'expected a whole page, got one that breaks off')
  const unknowns = new Unknowns()
  const $ = loadHtml(html)
  const services = new Map<string, Status>()
  for (const row of $('tr.capability-row').toArray()) {
    const cells = $(row)
    const name = cells.children('td').first().text().trim()
    const labels = cells
      .find('.status-icon[data-label]')
      .toArray()
      .map((icon) => icon.attribs['data-label'] ?? '')
    const status = statusOfRow(name, labels, unknowns)
    // One row in each table of a geography: the service is as bad as the worst of them.
    if (name && status) services.set(name, worstOf([status, services.get(name) ?? 'operational']))
  }
  if (services.size === 0) throw new Unreadable('html', 'expected rows of services, got a page without any')
  return sumUp({
    now,
    unknowns,
    name: 'Microsoft Azure',
    components: [...services].map(([name, status]) => makeComponent({ name, status })),
    rollUp: mostlyDown,
  })
}

/** Null when the service is offered in none of the regions. */
function statusOfRow(name: string, labels: string[], unknowns: Unknowns): Status | null {
  const offered = labels.filter((label) => normaliseWord(label) !== NOT_OFFERED)
  if (offered.length === 0) return null
  for (const label of offered) unknowns.translate(LABELS, label, 'unknown', placeOf('service', name), 'label')
  return offered
    .map((label) => meaningOf(LABELS, label) ?? 'unknown')
    .sort(compareStatus)
    .at(-1)!
}
