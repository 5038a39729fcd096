import { readPicked } from '../../directory/index.ts'
import { Invalid } from '../../http/errors.ts'
import type { SourceEntry } from '../settings/find.ts'
import type { FrontEnd, FrontEndQuery } from './find.ts'
import { type GivenFrontEnd, type GivenQuery, MAX_QUERIES } from './read-given.ts'

/** A form as it was typed: everything is text. */
export type Form = Record<string, string | undefined>

const PURPOSES = ['errors', 'requests'] as const
/** What a query may have besides its source and label, by the kinds of sources that take it. */
const FIELDS = ['query', 'unit', 'control', 'datasource', 'stamp', 'entities'] as const

/** @throws Invalid */
export function frontEndOfForm(form: Form, incidentSources: readonly SourceEntry[]): GivenFrontEnd {
  return {
    service: readPicked(form['service'])[0] ?? '',
    target: readPercent(form['target']),
    pagerduty: incidentSources.map(({ slug }) => ({ source: slug, services: readPicked(form[`services.${slug}`]) })),
    errors: queriesOf('errors', form),
    requests: queriesOf('requests', form),
  }
}

function readPercent(text: string | undefined): number | null {
  const given = text?.trim().replace(/\s*%$/, '').replace(',', '.')
  if (!given) return null
  const percent = /^\d{1,3}(\.\d{1,9})?$/.test(given) ? Number(given) : Number.NaN
  if (percent > 0 && percent <= 100) return Math.round(percent * 1e7) / 1e9
  throw new Invalid({ target: 'Must be a percentage above 0 and up to 100, such as 99.9.' })
}

/** The rows of queries in which something was written; a row that was emptied is taken out. */
function queriesOf(purpose: string, form: Form): GivenQuery[] {
  return rowsOf(purpose, form).flatMap((i) => {
    const field = (name: string) => form[`${purpose}.${i}.${name}`]?.trim() ?? ''
    if (field('query') === '') return []
    const rest = Object.fromEntries(FIELDS.map((name) => [name, field(name)]).filter(([, value]) => value !== ''))
    const label = field('label')
    return [{ ...rest, query: readQuery(field('query')), source: field('source'), ...(label && { label }) }]
  })
}

function rowsOf(purpose: string, form: Form): number[] {
  return Array.from({ length: MAX_QUERIES + 1 }, (_, i) => i).filter((i) => form[`${purpose}.${i}.query`] !== undefined)
}

/** A query that is a JSON object is one of a data source of Grafana’s that speaks no PromQL. */
function readQuery(text: string): string | Record<string, unknown> {
  if (!text.startsWith('{"') && !/^\{\s*"/.test(text)) return text
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return text
  }
}

/** `99.95` of 0.9995, with as many digits as it was given with. */
export function percentOf(target: number): string {
  return String(Math.round(target * 1e9) / 1e7)
}

/** A form out of a stored front end. */
export function formOfFrontEnd({ entity, target, services, errors, requests }: FrontEnd): Form {
  const form: Form = {
    service: entity.slug,
    target: target === null ? '' : percentOf(target),
  }
  for (const { source, key } of services) {
    const name = `services.${source.slug}`
    form[name] = form[name] ? `${form[name]}, ${key}` : key
  }
  for (const [purpose, queries] of [
    ['errors', errors],
    ['requests', requests],
  ] as const) {
    for (const [i, query] of queries.entries()) Object.assign(form, formOfQuery(`${purpose}.${i}`, query))
  }
  return form
}

function formOfQuery(at: string, { source, label, query }: FrontEndQuery): Form {
  const fields = Object.entries(query).map(([name, value]) => [`${at}.${name}`, shown(value)])
  return { [`${at}.source`]: source.slug, [`${at}.label`]: label ?? '', ...Object.fromEntries(fields) }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

/** How many rows of queries a form shows: those it has, one more when it is asked for, and one of 5xx to begin with. */
export function rowCounts(form: Form): Record<(typeof PURPOSES)[number], number> {
  const countOf = (purpose: (typeof PURPOSES)[number], least: number) => {
    const rows = rowsOf(purpose, form)
    const filled = rows.filter((i) => form[`${purpose}.${i}.query`]!.trim() !== '').map((i) => i + 1)
    return Math.min(Math.max(least, ...filled, form['more'] === purpose ? rows.length + 1 : 0), MAX_QUERIES)
  }
  return { errors: countOf('errors', 1), requests: countOf('requests', 0) }
}
