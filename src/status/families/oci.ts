import type { Status } from '../words.ts'
import { isPath, onHost } from './addresses.ts'
import { parseJson, readJsonIfAny, readText } from './decode.ts'
import { type Answer, type Family, type ReadComponent, type ReadIncident, Unreadable } from './family.ts'
import { looksLikeFeed } from './feed.ts'
import { readOciFeed } from './oci-feed.ts'
import { makeComponent, makeIncident } from './records.ts'
import { impactOf, Unknowns, words } from './rules.ts'
import { at, describe, type Shape, shapesOf, textOf } from './shape.ts'
import { INDICATORS } from './statuspage-summary.ts'
import { mostlyDown, sumUp } from './sum-up.ts'

const STATUSES = words<Status>({
  NormalPerformance: 'operational',
  Informational: 'operational',
  ServiceDisruption: 'degraded',
  ServiceDown: 'major_outage',
})

/**
 * Oracle Cloud: regions × services, the page's own word, and the feed of incidents.
 * https://docs.oracle.com/en-us/iaas/Content/General/Concepts/status-service.htm
 */
export const oci: Family = {
  kind: 'oci',
  aliases: ['oracle', 'oracle-cloud'],
  title: 'Oracle Cloud Infrastructure',
  addresses(given) {
    if (isPath(given, /\/incident-summary\.rss$/)) return [given]
    const main = isPath(given, /\/api\/v2\/components\.json$/) ? given : onHost(given, '/api/v2/components.json')
    return [main, onHost(given, '/api/v2/status.json'), onHost(given, '/api/v2/incident-summary.rss')]
  },
  read([answer, overall, feed], { now }) {
    const text = readText(answer)
    const unknowns = new Unknowns()
    if (looksLikeFeed(text)) {
      // A history: it can show trouble, and never that there is none.
      const doubt = { code: 'scope', text: 'expected the state of the services, got the history of incidents' } as const
      return sumUp({ now, unknowns, name: 'Oracle Cloud', incidents: readOciFeed(text, now), doubt })
    }
    const body = parseJson(text)
    const regions = shapesOf(at(body, 'regionHealthReports'))
    if (regions.length === 0) throw new Unreadable('schema', `expected regionHealthReports, got ${describe(body)}`)
    const page = readJsonIfAny(overall)
    const word = at(page, 'status', 'indicator')
    const components = regions.flatMap((region) => readRegion(region, unknowns))
    return sumUp({
      now,
      unknowns,
      name: at(page, 'page', 'name') ?? 'Oracle Cloud',
      at: at(page, 'page', 'updated_at'),
      declared: word == null ? 'operational' : unknowns.translate(INDICATORS, word, 'unknown', 'the page', 'indicator'),
      declaredText: at(page, 'status', 'description'),
      components,
      rollUp: mostlyDown,
      incidents: incidentsOf(feed, now) ?? regions.flatMap((region) => readIncidents(region, unknowns, now)),
      doubt: components.length > 0 ? null : { code: 'scope', text: 'expected services, got none' },
    })
  },
}

/** The feed only adds to the reading, and may fail by itself. */
function incidentsOf(feed: Answer | null | undefined, now: Date): ReadIncident[] | null {
  try {
    return feed ? readOciFeed(readText(feed), now) : null
  } catch {
    return null
  }
}

function readRegion(region: Shape, unknowns: Unknowns): ReadComponent[] {
  return shapesOf(region['serviceHealthReports']).map((service) => {
    const place = `${textOf(service['serviceName'])} in ${textOf(region['regionName'])}`
    return makeComponent({
      id: `${idOf(region, 'region')}/${idOf(service, 'service')}`,
      name: service['serviceName'],
      group: region['regionName'],
      status: unknowns.translate(STATUSES, service['serviceStatus'], 'unknown', place),
    })
  })
}

function idOf(raw: Shape, what: 'region' | 'service'): string | null {
  return textOf(raw[`${what}CanonicalName`]) ?? textOf(raw[`${what}Id`]) ?? textOf(raw[`${what}Name`])
}

/** Without the feed an incident is but a number, and how bad it is. */
function readIncidents(region: Shape, unknowns: Unknowns, now: Date): ReadIncident[] {
  return shapesOf(region['serviceHealthReports']).flatMap((service) =>
    shapesOf(service['incidents']).map((raw) => {
      const place = `incident ${textOf(raw['incidentId'])}`
      return makeIncident(
        {
          id: `${textOf(raw['incidentId'])} ${idOf(region, 'region')}/${idOf(service, 'service')}`,
          title: `${textOf(service['serviceName'])}, ${textOf(region['regionName'])}`,
          impact: impactOf(unknowns.translate(STATUSES, raw['severity'], 'degraded', place, 'severity')),
          status: 'investigating',
          touches: [service['serviceName'], region['regionName'], region['regionCanonicalName']],
        },
        now,
      )
    }),
  )
}
