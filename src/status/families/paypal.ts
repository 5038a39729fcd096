import type { Status } from '../words.ts'
import { isPath, onHost } from './addresses.ts'
import { readJson, readJsonIfAny } from './decode.ts'
import { type Answer, type Family, type Impact, type ReadIncident, Unreadable } from './family.ts'
import { makeComponent, makeIncident } from './records.ts'
import { meaningOf, normaliseWord, placeOf, Unknowns, words } from './rules.ts'
import { at, describe, isShape, needList, shapesOf, textOf } from './shape.ts'
import { sumUp } from './sum-up.ts'

const STATUSES = words<Status>({
  operational: 'operational',
  informational: 'operational',
  'under maintenance': 'maintenance',
  'service disruption': 'degraded',
  'service outage': 'major_outage',
})
const CLOSED = ['closed', 'resolved', 'completed', 'cancelled', 'canceled']
const SEVERITIES = words<Impact>({
  'service outage': 'critical',
  critical: 'critical',
  major: 'major',
  informational: 'none',
})

/**
 * PayPal’s own page: components for two environments, of which only production counts. https://www.paypal-status.com
 */
export const paypal: Family = {
  kind: 'paypal',
  title: 'PayPal',
  addresses(given) {
    const main = isPath(given, /\/api\/v1\/components$/) ? given : onHost(given, '/api/v1/components')
    return [main, onHost(given, '/api/v1/events?s=true')]
  },
  read([answer, events], { now }) {
    const unknowns = new Unknowns()
    const components = needList(readJson(answer), 'result').flatMap((raw) => {
      if (!isShape(raw) || !isShape(raw['status']))
        throw new Unreadable('schema', `expected PayPal’s components, got ${describe(raw)}`)
      const word = raw['status']['production']
      if (word === undefined || word === null) return []
      const name = textOf(raw['name']) ?? textOf(raw['displayName']) ?? textOf(raw['id'])
      const status = unknowns.translate(STATUSES, word, 'unknown', placeOf('component', name))
      return [makeComponent({ id: raw['id'], name, group: at(raw, 'category', 'name'), status })]
    })
    const doubt =
      components.length > 0 ? null : ({ code: 'scope', text: 'expected components in production, got none' } as const)
    return sumUp({ now, unknowns, name: 'PayPal', components, incidents: readEvents(events ?? null, now), doubt })
  },
}

function readEvents(answer: Answer | null, now: Date): ReadIncident[] {
  const events = shapesOf(at(readJsonIfAny(answer), 'result'))
  return events
    .filter((event) => ['', 'production'].includes(normaliseWord(event['environment'])))
    .map((event) => {
      const isWork = normaliseWord(event['type']).includes('maintenance')
      const isClosed = CLOSED.includes(normaliseWord(event['state']))
      const isPlanned = isWork && ['scheduled', 'upcoming', 'planned'].includes(normaliseWord(event['state']))
      return makeIncident(
        {
          id: event['id'],
          title: event['summary'],
          impact: isWork ? 'maintenance' : (meaningOf(SEVERITIES, event['severity']) ?? 'minor'),
          status: isClosed ? 'resolved' : isPlanned ? 'scheduled' : isWork ? 'in_progress' : 'investigating',
          startedAt: event['startDate'] ?? event['createdDate'],
          resolvedAt: event['endDate'] ?? event['updatedDate'],
          url: 'https://www.paypal-status.com',
        },
        now,
      )
    })
}
