import { DateTime } from 'luxon'

/** A window as documents write it: in the zone, and in UTC. */
export function windowLines(startsAt: string, endsAt: string, zone: string): { local: string[]; utc: string[] } {
  const [start, end] = [startsAt, endsAt].map((time) => DateTime.fromISO(time, { zone, locale: 'en-US' })) as [
    DateTime,
    DateTime,
  ]
  const day = 'ccc d LLL yyyy, HH:mm'
  const local = start.hasSame(end, 'day')
    ? [`${start.toFormat(day)} – ${end.toFormat('HH:mm')}`]
    : [`${start.toFormat(day)} –`, end.toFormat(day)]
  const short = (time: string) => time.replace(/:00\.000Z$/, 'Z')
  return { local, utc: [`${short(startsAt)} –`, short(endsAt)] }
}
