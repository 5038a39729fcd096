import type { Db } from '../../db/schema.ts'
import { NotFound } from '../../http/errors.ts'

export interface BoardEntry {
  id: number
  slug: string
  name: string
  origin: 'own' | 'provider'
  category: string | null
  page_url: string | null
  initials: string | null
  position: number
  paused_at: string | null
}

/** A service of the board by its slug. @throws NotFound, also for one that was deleted */
export async function getBoardService(db: Db, slug: string): Promise<BoardEntry> {
  const row = await db
    .selectFrom('board_service')
    .innerJoin('service', 'service.id', 'board_service.service_id')
    .innerJoin('entity', 'entity.id', 'board_service.service_id')
    .select([
      'entity.id',
      'entity.slug',
      'entity.name',
      'service.origin',
      'service.category',
      'service.page_url',
      'board_service.initials',
      'board_service.position',
      'board_service.paused_at',
    ])
    .where('entity.slug', '=', slug)
    .where('board_service.deleted_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw new NotFound(`There is no service “${slug.slice(0, 100)}” on the board.`)
  return row
}

export interface CheckEntry {
  id: number
  kind: string
  url: string | null
  settings: string
  interval_seconds: number
}

/** The checks of a service that were not removed, in their order. */
export function listChecksOf(db: Db, serviceId: number): Promise<CheckEntry[]> {
  return db
    .selectFrom('status_check')
    .select(['id', 'kind', 'url', 'settings', 'interval_seconds'])
    .where('service_id', '=', serviceId)
    .where('removed_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute()
}

/** Deleted services whose history is still kept, newest first. */
export function listDeletedServices(db: Db) {
  return db
    .selectFrom('board_service')
    .innerJoin('entity', 'entity.id', 'board_service.service_id')
    .select(['entity.id', 'entity.slug', 'entity.name', 'board_service.deleted_at'])
    .where('board_service.deleted_at', 'is not', null)
    .orderBy('board_service.deleted_at', 'desc')
    .limit(100)
    .execute()
}
