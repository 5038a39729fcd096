import type { Incident, IncidentSummary } from './read/find.ts'

/** An incident as programs read it. */
export function summaryAnswer(baseUrl: string, { id, affected, ...incident }: IncidentSummary) {
  return {
    ...incident,
    affects: affected.map(({ slug }) => slug),
    affected: affected.map(({ slug, name, kind }) => ({ slug, name, kind })),
    url: `${baseUrl}/incidents/${incident.ticket}`,
  }
}

export function incidentAnswer(baseUrl: string, { updates, corrections, severityIntervals, ...summary }: Incident) {
  return { ...summaryAnswer(baseUrl, summary), updates, corrections, severityIntervals }
}
