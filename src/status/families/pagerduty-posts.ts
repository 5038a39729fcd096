import { readJsonIfAny } from './decode.ts'
import type { Answer, Impact, IncidentStage, ReadIncident } from './family.ts'
import { makeIncident } from './records.ts'
import { isOver, meaningOf, normaliseWord, placeOf, STAGES, type Unknowns, words } from './rules.ts'
import { at, type Shape, shapesOf, textOf } from './shape.ts'
import { readInstant } from './times.ts'

const SEVERITIES = words<Impact>({
  'all good': 'none',
  operational: 'none',
  minor: 'minor',
  major: 'major',
  critical: 'critical',
  maintenance: 'maintenance',
})

interface PostContext {
  /** The names of the page's enumerations by id. */
  names: ReadonlyMap<string | null, unknown>
  serviceNames: ReadonlyMap<string | null, unknown>
  unknowns: Unknowns
  now: Date
}

/** The posts that a PagerDuty page shows on top: what is open, and for a while what has just closed. */
export function readPosts(answer: Answer | null, context: PostContext): ReadIncident[] {
  const posts = shapesOf(at(readJsonIfAny(answer), 'posts'))
  return posts.map((post) => readPost(post, answer!.url, context))
}

function readPost(post: Shape, base: string, { names, serviceNames, unknowns, now }: PostContext): ReadIncident {
  const updates = [post['latest_update'], ...shapesOf(post['updates'])].filter(
    (one) => at(one, 'message') !== undefined,
  )
  const [latest] = updates as Shape[]
  const isWork = normaliseWord(post['post_type']) === 'maintenance'
  const place = placeOf('post', post['title'])
  const word = names.get(textOf(latest?.['status_id']))
  const status = isWork ? stageOfWork(word, post, now) : unknowns.translate(STAGES, word, 'investigating', place)
  const severity = names.get(textOf(latest?.['severity_id']))
  return makeIncident(
    {
      id: post['id'],
      title: post['title'],
      impact: isWork
        ? 'maintenance'
        : isOver(status)
          ? 'none'
          : unknowns.translate(SEVERITIES, severity, 'minor', place, 'severity'),
      status,
      startedAt: post['starts_at'] ?? post['first_update_at'],
      resolvedAt: post['ends_at'] ?? latest?.['reported_at'],
      url: `/posts/details/${encodeURIComponent(textOf(post['id']) ?? '')}`,
      base,
      touches: shapesOf(updates).flatMap((update) =>
        shapesOf(update['impacts']).map((one) => serviceNames.get(textOf(one['service_id']))),
      ),
      updates: distinctById(shapesOf(updates)).map((update) => ({
        id: update['id'],
        at: update['reported_at'],
        status: meaningOf(STAGES, names.get(textOf(update['status_id']))) ?? null,
        text: update['message'],
      })),
    },
    now,
  )
}

/** A window says by its dates where it stands, unless its stage is understood. */
function stageOfWork(word: unknown, post: Shape, now: Date): IncidentStage {
  const stage = meaningOf(STAGES, word)
  if (stage === 'scheduled' || stage === 'in_progress' || stage === 'completed') return stage
  const [start, end] = ['starts_at', 'ends_at'].map((name) => Date.parse(readInstant(post[name]) ?? ''))
  if (start! > now.getTime()) return 'scheduled'
  return end! <= now.getTime() ? 'completed' : 'in_progress'
}

/** The latest update stands once by itself and once among all. */
function distinctById(updates: Shape[]): Shape[] {
  const seen = new Map(updates.map((update, index) => [textOf(update['id']) ?? `${index}`, update]))
  return [...seen.values()]
}
