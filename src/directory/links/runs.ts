import type { Db } from '../../db/schema.ts'
import { chunksOf } from '../../lib/chunks.ts'

/** A service with everything that runs it. */
export interface RunService {
  service: { id: number; slug: string; name: string }
  processIds: number[]
}

const IDS_AT_ONCE = 500

/** The services that some processes run, each with all processes that run it; what is retired is left out. */
export async function listServicesRunBy(db: Db, processIds: readonly number[]): Promise<RunService[]> {
  const found = new Map<number, RunService>()
  for (const chunk of chunksOf([...processIds], IDS_AT_ONCE)) {
    const rows = await db
      .selectFrom('runs as asked')
      .innerJoin('runs', 'runs.service_id', 'asked.service_id')
      .innerJoin('entity as service', 'service.id', 'runs.service_id')
      .innerJoin('entity as process', 'process.id', 'runs.process_id')
      .select(['service.id', 'service.slug', 'service.name', 'runs.process_id as processId'])
      .distinct()
      .where('asked.process_id', 'in', chunk)
      .where('service.retired_at', 'is', null)
      .where('process.retired_at', 'is', null)
      .orderBy('service.id')
      .execute()
    for (const { processId, ...service } of rows) {
      const known = found.get(service.id) ?? { service, processIds: [] }
      if (!known.processIds.includes(processId)) known.processIds.push(processId)
      found.set(service.id, known)
    }
  }
  return [...found.values()]
}
