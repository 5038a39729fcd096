import { findHits, listServicesRunBy } from '../directory/index.ts'
import type { ServiceInDowntime } from '../status/index.ts'
import type { DowntimeContext } from './context.ts'
import type { DowntimeSummary } from './read/find.ts'

/**
 * The services that a downtime hits. Taken down are those it names, and those of which everything that runs them
 * goes down; the others only depend on it. Not inside a transaction.
 * @returns none while the directory is being read after a start
 */
export async function findServicesIn(deps: DowntimeContext, downtime: DowntimeSummary): Promise<ServiceInDowntime[]> {
  const targetIds = downtime.targets.map(({ id }) => id)
  const hits = await findHits(deps.directory, targetIds)
  const named = new Set(downtime.targets.filter(({ kind }) => kind === 'service').map(({ id }) => id))
  if (!hits) return [...named].map((id) => ({ id, isDown: true }))
  const run = await listServicesRunBy(deps.db, hits.idsOf('process'))
  for (const { service, processIds } of run) if (processIds.every((id) => hits.has(id))) named.add(service.id)
  return hits.idsOf('service').map((id) => ({ id, isDown: named.has(id) }))
}
