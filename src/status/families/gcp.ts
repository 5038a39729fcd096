import type { Status } from '../words.ts'
import { isPath, onHost } from './addresses.ts'
import { affectedBy } from './affected.ts'
import { readJson } from './decode.ts'
import { type Answer, type Family, type ReadIncident, Unreadable } from './family.ts'
import { makeIncident } from './records.ts'
import { impactOf, normaliseWord, placeOf, Unknowns, words } from './rules.ts'
import { describe, isShape, needList, type Shape, shapesOf, textOf } from './shape.ts'
import { sumUp } from './sum-up.ts'
import { plainText } from './text.ts'

const IMPACTS = words<Status>({
  SERVICE_INFORMATION: 'operational',
  SERVICE_DISRUPTION: 'degraded',
  SERVICE_OUTAGE: 'major_outage',
  AVAILABLE: 'operational',
})

/**
 * Google's dashboards (Cloud, Workspace, Firebase, Play): a rolling list of incidents, open while they have no `end`.
 * https://status.cloud.google.com/incidents.schema.json
 */
export const gcp: Family = {
  kind: 'gcp',
  aliases: ['google', 'google-cloud', 'google-workspace', 'workspace', 'firebase', 'play'],
  title: 'Google status dashboard',
  addresses(given) {
    if (isPath(given, /\/incidents\.json$/) && !isPath(given, /\/api\//)) return [given]
    return [onHost(given, given.host === 'www.google.com' ? '/appsstatus/dashboard/incidents.json' : '/incidents.json')]
  },
  read([answer], { now }) {
    const unknowns = new Unknowns()
    const raw = needIncidents(readJson(answer))
    const incidents = raw.map((one) => readIncident(one, answer, unknowns, now))
    return sumUp({
      now,
      unknowns,
      components: affectedBy(raw, incidents, 'affected_products'),
      incidents,
      listsOnlyTrouble: true,
    })
  },
}

function needIncidents(body: unknown): Shape[] {
  const list = needList(body)
  if (list.length === 0) throw new Unreadable('schema', 'expected the incidents of some months, got an empty list')
  return list.map((one) => {
    if (isShape(one) && textOf(one['id']) && 'begin' in one && ('external_desc' in one || 'status_impact' in one))
      return one
    throw new Unreadable('schema', `expected Google incidents, got ${describe(one)}`)
  })
}

function readIncident(raw: Shape, answer: Answer, unknowns: Unknowns, now: Date): ReadIncident {
  const title = titleOf(raw['external_desc'])
  const updates = shapesOf(raw['updates'])
  const isOver = textOf(raw['end']) !== null
  // Google writes the end late; what it last called available has recovered.
  const recovered = normaliseWord(shapesOf([raw['most_recent_update'], updates[0]])[0]?.['status']) === 'available'
  const status = isOver || recovered ? 'operational' : statusOf(raw, title, unknowns)
  return makeIncident(
    {
      id: raw['id'],
      title,
      impact: isOver ? impactOf(statusOf(raw, title, unknowns)) : impactOf(status),
      status: isOver ? 'resolved' : recovered ? 'monitoring' : 'investigating',
      startedAt: raw['begin'] ?? raw['created'],
      resolvedAt: raw['end'],
      url: raw['uri'],
      base: answer.url,
      touches: [...placesOf(raw, 'affected_products'), ...placesOf(raw, 'currently_affected_locations')],
      updates: updates.map((update) => ({ at: update['when'] ?? update['created'], text: update['text'] })),
    },
    now,
  )
}

function statusOf(raw: Shape, title: string, unknowns: Unknowns): Status {
  const status = unknowns.translate(IMPACTS, raw['status_impact'], 'degraded', placeOf('incident', title), 'impact')
  return status === 'degraded' && normaliseWord(raw['severity']) === 'high' ? 'partial_outage' : status
}

function placesOf(raw: Shape, field: string): unknown[] {
  return shapesOf(raw[field]).flatMap((place) => [place['title'], place['id']])
}

/** Workspace writes Markdown with headings of its own: `**Summary:**`, then the line that is the title. */
function titleOf(description: unknown): string {
  const lines = plainText(description).split('\n')
  return lines.find((line) => !/^(?:title|summary|description|incident report)\s*:?$/i.test(line)) ?? ''
}
