import { type Status, worstOf } from '../words.ts'
import { isPath } from './addresses.ts'
import { readJson } from './decode.ts'
import { type Family, type IncidentStage, type ReadIncident, Unreadable } from './family.ts'
import { makeComponent, makeIncident } from './records.ts'
import { impactOf, meaningOf, normaliseWord, placeOf, Unknowns, words } from './rules.ts'
import { at, needList, type Shape, shapesOf, textOf } from './shape.ts'
import { sumUp } from './sum-up.ts'

const CURRENT = 'https://status.heroku.com/api/v4/current-status'

const COLOURS = words<Status>({
  green: 'operational',
  yellow: 'degraded',
  red: 'major_outage',
  blue: 'maintenance',
})

const UPDATE_STAGES = words<IncidentStage>({
  investigating: 'investigating',
  issue: 'identified',
  monitoring: 'monitoring',
  resolved: 'resolved',
  scheduled: 'scheduled',
  maintenance: 'in_progress',
})

/** Heroku Status, version 4 of its API. https://devcenter.heroku.com/articles/heroku-status */
export const heroku: Family = {
  kind: 'heroku',
  title: 'Heroku',
  addresses(given) {
    return isPath(given, /\/api\/v4\/current-status$/) ? [given] : [new URL(CURRENT)]
  },
  read([answer], { now }) {
    const body = readJson(answer)
    const unknowns = new Unknowns()
    const systems = shapesOf(needList(body, 'status')).filter((system) => textOf(system['system']))
    if (systems.length === 0) throw new Unreadable('schema', 'expected the colours of Heroku’s systems, got none')
    return sumUp({
      now,
      unknowns,
      name: 'Heroku',
      components: systems.map((system) => {
        const name = textOf(system['system'])
        return makeComponent({
          name,
          status: unknowns.translate(COLOURS, system['status'], 'unknown', placeOf('system', name)),
        })
      }),
      incidents: [
        ...shapesOf(at(body, 'incidents')).map((raw) => readIncident(raw, unknowns, now)),
        ...shapesOf(at(body, 'scheduled')).map((raw) => readPlanned(raw, now)),
      ],
    })
  },
}

function readIncident(raw: Shape, unknowns: Unknowns, now: Date): ReadIncident {
  const [newest] = shapesOf(raw['updates'])
  const place = placeOf('incident', raw['title'])
  const colours = [newest?.['status_prod'] ?? raw['status_prod'], newest?.['status_dev'] ?? raw['status_dev']]
  const said = colours.filter(textOf).map((colour) => unknowns.translate(COLOURS, colour, 'degraded', place, 'colour'))
  return makeIncident(
    {
      ...commonFields(raw),
      impact: impactOf(said.length > 0 ? worstOf(said) : 'degraded'),
      status: stageOf(normaliseWord(raw['state']), newest?.['update_type']),
    },
    now,
  )
}

/**
 * `resolved: false` beside `state: "resolved"` is normal here: the state counts, and where there is none the last
 * update.
 */
function stageOf(state: string, updateType: unknown): IncidentStage {
  if (state === 'resolved') return 'resolved'
  if (state === 'upcoming') return 'scheduled'
  const stage = meaningOf(UPDATE_STAGES, updateType) ?? 'investigating'
  return state !== '' && stage === 'resolved' ? 'monitoring' : stage
}

/** Entries stay in `scheduled` when they are done; whether works go on, only the colours say. */
function readPlanned(raw: Shape, now: Date): ReadIncident {
  const ahead = normaliseWord(raw['state']) === 'upcoming' && raw['resolved'] !== true
  return makeIncident({ ...commonFields(raw), impact: 'maintenance', status: ahead ? 'scheduled' : 'completed' }, now)
}

function commonFields(raw: Shape) {
  return {
    id: raw['id'],
    title: raw['title'],
    startedAt: raw['created_at'],
    resolvedAt: raw['resolved_at'] ?? raw['updated_at'],
    url: raw['full_url'],
    touches: shapesOf(raw['systems']).map((system) => system['name']),
    updates: shapesOf(raw['updates']).map((update) => ({
      id: update['id'],
      at: update['created_at'],
      status: meaningOf(UPDATE_STAGES, update['update_type']) ?? null,
      text: update['contents'],
    })),
  }
}
