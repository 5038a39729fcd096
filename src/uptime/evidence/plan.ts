import type { FrontEnd, FrontEndQuery } from '../front-ends/find.ts'
import type { SourceEntry } from '../settings/find.ts'
import type { PartKind } from '../tables.ts'

interface PartOf<Kind extends PartKind> {
  frontEnd: FrontEnd
  kind: Kind
  /** What the part is called among those of its front end: `incidents:pagerduty-eu`, `desk`, `errors:1`. */
  key: string
  /** As people call where it comes from. */
  source: string
  position: number
}

export interface IncidentsPart extends PartOf<'incidents'> {
  entry: SourceEntry
  /** The ids of the source's services. */
  services: string[]
}

export interface SeriesPartPlan extends PartOf<'errors' | 'requests'> {
  entry: SourceEntry
  query: Record<string, unknown>
}

export type OwnPart = PartOf<'desk' | 'planned'>

/** A piece of evidence that is asked for, and missing, by itself. */
export type PlannedPart = IncidentsPart | SeriesPartPlan | OwnPart

/** Everything that a report on some front ends needs. */
export function planParts(frontEnds: readonly FrontEnd[]): PlannedPart[] {
  return frontEnds.flatMap((frontEnd) => {
    const own: OwnPart[] = [
      { frontEnd, kind: 'desk', key: 'desk', source: 'The incident desk', position: 0 },
      { frontEnd, kind: 'planned', key: 'planned', source: 'The downtimes', position: 0 },
    ]
    return [
      ...incidentParts(frontEnd),
      ...own,
      ...seriesParts(frontEnd, 'errors', frontEnd.errors),
      ...seriesParts(frontEnd, 'requests', frontEnd.requests),
    ].map((part, position) => ({ ...part, position }))
  })
}

function incidentParts(frontEnd: FrontEnd): IncidentsPart[] {
  const bySource = Map.groupBy(frontEnd.services, ({ source }) => source)
  return [...bySource].map(([entry, services]) => ({
    frontEnd,
    kind: 'incidents',
    key: `incidents:${entry.slug}`,
    source: entry.name,
    position: 0,
    entry,
    services: services.map(({ key }) => key),
  }))
}

function seriesParts(
  frontEnd: FrontEnd,
  kind: 'errors' | 'requests',
  queries: readonly FrontEndQuery[],
): SeriesPartPlan[] {
  const names = new Set<string>()
  return queries.map(({ source: entry, label, query }, i) => {
    const wanted = label === null ? entry.name : `${entry.name}: ${label}`
    let name = wanted
    // What is told of a gap names its source: two of one name could not be told apart.
    for (let n = 2; names.has(name); n += 1) name = `${wanted} (${n})`
    names.add(name)
    return { frontEnd, kind, key: `${kind}:${i + 1}`, source: name, position: 0, entry, query }
  })
}
