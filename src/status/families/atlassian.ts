import { type Status, worstOf } from '../words.ts'
import { readJson } from './decode.ts'
import { type Answer, type Family, type ReadComponent, Unreadable } from './family.ts'
import { makeComponent } from './records.ts'
import { Unknowns } from './rules.ts'
import { readSummary } from './statuspage-summary.ts'
import { type Findings, sumUp } from './sum-up.ts'

/** The first is asked for; what the others say is added. */
const PRODUCTS = [
  ['jira-software', 'Jira'],
  ['jira-service-management', 'Jira Service Management'],
  ['confluence', 'Confluence'],
  ['bitbucket', 'Bitbucket'],
  ['trello', 'Trello'],
] as const

/**
 * Atlassian, as the sum of its products’ Statuspages. status.atlassian.com itself is only an overview since 2019: its
 * API still answers, with a page that stays green whatever happens to the products, as others found out before us
 * (https://github.com/inket/stts/issues/183).
 */
export const atlassian: Family = {
  kind: 'atlassian',
  title: 'Atlassian',
  addresses() {
    return PRODUCTS.map(([slug]) => new URL(`https://${slug}.status.atlassian.com/api/v2/summary.json`))
  },
  read(answers, { now }) {
    const unknowns = new Unknowns()
    const pages = PRODUCTS.map(([slug, name], index) => readProduct(slug, name, answers[index] ?? null, unknowns, now))
    const read = pages.filter((page) => page.declared !== undefined)
    if (read.length === 0)
      throw new Unreadable('schema', 'expected the Statuspages of Atlassian’s products, could read none')
    return sumUp({
      now,
      unknowns,
      name: 'Atlassian',
      declared: worstOf(read.map((page) => page.declared as Status)),
      components: pages.flatMap((page) => page.components ?? []),
      incidents: pages.flatMap((page) => page.incidents ?? []),
    })
  },
}

/** A product whose page cannot be read is unknown, and with it the whole; the others are still told. */
function readProduct(
  slug: string,
  name: string,
  answer: Answer | null,
  unknowns: Unknowns,
  now: Date,
): Partial<Findings> {
  try {
    if (!answer) throw new Unreadable('empty', 'no answer')
    const page = readSummary(readJson(answer), unknowns, now)
    const components = page.components!.map((one) => ({ ...one, key: `${slug}/${one.key}`, group: name }))
    return {
      declared: page.declared ?? 'unknown',
      components: components.length > 0 ? components : [unknownProduct(slug, name)],
      incidents: page.incidents!.map((one) => ({ ...one, id: `${slug}/${one.id}`, touches: [name, ...one.touches] })),
    }
  } catch {
    unknowns.note(`the page of ${name}`)
    return { components: [unknownProduct(slug, name)] }
  }
}

function unknownProduct(slug: string, name: string): ReadComponent {
  return makeComponent({ id: slug, name, status: 'unknown' })
}
