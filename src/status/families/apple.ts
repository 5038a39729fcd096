import { type Status, worstOf } from '../words.ts'
import { isPath } from './addresses.ts'
import { parseJson, readText } from './decode.ts'
import { type Family, type IncidentStage, type ReadIncident, Unreadable } from './family.ts'
import { makeComponent, makeIncident } from './records.ts'
import { impactOf, placeOf, Unknowns, words } from './rules.ts'
import { at, needList, type Shape, shapesOf, textOf } from './shape.ts'
import { sumUp } from './sum-up.ts'

const DATA = 'https://www.apple.com/support/systemstatus/data'

const TYPES = words<Status>({
  Available: 'operational',
  Outage: 'major_outage',
  Issue: 'degraded',
  Performance: 'degraded',
  Maintenance: 'maintenance',
})
const STAGES = words<IncidentStage>({
  ongoing: 'investigating',
  upcoming: 'scheduled',
  resolved: 'resolved',
  completed: 'completed',
})

/** Apple's system status, for consumers and for developers. https://www.apple.com/support/systemstatus/ */
export const apple: Family = {
  kind: 'apple',
  title: 'Apple system status',
  addresses(given) {
    if (isPath(given, /\/system_status_\w+\.js(?:on)?$/)) return [given]
    const developer = given.host === 'developer.apple.com' ? '/developer' : ''
    return [new URL(`${DATA}${developer}/system_status_en_US.js`)]
  },
  read([answer], { now }) {
    const services = shapesOf(needList(parseJson(unwrap(readText(answer))), 'services'))
    if (!services.every((service) => textOf(service['serviceName']) && Array.isArray(service['events']))) {
      throw new Unreadable('schema', 'expected Apple’s services with their events, got others')
    }
    const unknowns = new Unknowns()
    const read = services.map((service) => ({ service, events: readEvents(service, unknowns, now) }))
    return sumUp({
      now,
      unknowns,
      name: 'Apple',
      components: read.map(({ service, events }) => {
        const ongoing = events.filter(({ incident }) => incident.status === 'investigating')
        const name = service['serviceName']
        return makeComponent({ name, status: worstOf(ongoing.map((event) => event.status)) })
      }),
      incidents: read.flatMap(({ events }) => events.map((event) => event.incident)),
      doubt: services.length > 0 ? null : { code: 'scope', text: 'expected services, got none' },
    })
  },
}

/** The developers' file is a script: `jsonCallback({…});`. */
function unwrap(text: string): string {
  const [start, end] = [text.indexOf('{'), text.lastIndexOf('}')]
  return /^\s*[\w$.]{1,60}\s*\(/.test(text) && start >= 0 ? text.slice(start, end + 1) : text
}

interface Event {
  status: Status
  incident: ReadIncident
}

function readEvents(service: Shape, unknowns: Unknowns, now: Date): Event[] {
  const name = textOf(service['serviceName'])
  return shapesOf(service['events']).map((raw) => {
    const status = unknowns.translate(TYPES, raw['statusType'], 'degraded', placeOf('event of', name), 'type')
    const stage = unknowns.translate(STAGES, raw['eventStatus'], 'investigating', placeOf('event of', name))
    const incident = makeIncident(
      {
        id: textOf(raw['messageId']) && `${textOf(raw['messageId'])} ${name}`,
        title: `${name}: ${textOf(raw['statusType'])?.toLowerCase() ?? 'event'}`,
        impact: impactOf(status),
        status: stage,
        // `startDate` is in California's time and says so in one word; the epochs are exact.
        startedAt: raw['epochStartDate'],
        resolvedAt: raw['epochEndDate'],
        url: at(service, 'redirectUrl'),
        touches: [name],
        updates: [
          {
            at: raw['epochStartDate'],
            text: [raw['message'], raw['usersAffected']].map(textOf).filter(Boolean).join(' '),
          },
        ],
      },
      now,
    )
    return { status, incident }
  })
}
