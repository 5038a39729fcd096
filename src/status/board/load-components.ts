import type { Db } from '../../db/schema.ts'
import type { BoardComponent } from './load.ts'

const MAX_PROBLEMS = 2_000

/** How many components each service has now. */
export async function loadComponentCounts(db: Db): Promise<Map<number, number>> {
  const rows = await current(db)
    .select((eb) => ['component.service_id', eb.fn.countAll<number>().as('count')])
    .groupBy('component.service_id')
    .execute()
  return new Map(rows.map((row) => [row.service_id, Number(row.count)]))
}

/** The components that are not operational, by service. */
export async function loadProblemComponents(db: Db): Promise<Map<number, BoardComponent[]>> {
  const rows = await current(db)
    .select([
      'component.id',
      'component.service_id',
      'component.name',
      'component.group_name as group',
      'component.status',
    ])
    .where('component.status', '!=', 'operational')
    .orderBy('component.service_id')
    .orderBy('component.position')
    .limit(MAX_PROBLEMS)
    .execute()
  return Map.groupBy(rows, (row) => row.service_id)
}

/** Every component of every service, or of one, by service and in the order of its page. */
export async function loadAllComponents(db: Db, serviceId?: number): Promise<Map<number, BoardComponent[]>> {
  const rows = await current(db)
    .select([
      'component.id',
      'component.service_id',
      'component.name',
      'component.group_name as group',
      'component.status',
    ])
    .$if(serviceId !== undefined, (query) => query.where('component.service_id', '=', serviceId!))
    .orderBy('component.service_id')
    .orderBy('component.position')
    .execute()
  return Map.groupBy(rows, (row) => row.service_id)
}

function current(db: Db) {
  return db
    .selectFrom('component')
    .innerJoin('status_check', 'status_check.id', 'component.check_id')
    .where('component.gone_at', 'is', null)
    .where('status_check.removed_at', 'is', null)
}
