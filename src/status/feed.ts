import { Feed } from 'feed'
import type { Db } from '../db/schema.ts'
import { STATUS_WORD } from './board/view.ts'
import { NOT_CHECKED_YET } from './services/create.ts'

const MAX_ENTRIES = 50

/** State changes, newest first, as an Atom feed (RFC 4287). */
export async function writeFeed(db: Db, site: { name: string; baseUrl: string }): Promise<string> {
  const changes = await listStateChanges(db)
  const feed = new Feed({
    id: `${site.baseUrl}/`,
    title: `${site.name || 'Signalbox'}: status changes`,
    link: `${site.baseUrl}/`,
    feedLinks: { atom: `${site.baseUrl}/feed.atom` },
    updated: new Date(changes[0]?.started_at ?? 0),
    generator: 'Signalbox',
    copyright: '',
  })
  for (const change of changes) {
    const word = STATUS_WORD[change.status]
    feed.addItem({
      // Stable whatever the service is called later: readers must not see an old change as a new one.
      id: `${site.baseUrl}/services/${change.slug}#state-${change.id}`,
      title: `${change.name}: ${word}`,
      link: `${site.baseUrl}/services/${change.slug}`,
      date: new Date(change.started_at),
      description: change.reason ?? `${change.name} is ${word.toLowerCase()}.`,
    })
  }
  return feed.atom1()
}

async function listStateChanges(db: Db) {
  return db
    .selectFrom('service_state')
    .innerJoin('board_service', 'board_service.service_id', 'service_state.service_id')
    .innerJoin('entity', 'entity.id', 'service_state.service_id')
    .select([
      'service_state.id',
      'service_state.status',
      'service_state.reason',
      'service_state.started_at',
      'entity.slug',
      'entity.name',
    ])
    .where('board_service.deleted_at', 'is', null)
    .where((eb) => eb.or([eb('service_state.reason', 'is', null), eb('service_state.reason', '!=', NOT_CHECKED_YET)]))
    .orderBy('service_state.started_at', 'desc')
    .orderBy('service_state.id', 'desc')
    .limit(MAX_ENTRIES)
    .execute()
}
