import { isProblem, type Status } from '../words.ts'
import { isPath } from './addresses.ts'
import { readJson } from './decode.ts'
import { type Answer, type Family, type ReadComponent, type ReadIncident, Unreadable } from './family.ts'
import { makeComponent, makeIncident } from './records.ts'
import { impactOf, placeOf, Unknowns, words } from './rules.ts'
import { describe, isShape, type Shape, textOf } from './shape.ts'
import { type Doubt, sumUp } from './sum-up.ts'
import { firstInstant } from './times.ts'

const API = 'https://status.cloud.microsoft/api/posts'
/** Posts are refreshed about every ten minutes. */
const STALE_AFTER_MS = 2 * 3600 * 1000

const STATUSES = words<Status>({
  Available: 'operational',
  Operational: 'operational',
  'Service restored': 'operational',
  'Service degradation': 'degraded',
  'Service interruption': 'major_outage',
})

/** What a post of one object is about, by the end of its address. The consumer list names its services itself. */
const POSTS = new Map([
  ['mac', 'Microsoft 365 admin center'],
  ['ppac', 'Power Platform admin center'],
  ['azure', 'Microsoft Azure'],
])

/**
 * Microsoft's public posts: the consumer services, and whether the portal works in which companies see the state of
 * theirs. Exchange or Teams of a company are not in it. https://status.cloud.microsoft
 */
export const m365: Family = {
  kind: 'm365',
  aliases: ['microsoft-365', 'office-365'],
  title: 'Microsoft 365',
  addresses(given) {
    if (isPath(given, /\/api\/posts\/\w+$/)) return [given]
    return [new URL(`${API}/m365Consumer`), new URL(`${API}/mac`)]
  },
  read([answer, other], { now }) {
    const unknowns = new Unknowns()
    const posts = [...postsOf(answer), ...postsIfAny(other)]
    const components = posts.map((post) => readPost(post, unknowns))
    return sumUp({
      now,
      unknowns,
      name: 'Microsoft 365',
      at: firstInstant(...posts.map(refreshedAt)),
      components,
      incidents: posts.flatMap((post, index) => readTrouble(post, components[index]!, now)),
      doubt: doubtOf(posts, now),
    })
  },
}

function postsOf(answer: Answer): Shape[] {
  const body = readJson(answer)
  const list = Array.isArray(body) ? body : [body]
  if (list.length === 0) throw new Unreadable('schema', 'expected Microsoft’s posts, got an empty list')
  const subject = POSTS.get(/\/(\w+)$/.exec(URL.parse(answer.url)?.pathname ?? '')?.[1] ?? '')
  return list.map((post) => {
    if (isShape(post) && textOf(post['Status']) && 'LastUpdatedTime' in post) return { ...post, subject }
    throw new Unreadable('schema', `expected Microsoft’s posts, got ${describe(post)}`)
  })
}

/** The second answer only adds to the first. */
function postsIfAny(answer: Answer | null | undefined): Shape[] {
  try {
    return answer ? postsOf(answer) : []
  } catch {
    return []
  }
}

function readPost(post: Shape, unknowns: Unknowns): ReadComponent {
  const name = textOf(post['ServiceDisplayName']) ?? textOf(post['subject']) ?? 'Microsoft 365'
  const status = unknowns.translate(STATUSES, post['Status'], 'unknown', placeOf('service', name))
  return makeComponent({ id: textOf(post['ServiceWorkloadName']) ?? name, name, status })
}

/** A post carries boilerplate when all is well; it is news only when the status or the title says so. */
function readTrouble(post: Shape, component: ReadComponent, now: Date): ReadIncident[] {
  const title = textOf(post['Title'])
  if (!isProblem(component.status) && title === null) return []
  const isNotice = component.status === 'operational'
  return [
    makeIncident(
      {
        id: textOf(post['Id']) ?? component.key,
        title: title ?? `${component.name}: ${textOf(post['Status'])}`,
        impact: isNotice ? 'none' : impactOf(component.status),
        status: isNotice ? 'monitoring' : 'investigating',
        startedAt: post['AuthoredDateTime'],
        url: 'https://status.cloud.microsoft',
        touches: [component.name],
        updates: [{ at: firstInstant(post['AuthoredDateTime'], refreshedAt(post)), text: post['Message'] }],
      },
      now,
    ),
  ]
}

/** `LastUpdatedTime` is the clock of the request; it counts only where there is no other (the consumer list). */
function refreshedAt(post: Shape): string | null {
  return firstInstant(post['InternalDateTime'], post['LastUpdatedTime'])
}

function doubtOf(posts: Shape[], now: Date): Doubt | null {
  const old = posts.find((post) => now.getTime() - Date.parse(refreshedAt(post) ?? '1970-01-01') > STALE_AFTER_MS)
  if (!old) return null
  return {
    code: 'stale',
    text: `expected posts of the last hours, got one of ${refreshedAt(old)?.slice(0, 16) ?? 'no date'}`,
  }
}
