import { compareStatus, isProblem } from '../words.ts'
import type { BoardService } from './load.ts'

/** Trouble of a service: of the parts that are in trouble, or of the whole where no part says so. */
export interface Outage {
  serviceId: number
  componentIds: number[] | null
}

/** Which of our own services some trouble hits. */
export type ServiceHits =
  /** The directory is still being read. */
  | { state: 'preparing' }
  /** All of them counted, the nearest named. */
  | { state: 'ready'; count: number; services: { slug: string; name: string }[] }

/** Asks the directory, which knows what depends on what; an answer for each outage, in their order. */
export type FindHits = (outages: readonly Outage[]) => Promise<ServiceHits[]>

/** More are in trouble only when nothing is well any more; the worst ones are asked for. */
const MOST_OUTAGES = 20

/** Says of each service in trouble which of ours it hits. */
export async function addHits(services: readonly BoardService[], findHits: FindHits): Promise<void> {
  const troubled = services
    .filter(({ status }) => isProblem(status))
    .sort((a, b) => compareStatus(b.status, a.status))
    .slice(0, MOST_OUTAGES)
  if (troubled.length === 0) return
  const found = await findHits(troubled.map(outageOf))
  troubled.forEach((service, i) => {
    service.hits = found[i] ?? null
  })
}

function outageOf({ id, components }: BoardService): Outage {
  const parts = components.problems.filter(({ status }) => isProblem(status)).map((part) => part.id)
  return { serviceId: id, componentIds: parts.length > 0 ? parts : null }
}
