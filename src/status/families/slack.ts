import type { Status } from '../words.ts'
import { isPath } from './addresses.ts'
import { readJson } from './decode.ts'
import type { Family, Impact, IncidentStage, ReadIncident } from './family.ts'
import { makeIncident } from './records.ts'
import { placeOf, Unknowns, words } from './rules.ts'
import { at, listOf, needList, needText, type Shape, shapesOf } from './shape.ts'
import { sumUp } from './sum-up.ts'

const CURRENT = 'https://slack-status.com/api/v2.0.0/current'

/** `active` only says that there are incidents: how bad they are, they say themselves. */
const STATES = words<Status>({ ok: 'operational', active: 'operational' })
const TYPES = words<Impact>({ incident: 'minor', notice: 'none', outage: 'critical' })
const ITEM_STATES = words<IncidentStage>({
  active: 'investigating',
  scheduled: 'scheduled',
  resolved: 'resolved',
  completed: 'completed',
  cancelled: 'completed',
})

/** Slack's own API, version 2. https://docs.slack.dev/reference/slack-status-api */
export const slack: Family = {
  kind: 'slack',
  title: 'Slack',
  addresses(given) {
    return isPath(given, /\/api\/v[\d.]+\/current$/) ? [given] : [new URL(CURRENT)]
  },
  read([answer], { now }) {
    const body = readJson(answer)
    const unknowns = new Unknowns()
    const word = needText(body, 'status')
    const items = shapesOf(needList(body, 'active_incidents'))
    const state = unknowns.translate(STATES, word, 'unknown', 'the page')
    return sumUp({
      now,
      unknowns,
      name: 'Slack',
      at: at(body, 'date_updated'),
      // Not fine, and not saying why.
      declared: word.toLowerCase() === 'active' && items.length === 0 ? 'degraded' : state,
      declaredText: word,
      incidents: items.map((item) => readItem(item, unknowns, now)),
      listsOnlyTrouble: true,
    })
  },
}

function readItem(item: Shape, unknowns: Unknowns, now: Date): ReadIncident {
  const place = placeOf('incident', item['title'])
  return makeIncident(
    {
      id: item['id'],
      title: item['title'],
      impact: unknowns.translate(TYPES, item['type'], 'minor', place, 'type'),
      status: unknowns.translate(ITEM_STATES, item['status'], 'investigating', place),
      startedAt: item['date_created'],
      resolvedAt: item['date_updated'],
      url: item['url'],
      touches: listOf(item['services']),
      updates: shapesOf(item['notes']).map((note) => ({ at: note['date_created'], text: note['body'] })),
    },
    now,
  )
}
