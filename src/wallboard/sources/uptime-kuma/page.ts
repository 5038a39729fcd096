import { needList, needShape } from '../answers.ts'
import { hostOf } from '../labels.ts'
import { OverviewBuilder } from '../overview.ts'
import type { Overview } from '../source.ts'
import { readInstant, type Shape, shapesOf, textOf } from '../values.ts'
import { stateOfBeat, wordOfBeat } from './beats.ts'

const WHO = 'Uptime Kuma'
/** The longest interval of a monitor is a day. */
const SILENT_AFTER_MS = 25 * 60 * 60_000
const SILENCE = 'There is no heartbeat of the last day.'

/**
 * The monitors of a public status page, out of `/api/status-page/:slug` and `/api/status-page/heartbeat/:slug`. A
 * monitor is an alarm of the host it looks at, where the page shows its address, else a server of its own.
 * @throws SourceFailure
 */
export function readPage(page: unknown, heartbeats: unknown, base: string): Overview {
  const builder = new OverviewBuilder()
  const groups = needList(needShape(page, WHO, 'an object with groups')['publicGroupList'], WHO, 'a list of groups')
  const lists = needShape(needShape(heartbeats, WHO, 'an object with heartbeats')['heartbeatList'], WHO, 'heartbeats')
  const beats = new Map(Object.entries(lists).map(([id, list]) => [id, sorted(list)]))
  const newest = [...beats.values()].reduce((latest, list) => Math.max(latest, list.at(-1)?.at ?? 0), 0)
  for (const group of shapesOf(groups)) {
    for (const monitor of shapesOf(group['monitorList'])) {
      addMonitor(monitor, beats.get(textOf(monitor['id']) ?? '') ?? [], { builder, newest, base })
    }
  }
  return builder.build(newest || null)
}

interface Beat {
  at: number
  raw: Shape
}

/** Heartbeats with a time, oldest first. */
function sorted(list: unknown): Beat[] {
  return shapesOf(list)
    .map((raw) => ({ raw, at: Date.parse(readInstant(raw['time']) ?? '') || 0 }))
    .sort((a, b) => a.at - b.at)
}

function addMonitor(
  monitor: Shape,
  beats: Beat[],
  { builder, newest, base }: { builder: OverviewBuilder; newest: number; base: string },
): void {
  const name = textOf(monitor['name']) ?? 'Monitor without a name'
  const url = textOf(monitor['url'])
  const host = url !== null && url !== 'https://' ? hostOf(url) : name
  const last = beats.at(-1)
  const status = last?.raw['status']
  const told = stateOfBeat(status)
  if (last && told === undefined) builder.warn(`The monitor “${name}” has a status that is not known.`)
  const isSilent = last === undefined || newest - last.at > SILENT_AFTER_MS
  builder.alarm(builder.server(host, host, host === name ? [] : [host]), {
    key: textOf(monitor['id']) ?? name,
    check: name,
    state: told === 'OK' && isSilent ? 'UNKNOWN' : (told ?? 'UNKNOWN'),
    disabled: wordOfBeat(status) === 'maintenance',
    since: changeOf(beats),
    message: isSilent ? SILENCE : (textOf(last.raw['msg']) ?? wordOfBeat(status)),
    url: base,
  })
}

/** When the present state began, if the list reaches back so far. */
function changeOf(beats: Beat[]): number | null {
  const status = beats.at(-1)?.raw['status']
  const before = beats.findLastIndex((beat) => beat.raw['status'] !== status)
  return before < 0 ? null : beats[before + 1]!.at
}

/** The slug of a page that somebody gave the address of, and the address of Uptime Kuma itself. */
export function placeOf(url: string, slug: string | null): { base: string; slug: string } {
  const given = /^(.*)\/(?:api\/status-page|status)\/([\w-]{1,100})$/.exec(url)
  return { base: given?.[1] ?? url, slug: (slug ?? given?.[2] ?? 'default').toLowerCase() }
}
