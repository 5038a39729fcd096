import type { UptimeContext } from '../context.ts'
import { listSources, type SourceEntry } from '../settings/find.ts'
import { findSource } from '../sources/index.ts'
import { UNITS } from '../sources/points.ts'
import { type FrontEnd, getFrontEnd, listFrontEnds } from './find.ts'
import { type Form, formOfFrontEnd, percentOf, rowCounts } from './form.ts'

const UNIT_WORD: Record<(typeof UNITS)[number], string> = {
  responses: 'Responses in the step',
  perSecond: 'Responses per second',
  perMinute: 'Responses per minute',
}

export async function frontEndsPageData({ db }: UptimeContext) {
  const frontEnds = await listFrontEnds(db)
  return { frontEnds: frontEnds.map(lineOf), sourceCount: (await listSources(db)).length }
}

function lineOf({ entity, target, services, errors, requests }: FrontEnd) {
  return {
    slug: entity.slug,
    name: entity.name,
    isRetired: entity.retiredAt !== null,
    target,
    targetText: target === null ? '' : `${percentOf(target)}\u202f%`,
    services: services.map(({ source, key, name }) => ({ source: source.name, name: name ?? key })),
    errors: errors.map(({ source, label }) => (label === null ? source.name : `${source.name}: ${label}`)),
    requests: requests.length,
  }
}

export async function newFrontEndData(uptime: UptimeContext, form: Form, problems: object = {}) {
  return { ...(await formData(uptime, form, [])), problems }
}

/** @throws NotFound */
export async function frontEndPageData(uptime: UptimeContext, slug: string, form?: Form, problems: object = {}) {
  const frontEnd = await getFrontEnd(uptime.db, slug)
  return {
    ...(await formData(uptime, form ?? formOfFrontEnd(frontEnd), [frontEnd])),
    frontEnd: { slug, name: frontEnd.entity.name },
    problems,
  }
}

async function formData({ db, serviceLists }: UptimeContext, form: Form, known: readonly FrontEnd[]) {
  const sources = await listSources(db)
  const names = new Map(
    known.flatMap(({ services }) => services.map(({ source, key, name }) => [`${source.id} ${key}`, name] as const)),
  )
  return {
    form,
    rows: rowCounts(form),
    incidentSources: sources.filter(givesIncidents).map((source) => ({
      slug: source.slug,
      name: source.name,
      chosen: (form[`services.${source.slug}`] ?? '')
        .split(/[\s,;]+/)
        .filter(Boolean)
        .map((key) => ({
          value: key,
          word: serviceLists.nameOf(source, key) ?? names.get(`${source.id} ${key}`) ?? key,
          icon: 'service',
        })),
    })),
    seriesSources: sources
      .filter((source) => !givesIncidents(source))
      .map(({ slug, name, kind }) => ({ slug, name, kind })),
    units: UNITS.map((unit) => [unit === 'responses' ? '' : unit, UNIT_WORD[unit]]),
  }
}

export function givesIncidents({ kind }: SourceEntry): boolean {
  return findSource(kind)!.gives === 'incidents'
}
