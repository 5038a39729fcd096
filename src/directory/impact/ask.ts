import type { Db } from '../../db/schema.ts'
import { NotFound, NotReady } from '../../http/errors.ts'
import { type EntityRef, REF_COLUMNS } from '../entities/find.ts'
import type { Graph } from '../graph/graph.ts'
import { peopleOf, type ResponsiblePerson } from '../graph/people.ts'
import { type Hits, hitBy } from '../graph/walk.ts'
import type { ImpactDeps } from './find.ts'

/** Far more than a person chooses; as many fit into an address. */
export const MAX_STARTS = 100

/** To read a large directory takes a second or two. */
const RETRY_AFTER_SECONDS = 2

export interface Asked {
  hits: Hits
  people: ResponsiblePerson[]
}

/**
 * The walk from some entities, without any name.
 * @throws NotReady while the directory is being read
 */
export async function askGraph({ graph }: ImpactDeps, starts: readonly EntityRef[]): Promise<Asked> {
  const answer = await graph.current()
  if (answer.state === 'preparing') throw new NotReady(preparingLine(answer.problem), RETRY_AFTER_SECONDS)
  return walkFrom(answer.graph, starts)
}

/** At once, before anything else is awaited: meanwhile changes are put into the graph. */
export function walkFrom(graph: Graph, starts: readonly EntityRef[]): Asked {
  const hits = hitBy(
    graph,
    starts.map(({ id }) => id),
  )
  return { hits, people: peopleOf(hits) }
}

/** What is said while there is no answer. Why the directory cannot be read is for the log and not for everybody. */
export function preparingLine(problem: string | null): string {
  return problem === null
    ? 'The directory is being read. Ask again in a few seconds.'
    : 'The directory could not be read just now; it is tried again every few seconds.'
}

/** What somebody means by slugs, each once, in their order; and those that are nothing in the directory. */
export async function findStarts(
  db: Db,
  slugs: readonly string[],
): Promise<{ starts: EntityRef[]; unknown: string[] }> {
  const wanted = [...new Set(slugs)]
  if (wanted.length === 0) return { starts: [], unknown: [] }
  const rows = await db.selectFrom('entity').select(REF_COLUMNS).where('slug', 'in', wanted).execute()
  const bySlug = new Map(rows.map((row) => [row.slug, row]))
  return {
    starts: wanted.flatMap((slug) => bySlug.get(slug) ?? []),
    unknown: wanted.filter((slug) => !bySlug.has(slug)),
  }
}

/** @throws NotFound that names every slug that is nothing in the directory */
export async function getStarts(db: Db, slugs: readonly string[]): Promise<EntityRef[]> {
  const { starts, unknown } = await findStarts(db, slugs)
  if (unknown.length > 0) throw new NotFound(unknownLine(unknown))
  return starts
}

export function unknownLine(slugs: readonly string[]): string {
  return `There is no ${slugs.map((slug) => `“${slug.slice(0, 100)}”`).join(', ')} in the directory.`
}
