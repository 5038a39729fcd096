import type { Db } from '../../db/schema.ts'
import { formatExact } from '../../lib/dates.ts'

/** A running downtime of a service. */
export interface Maintenance {
  reference: string
  title: string
  endsAt: string
  isDown: boolean
}

/** What runs on some services, or on all: of several downtimes of one, that which takes it down, then the longest. */
export async function loadMaintenance(db: Db, serviceIds?: readonly number[]): Promise<Map<number, Maintenance>> {
  const rows = await db
    .selectFrom('service_maintenance')
    .select(['service_id', 'reference', 'title', 'ends_at', 'is_down'])
    .$if(serviceIds !== undefined, (query) => query.where('service_id', 'in', [...serviceIds!]))
    .orderBy('is_down')
    .orderBy('ends_at')
    .orderBy('downtime_id')
    .execute()
  return new Map(
    rows.map(({ service_id, reference, title, ends_at, is_down }) => [
      service_id,
      { reference, title, endsAt: ends_at, isDown: is_down === 1 },
    ]),
  )
}

/** What the board says of a service in maintenance. */
export function maintenanceReason({ reference, title, endsAt }: Maintenance, timeZone: string): string {
  return `${reference}, planned until ${formatExact(endsAt, timeZone)}: ${title}`
}
