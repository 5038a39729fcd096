import { createHash } from 'node:crypto'
import type { Db, Trx } from '../db/schema.ts'
import { type EntityRef, type Impact, listPeopleById, type PersonRef } from '../directory/index.ts'
import type { DowntimeContext } from './context.ts'
import { getImpact } from './declare/people.ts'
import type { Effect } from './words.ts'

/** More than a person reads; the counts tell of all. Of each person all reasons, so that no entity seems to have nobody. */
const LIMITS = { entityLimit: 20_000, reasonLimit: 20_000 }

/** What was known when a downtime was announced, as its report shows it. */
export interface Snapshot {
  title: string
  reason: string
  effect: Effect
  startsAt: string
  endsAt: string
  changeRef: string | null
  changeUrl: string | null
  targets: Pick<EntityRef, 'slug' | 'name' | 'kind'>[]
  coordinator: PersonInSnapshot | null
  communicationsManager: PersonInSnapshot | null
  impact: Impact
}

export type PersonInSnapshot = Pick<PersonRef, 'id' | 'name' | 'email' | 'phone' | 'team'>

interface Snapshotted extends Omit<Snapshot, 'targets' | 'coordinator' | 'communicationsManager' | 'impact'> {
  targets: readonly EntityRef[]
  coordinatorId: number | null
  communicationsManagerId: number | null
}

/** @throws NotReady while it is not known what it hits */
export async function takeSnapshot(deps: DowntimeContext, downtime: Snapshotted): Promise<Snapshot> {
  const targetIds = downtime.targets.map(({ id }) => id)
  const impact = await getImpact(deps.directory, targetIds, LIMITS)
  const { title, reason, effect, startsAt, endsAt, changeRef, changeUrl, coordinatorId, communicationsManagerId } =
    downtime
  const leads = await listPeopleById(
    deps.db,
    [coordinatorId, communicationsManagerId].filter((id) => id !== null),
  )
  return {
    ...{ title, reason, effect, startsAt, endsAt, changeRef, changeUrl },
    targets: downtime.targets.map(({ slug, name, kind }) => ({ slug, name, kind })),
    coordinator: personOf(leads, coordinatorId),
    communicationsManager: personOf(leads, communicationsManagerId),
    impact,
  }
}

function personOf(people: Map<number, PersonRef>, id: number | null): PersonInSnapshot | null {
  const person = id === null ? undefined : people.get(id)
  if (!person) return null
  const { name, email, phone, team } = person
  return { id: person.id, name, email, phone, team }
}

export async function insertSnapshot(trx: Trx, downtimeId: number, seq: number, snapshot: Snapshot): Promise<void> {
  const content = JSON.stringify(snapshot)
  const sha256 = createHash('sha256').update(content).digest('hex')
  await trx.insertInto('downtime_snapshot').values({ downtime_id: downtimeId, seq, content, sha256 }).execute()
}

/** The newest snapshot, when it was taken, and by what it can be compared; null when it was never announced. */
export async function findSnapshot(
  db: Db,
  downtimeId: number,
): Promise<{ snapshot: Snapshot; seq: number; sha256: string; at: string; author: string } | null> {
  const row = await db
    .selectFrom('downtime_snapshot')
    .innerJoin('downtime_event', (join) =>
      join
        .onRef('downtime_event.downtime_id', '=', 'downtime_snapshot.downtime_id')
        .onRef('downtime_event.seq', '=', 'downtime_snapshot.seq'),
    )
    .select(['downtime_snapshot.content', 'downtime_snapshot.sha256', 'downtime_snapshot.seq'])
    .select(['downtime_event.at', 'downtime_event.author'])
    .where('downtime_snapshot.downtime_id', '=', downtimeId)
    .orderBy('downtime_snapshot.seq', 'desc')
    .executeTakeFirst()
  if (!row) return null
  const { content, ...rest } = row
  return { snapshot: JSON.parse(content) as Snapshot, ...rest }
}
