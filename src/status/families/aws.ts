import { type Status, worstOf } from '../words.ts'
import { isPath } from './addresses.ts'
import { worstOfEach } from './affected.ts'
import { readAwsFeed } from './aws-feed.ts'
import { regionOf } from './aws-region.ts'
import { parseJson, readText } from './decode.ts'
import { type Answer, type Family, type ReadComponent, type ReadIncident, Unreadable } from './family.ts'
import { looksLikeFeed } from './feed.ts'
import { makeComponent, makeIncident } from './records.ts'
import { impactOf, placeOf, Unknowns, words } from './rules.ts'
import { at, describe, isShape, needList, type Shape, shapesOf, textOf } from './shape.ts'
import { isSilent, sumUp } from './sum-up.ts'

const EVENTS = 'https://health.aws.amazon.com/public/currentevents'
const PAGE = 'https://health.aws.amazon.com/health/status'

/**
 * AWS does not document its codes. 1 is called informational by many readers, yet its RSS feed heads the very same
 * updates "Service impact", and the loss of Bahrain (March 2026) went by code 1 for days: so it is no green.
 * An event is of one region, so that 3, a disruption, is a part of AWS.
 */
const CODES = words<Status>({ 0: 'operational', 1: 'degraded', 2: 'degraded', 3: 'partial_outage' })

/**
 * The AWS Health Dashboard's list of what goes on (UTF-16BE JSON), or the older RSS feeds.
 * https://health.aws.amazon.com/health/status
 */
export const aws: Family = {
  kind: 'aws',
  title: 'AWS Health Dashboard',
  addresses(given) {
    return isPath(given, /\/currentevents$|\/rss\/[\w-]+\.rss$/) ? [given] : [new URL(EVENTS)]
  },
  read([answer], { now }) {
    const text = readText(answer)
    return looksLikeFeed(text) ? readAwsFeed(text, now) : readEvents(eventsIn(parseJson(text), answer), now)
  },
}

/** An empty list is good news, but only from the address that promises one. */
function eventsIn(body: unknown, answer: Answer): Shape[] {
  const list = Array.isArray(body) ? body : needList(body, 'current')
  if (list.length === 0 && !/\/currentevents$/.test(URL.parse(answer.url)?.pathname ?? '')) {
    throw new Unreadable('schema', 'expected the list of current events, got an empty list from another address')
  }
  return list.map((event) => {
    if (isShape(event) && Array.isArray(event['event_log']) && (event['arn'] ?? event['service'])) return event
    throw new Unreadable('schema', `expected AWS events, got ${describe(event)}`)
  })
}

function readEvents(events: Shape[], now: Date) {
  const unknowns = new Unknowns()
  const read = events.map((event) => {
    const incident = readEvent(event, unknowns, now)
    return { incident, components: impactedServices(event, unknowns), silent: isSilent(incident, now) }
  })
  const loud = worstOf(
    read.filter(({ silent }) => !silent).flatMap(({ components }) => components.map((one) => one.status)),
  )
  return sumUp({
    now,
    unknowns,
    name: 'Amazon Web Services',
    // Two events may name the same global service.
    components: worstOfEach(read.flatMap(({ components }) => components)),
    // The services of an event that has been silent for weeks keep their own state, but do not paint all of AWS.
    rollUp: () => loud,
    incidents: read.map(({ incident }) => incident),
    listsOnlyTrouble: true,
  })
}

function readEvent(event: Shape, unknowns: Unknowns, now: Date): ReadIncident {
  const region = regionOf(textOf(event['arn']), textOf(event['service']))
  const status = unknowns.translate(CODES, event['status'], 'degraded', placeOf('event', event['summary']))
  const service = textOf(event['service_name']) ?? 'AWS'
  const updates = shapesOf(event['event_log'])
  const impacted = shapesOf(Object.values(isShape(event['impacted_services']) ? event['impacted_services'] : {}))
  return makeIncident(
    {
      id: event['arn'] ?? `${event['service']} ${event['date']}`,
      title: `${service} (${textOf(event['region_name']) ?? 'global'}): ${textOf(event['summary']) ?? 'event'}`,
      impact: impactOf(status),
      status: status === 'operational' ? 'resolved' : 'investigating',
      startedAt: event['date'],
      url: PAGE,
      // An event without a region (IAM, Route 53) touches every region, so that no filter may drop it.
      touches: region === null ? [] : [region, event['region_name'], ...impacted.map((one) => one['service_name'])],
      updates: updates.map((update) => ({ at: update['timestamp'], text: update['message'] ?? update['summary'] })),
    },
    now,
  )
}

function impactedServices(event: Shape, unknowns: Unknowns): ReadComponent[] {
  const listed = isShape(event['impacted_services']) ? Object.entries(event['impacted_services']) : []
  const service: [string, unknown] = [textOf(event['service']) ?? '', { ...event, current: event['status'] }]
  return (listed.length > 0 ? listed : [service]).map(([id, raw]) => {
    const name = at(raw, 'service_name')
    const status = unknowns.translate(CODES, at(raw, 'current'), 'unknown', placeOf('service', name))
    return makeComponent({ id, name, group: regionOf(null, id) ?? 'global', status })
  })
}
