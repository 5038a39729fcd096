import type { Status } from '../words.ts'
import { isPath, onHost } from './addresses.ts'
import { readJson } from './decode.ts'
import { type Family, type ReadIncident, Unreadable } from './family.ts'
import { makeComponent, makeIncident } from './records.ts'
import { impactOf, placeOf, Unknowns, words } from './rules.ts'
import { at, describe, listOf, needList, needText, type Shape, shapesOf, textOf } from './shape.ts'
import { sumUp } from './sum-up.ts'

const STATES = words<Status>({
  ok: 'operational',
  notice: 'operational',
  disrupted: 'degraded',
  down: 'major_outage',
})

/** cState: a static page's `index.json`. https://github.com/cstate/cstate/wiki/API */
export const cstate: Family = {
  kind: 'cstate',
  title: 'cState',
  addresses(given) {
    return [isPath(given, /\/index\.json$/) ? given : onHost(given, '/index.json')]
  },
  read([answer], { now }) {
    const body = readJson(answer)
    if (at(body, 'is') !== 'index' && !textOf(at(body, 'cStateVersion'))) {
      throw new Unreadable('schema', `expected cState’s index, got ${describe(body)}`)
    }
    const state = needText(body, 'summaryStatus')
    const systems = shapesOf(needList(body, 'systems'))
    const unknowns = new Unknowns()
    return sumUp({
      now,
      unknowns,
      name: at(body, 'title'),
      declared: unknowns.translate(STATES, state, 'unknown', 'the page'),
      declaredText: state,
      components: systems.map((system) => {
        const { name, category: group } = system
        const status = unknowns.translate(STATES, system['status'], 'unknown', placeOf('system', name))
        return makeComponent({ name, group, status })
      }),
      incidents: readIssues(body, systems, unknowns, now),
      doubt: systems.length > 0 ? null : { code: 'scope', text: 'expected systems, got none' },
    })
  },
}

/** The same issue stands under each system it affects, and once more when it is pinned. */
function readIssues(body: unknown, systems: Shape[], unknowns: Unknowns, now: Date): ReadIncident[] {
  const issues = new Map<string, Shape>()
  const listed = [
    ...systems.flatMap((system) => shapesOf(system['unresolvedIssues'])),
    ...shapesOf(at(body, 'pinnedIssues')),
  ]
  for (const issue of listed) issues.set(textOf(issue['permalink']) ?? textOf(issue['title']) ?? '', issue)
  return [...issues].map(([id, issue]) => {
    const place = placeOf('issue', issue['title'])
    const severity = unknowns.translate(STATES, issue['severity'], 'degraded', place, 'severity')
    return makeIncident(
      {
        id,
        title: issue['title'],
        impact: impactOf(issue['informational'] === true ? 'operational' : severity),
        status: issue['resolved'] === true ? 'resolved' : 'investigating',
        startedAt: issue['createdAt'],
        resolvedAt: issue['resolvedAt'],
        url: issue['permalink'],
        touches: listOf(issue['affected']),
        updates: issue['lastMod'] ? [{ at: issue['lastMod'], text: issue['title'] }] : [],
      },
      now,
    )
  })
}
