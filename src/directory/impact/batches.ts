import { setImmediate as pause } from 'node:timers/promises'
import type { Database } from '../../db/open.ts'
import { chunksOf } from '../../lib/chunks.ts'
import type { ResponsiblePerson } from '../graph/people.ts'
import type { Hits } from '../graph/walk.ts'
import { describeEntity, explain, findContacts, type ImpactEntity, type ImpactPerson } from './describe.ts'
import { loadNames, type Names } from './names.ts'

/** A few milliseconds of work: others wait no longer while a region with a hundred thousand things is written out. */
const ENTITIES_AT_ONCE = 1_000
const PEOPLE_AT_ONCE = 100

/** Hit entities by their places in the walk, a batch after another; no name is read twice. */
export async function* entityBatches(
  database: Database,
  hits: Hits,
  places: readonly number[],
): AsyncGenerator<ImpactEntity[]> {
  const names: Names = new Map()
  for (const batch of chunksOf(places, ENTITIES_AT_ONCE)) {
    const paths = batch.map((place) => hits.pathAt(place))
    const unread = paths.flat().filter((node) => !names.has(node))
    for (const [node, named] of await loadNames(database, unread)) names.set(node, named)
    yield paths.flatMap((path) => describeEntity(path, names) ?? [])
    await pause()
  }
}

/** Everybody who has to know with all their reasons. */
export async function* peopleBatches(
  database: Database,
  people: readonly ResponsiblePerson[],
): AsyncGenerator<ImpactPerson[]> {
  for (const batch of chunksOf(await findContacts(database, people), PEOPLE_AT_ONCE)) {
    yield await explain(database, batch, Number.POSITIVE_INFINITY)
    await pause()
  }
}
