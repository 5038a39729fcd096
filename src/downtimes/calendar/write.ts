import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { DowntimeSummary } from '../read/find.ts'
import { EFFECT_WORD, STATE_WORD } from '../words.ts'

export interface CalendarSite {
  name: string
  baseUrl: string
}

const REFRESH_SECONDS = 15 * 60

/** Downtimes as RFC 5545. Times are UTC, which every client shows in its own zone; the same downtimes give the same bytes. */
export function writeCalendar(downtimes: readonly DowntimeSummary[], { name, baseUrl }: CalendarSite): string {
  const host = new URL(baseUrl).hostname
  const calendar = ical({
    name: `${name || 'Signalbox'}: downtimes`,
    prodId: { company: 'Signalbox', product: 'Downtimes', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: REFRESH_SECONDS,
  })
  for (const downtime of downtimes) {
    const { reference, title, state, effect, reason, changeRef, version } = downtime
    const isOff = state === 'cancelled'
    const url = `${baseUrl}/downtimes/${reference}`
    calendar.createEvent({
      id: `${reference}@${host}`,
      // Counts up with every change, so that clients take the newest.
      sequence: version - 1,
      stamp: downtime.changedAt,
      lastModified: downtime.changedAt,
      created: downtime.declaredAt,
      start: downtime.beganAt ?? downtime.startsAt,
      end: downtime.overAt ?? downtime.endsAt,
      summary: `${isOff ? 'Cancelled: ' : ''}${title} (${reference})`,
      description: [
        `${EFFECT_WORD[effect]}, ${STATE_WORD[state].toLowerCase()}: ${downtime.targets.map((one) => one.name).join(', ')}`,
        reason,
        [changeRef && `Change ${changeRef}`, url].filter(Boolean).join(' · '),
      ].join('\n\n'),
      url,
      status: isOff ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    })
  }
  return calendar.toString()
}
