import type { PersonRef } from '../directory/index.ts'
import type { Downtime, DowntimeSummary } from './read/find.ts'
import { transitionsFrom } from './transitions.ts'

/** A downtime as programs read it. */
export function summaryAnswer(baseUrl: string, { id, targets, ...downtime }: DowntimeSummary) {
  return {
    ...downtime,
    ref: downtime.reference,
    coordinator: personAnswer(downtime.coordinator),
    communicationsManager: personAnswer(downtime.communicationsManager),
    targets: targets.map(({ slug }) => slug),
    takenDown: targets.map(({ slug, name, kind }) => ({ slug, name, kind })),
    allowed: transitionsFrom(downtime.state),
    url: `${baseUrl}/downtimes/${downtime.reference}`,
  }
}

export function downtimeAnswer(baseUrl: string, { events, ...summary }: Downtime) {
  return { ...summaryAnswer(baseUrl, summary), events }
}

function personAnswer(person: PersonRef | null) {
  if (!person) return null
  const { name, email, phone, team } = person
  return { name, email, phone, team }
}
