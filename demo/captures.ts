import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '..', 'test', 'fixtures', 'status')
const FRESH_MS = 3 * 60_000

const ISO = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/g
const RFC822 = /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d (?:Z|GMT|UTC|[+-]\d{4})/g

/** The bytes of a capture, as text. */
export function capture(path: string): string {
  return readFileSync(join(FOLDER, path), 'utf8')
}

/** The same answer as if it were given now: every time in it is moved so that the newest lies a few minutes back. */
export function asOfNow(text: string, now = Date.now()): string {
  const times = [...text.matchAll(ISO), ...text.matchAll(RFC822)].map(([time]) =>
    Date.parse(time.replace(/ Z$/, ' GMT')),
  )
  const known = times.filter((time) => !Number.isNaN(time))
  if (known.length === 0) return text
  const shift = now - FRESH_MS - Math.max(...known)
  const moved = (time: string) => new Date(Date.parse(time.replace(/ Z$/, ' GMT')) + shift)
  return text
    .replace(ISO, (time) => moved(time).toISOString())
    .replace(RFC822, (time) => moved(time).toUTCString().replace(/GMT$/, 'Z'))
}

type Json = Record<string, unknown>

/** A Statuspage answer, or one of the same shape, on a good day. */
export function wellStatuspage(text: string): string {
  const page = JSON.parse(text) as Json
  const components = page['components'] as Json[]
  return JSON.stringify({
    ...page,
    status: { indicator: 'none', description: 'All Systems Operational' },
    components: components.map((component) => ({ ...component, status: 'operational' })),
    incidents: Array.isArray(page['incidents']) ? [] : null,
    scheduled_maintenances: Array.isArray(page['scheduled_maintenances']) ? [] : null,
  })
}

/** A Status.io answer on a good day. */
export function wellStatusio(text: string): string {
  const { result } = JSON.parse(text) as { result: Json }
  const fine = { status: 'Operational', status_code: 100 }
  const status = (result['status'] as Json[]).map((component) => ({
    ...component,
    ...fine,
    containers: (component['containers'] as Json[]).map((container) => ({ ...container, ...fine })),
  }))
  const overall = { ...(result['status_overall'] as Json), ...fine }
  return JSON.stringify({
    result: { ...result, status_overall: overall, status, incidents: [], maintenance: { active: [], upcoming: [] } },
  })
}

/** A Heroku answer on a good day. */
export function wellHeroku(text: string): string {
  const page = JSON.parse(text) as Json
  const status = (page['status'] as Json[]).map((system) => ({ ...system, status: 'green' }))
  return JSON.stringify({ ...page, status, incidents: [] })
}
