import type { Status } from '../words.ts'
import { isPath } from './addresses.ts'
import { readJson } from './decode.ts'
import { type Family, Unreadable } from './family.ts'
import { makeComponent } from './records.ts'
import { placeOf, Unknowns, words } from './rules.ts'
import { describe, isShape, needList, textOf } from './shape.ts'
import { sumUp } from './sum-up.ts'

/** "Degraded" is the worse of Sorry's two, "partially degraded" the milder. */
const STATES = words<Status>({
  operational: 'operational',
  partially_degraded: 'degraded',
  degraded: 'partial_outage',
})

/** Sorry™: the components of a page, by the page's id. https://docs.sorryapp.com/api/v1/ */
export const sorry: Family = {
  kind: 'sorry',
  aliases: ['sorryapp'],
  title: 'Sorry',
  addresses(given) {
    const id = isPath(given, /^\/v1\/pages\/[\w-]+$/) ? given.pathname.split('/')[3] : undefined
    return [id ? new URL(`https://api.sorryapp.com/v1/pages/${id}/components`) : given]
  },
  read([answer], { now }) {
    const unknowns = new Unknowns()
    const components = needList(readJson(answer), 'response').map((raw) => {
      if (!isShape(raw) || !textOf(raw['name']) || !('state' in raw)) {
        throw new Unreadable('schema', `expected Sorry’s components, got ${describe(raw)}`)
      }
      const status = unknowns.translate(STATES, raw['state'], 'unknown', placeOf('component', raw['name']), 'state')
      return makeComponent({ id: raw['id'], name: raw['name'], status })
    })
    const doubt = components.length > 0 ? null : ({ code: 'scope', text: 'expected components, got none' } as const)
    return sumUp({ now, unknowns, components, doubt })
  },
}

export function isSorryAddress(given: URL): boolean {
  return isPath(given, /^\/v1\/pages\/[\w-]+\/components$/)
}
