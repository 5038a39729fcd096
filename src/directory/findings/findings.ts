import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'
import { DAY, later, toStored } from '../../lib/dates.ts'
import type { DirectoryContext } from '../directory.ts'
import { listEntities } from '../entities/list.ts'
import { PERSON_COLUMNS } from '../people/find.ts'
import { type Gaps, gapsOf } from './scan.ts'

/** An entry that nobody has said anything about for so long may be wrong. */
export const STALE_AFTER_DAYS = 365

export const FINDINGS = [
  'without-coordinator',
  'without-owner',
  'people-without-duties',
  'without-cluster',
  'stale',
] as const
export type FindingName = (typeof FINDINGS)[number]

interface Words {
  title: string
  /** What is to be done about it. */
  advice: string
}

export const FINDING_WORDS: Record<FindingName, Words> = {
  'without-coordinator': {
    title: 'Entities without a coordinator',
    advice:
      'Nobody coordinates downtimes of these, neither of their own nor of what they sit in. A coordinator of a region or a cluster covers all that is in it.',
  },
  'without-owner': {
    title: 'Data sets without an owner',
    advice: 'When what serves them fails, there is nobody to tell. Give each a data owner.',
  },
  'people-without-duties': {
    title: 'People who answer for nothing',
    advice: 'Give them what they answer for, or say that they have left.',
  },
  'without-cluster': {
    title: 'Servers without a cluster',
    advice: 'It is not known where they stand, so that an outage of a cluster or a region does not name them.',
  },
  stale: {
    title: 'Stale entries',
    advice: `Nobody has added, changed or confirmed these for ${STALE_AFTER_DAYS} days. Say that they are right still, or put them right.`,
  },
}

const OF_GRAPH: Partial<Record<FindingName, keyof Gaps>> = {
  'without-coordinator': 'withoutCoordinator',
  'without-owner': 'withoutOwner',
  'without-cluster': 'withoutCluster',
}

/** How many there are of each; null while the graph is being prepared. */
export async function countFindings(directory: DirectoryContext): Promise<Record<FindingName, number | null>> {
  return {
    'without-coordinator': (await listGap(directory, 'withoutCoordinator'))?.length ?? null,
    'without-owner': (await listGap(directory, 'withoutOwner'))?.length ?? null,
    'without-cluster': (await listGap(directory, 'withoutCluster'))?.length ?? null,
    'people-without-duties': await countIdle(directory.db),
    stale: await countStale(directory),
  }
}

/** Ids of what a finding of the graph is about; null while it is being prepared. */
export async function listGap({ graph, db }: DirectoryContext, gap: keyof Gaps): Promise<number[] | null> {
  const answer = await graph.current()
  if (answer.state === 'preparing') return null
  const ids = gapsOf(answer.graph)[gap]
  if (gap !== 'withoutCoordinator') return ids
  // Nobody here coordinates the downtimes of a provider.
  const rows = await db.selectFrom('service').select('id').where('origin', '=', 'provider').execute()
  const providers = new Set(rows.map(({ id }) => id))
  return providers.size === 0 ? ids : ids.filter((id) => !providers.has(id))
}

export interface Page {
  after: number
  limit: number
}

/** A page of the entities that a finding is about, in the order of their ids; null while it is being prepared. */
export async function listFoundEntities(directory: DirectoryContext, name: FindingName, { after, limit }: Page) {
  const gap = OF_GRAPH[name]
  const ids = gap ? await listGap(directory, gap) : await listStale(directory, { after, limit })
  if (ids === null) return null
  const page = ids.filter((id) => id > after).slice(0, limit)
  return listEntities(directory.database, { ids: page }, { after, limit })
}

async function listStale({ db, clock }: DirectoryContext, { after, limit }: Page): Promise<number[]> {
  const rows = await stale(db, toStored(clock()))
    .select('id')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

async function countStale({ db, clock }: DirectoryContext): Promise<number> {
  const { count } = await stale(db, toStored(clock()))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

function stale(db: Db, now: string) {
  const edge = later(now, -STALE_AFTER_DAYS * DAY)
  return db
    .selectFrom('entity')
    .where('retired_at', 'is', null)
    .where(sql`coalesce(confirmed_at, created_at)`, '<', edge)
}

/** A page of the people who answer for nothing, in the order of their ids. */
export function listIdlePeople(db: Db, { after, limit }: Page) {
  return idle(db).select(PERSON_COLUMNS).where('person.id', '>', after).orderBy('person.id').limit(limit).execute()
}

async function countIdle(db: Db): Promise<number> {
  const { count } = await idle(db)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

function idle(db: Db) {
  return db
    .selectFrom('person')
    .where('person.retired_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('responsibility')
            .select('responsibility.id')
            .whereRef('responsibility.person_id', '=', 'person.id')
            .where('responsibility.ended_at', 'is', null),
        ),
      ),
    )
}
