import { isPath, onHost, pathBefore } from './addresses.ts'
import { readJson } from './decode.ts'
import type { Family } from './family.ts'
import { Unknowns } from './rules.ts'
import { needText } from './shape.ts'
import { readSummary } from './statuspage-summary.ts'
import { sumUp } from './sum-up.ts'

const API = '/api/v2/'

/** Atlassian Statuspage: `summary.json` says everything at once. https://www.githubstatus.com/api */
export const statuspage: Family = {
  kind: 'statuspage',
  title: 'Atlassian Statuspage',
  addresses(given) {
    if (isPath(given, /\/api\/v2\/summary\.json$/)) return [given]
    return [onHost(given, `${pathBefore(given, API)}${API}summary.json`)]
  },
  read([answer], { now }) {
    const summary = readJson(answer)
    needText(summary, 'page', 'id')
    return sumUp(readSummary(summary, new Unknowns(), now))
  },
}
