import { needList } from '../answers.ts'
import { labelKey } from '../labels.ts'
import type { AlarmState } from '../states.ts'
import { isShape, readInstant, type Shape, textOf } from '../values.ts'
import type { Board } from './rules.ts'

/**
 * Adds the targets that `/api/v1/targets` lists, each as one alarm of its server: whether its metrics can be read.
 * That is what Prometheus knows of a server no alert speaks of.
 * @param downState what a target counts as that cannot be scraped
 * @returns when the newest scrape was, null when no target says
 */
export function addTargets(data: Shape, board: Board, downState: AlarmState): string | null {
  const states = new Map<unknown, AlarmState>([
    ['up', 'OK'],
    ['down', downState],
  ])
  let newest: string | null = null
  for (const target of needList(data['activeTargets'], 'Prometheus', 'a list of activeTargets')) {
    if (!isShape(target)) continue
    const labels = isShape(target['labels']) ? target['labels'] : {}
    const scrapeUrl = textOf(target['scrapeUrl'])
    const at = readInstant(target['lastScrape'])
    if (at !== null && at > (newest ?? '')) newest = at
    board.builder.alarm(board.labels.server(labels, scrapeUrl), {
      key: `scrape:${labelKey(Object.keys(labels).length > 0 ? labels : { scrapeUrl })}`,
      check: `Scrape of ${textOf(labels['job']) ?? textOf(target['scrapePool']) ?? 'a target'}`,
      state: states.get(target['health']) ?? 'UNKNOWN',
      message: target['lastError'],
      url: `${board.base}/targets`,
    })
  }
  return newest
}
