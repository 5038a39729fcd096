import type { Readable } from 'node:stream'
import { type CsvValue, csvStream } from '../../lib/csv.ts'
import { KIND_WORD, ROLE_WORD } from '../words.ts'
import type { Asked } from './ask.ts'
import { entityBatches, peopleBatches } from './batches.ts'
import { findContacts, type ImpactEntity, type ImpactPerson, placesOf } from './describe.ts'
import type { ImpactDeps } from './find.ts'
import type { Named } from './names.ts'

/** All that is hit, a line each. */
export function entitiesCsv({ database }: ImpactDeps, { hits }: Asked): Readable {
  const batches = entityBatches(database, hits, placesOf(hits, { limit: hits.size }))
  return csvStream(rows(['kind', 'name', 'slug', 'depth', 'path', 'path names'], batches, entityRows))
}

/** Everybody who has to know, a line for each reason. */
export function peopleCsv({ database }: ImpactDeps, { people }: Asked): Readable {
  const head = ['name', 'email', 'phone', 'team', 'role', 'responsible for', 'slug', 'inherited', 'path', 'path names']
  return csvStream(rows(head, peopleBatches(database, people), personRows))
}

/** The addresses of everybody who has to know, one a line: so they can be pasted into every mail program. */
export async function addressLines({ database }: ImpactDeps, { people }: Asked): Promise<string> {
  const known = await findContacts(database, people)
  return known.map(({ contact }) => `${contact.email}\n`).join('')
}

async function* rows<T>(
  head: string[],
  batches: AsyncIterable<T[]>,
  rowsOf: (item: T) => CsvValue[][],
): AsyncGenerator<CsvValue[]> {
  yield head
  for await (const batch of batches) for (const item of batch) yield* rowsOf(item)
}

function entityRows({ kind, name, slug, depth, steps }: ImpactEntity): CsvValue[][] {
  return [[KIND_WORD[kind], name, slug, depth, ...pathCells(steps)]]
}

function personRows({ name, email, phone, team, because }: ImpactPerson): CsvValue[][] {
  return because.map(({ role, entity, inherited, steps }) => [
    name,
    email,
    phone,
    team,
    ROLE_WORD[role],
    entity.name,
    entity.slug,
    inherited ? 'yes' : 'no',
    ...pathCells(steps),
  ])
}

function pathCells(steps: readonly Named[]): CsvValue[] {
  return [steps.map(({ slug }) => slug).join(' > '), steps.map(({ name }) => name).join(' > ')]
}
