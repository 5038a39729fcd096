import type { PersonRef } from '../directory/index.ts'
import type { Downtime, DowntimeSummary } from './read/find.ts'
import type { Series } from './series/queries.ts'
import { recurrenceWords } from './series/words.ts'
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

export function downtimeAnswer(baseUrl: string, { events, ...summary }: Downtime, series: Series | undefined) {
  return { ...summaryAnswer(baseUrl, summary), series: series ? seriesAnswer(series) : null, events }
}

function seriesAnswer(series: Series) {
  const { id, rule, zone, announceDays, endedAt } = series
  return { id, rule, zone, words: recurrenceWords(series), announceDays, endedAt }
}

function personAnswer(person: PersonRef | null) {
  if (!person) return null
  const { name, email, phone, team } = person
  return { name, email, phone, team }
}
