import type { ResponsiblePerson } from '../graph/people.ts'
import type { Hits } from '../graph/walk.ts'
import type { EntityKind, ResponsibilityRole } from '../tables.ts'
import { RESPONSIBILITY_ROLES } from '../words.ts'
import type { Asked } from './ask.ts'
import { describeEntities, explain, findContacts, placesOf } from './describe.ts'
import { countHits, type ImpactDeps } from './find.ts'
import { loadNames } from './names.ts'
import { drawPicture, planPicture } from './picture.ts'
import { countLines, type HitLine, hitLine, type PersonLine, personLine } from './view.ts'

const HITS_EACH = 12
const PEOPLE_EACH = 8
const REASONS_EACH = 2
const ROWS_A_PAGE = 100
/** What people use comes first, then what that stands on. */
const KIND_ORDER: readonly EntityKind[] = ['service', 'data_set', 'process', 'server', 'cluster', 'region']

/** The page in short: figures, picture, the nearest of each kind, and of each role those nearest to it. */
export async function overview({ database }: ImpactDeps, { hits, people }: Asked) {
  const { layout, nodes } = planPicture(hits)
  const { counts, total } = countHits(hits)
  const [names, kinds, roles] = await Promise.all([
    loadNames(database, nodes),
    loadKinds({ database }, hits),
    loadRoles({ database }, people),
  ])
  return {
    total,
    counts: countLines(counts),
    peopleCount: people.length,
    picture: drawPicture(hits, layout, names),
    kinds: kinds.map((part) => ({ ...part, count: counts[part.kind] })),
    roles,
  }
}

interface Part {
  database: ImpactDeps['database']
}

/** The nearest of each kind. */
async function loadKinds({ database }: Part, hits: Hits): Promise<{ kind: EntityKind; hits: HitLine[] }[]> {
  const places = KIND_ORDER.flatMap((kind) => placesOf(hits, { kind, limit: HITS_EACH }))
  const entities = await describeEntities(database, hits, places)
  const byKind = Map.groupBy(entities, ({ kind }) => kind)
  return [...byKind].map(([kind, some]) => ({ kind, hits: some.map(hitLine) }))
}

export interface RolePart {
  role: ResponsibilityRole
  count: number
  people: PersonLine[]
}

/** Of each role those who are nearest to what was asked for. */
async function loadRoles(part: Part, people: readonly ResponsiblePerson[]): Promise<RolePart[]> {
  const roles = await Promise.all(
    RESPONSIBILITY_ROLES.map(async (role) => {
      const holders = holdersOf(people, role)
      return { role, count: holders.length, people: await personLines(part, holders.slice(0, PEOPLE_EACH), role) }
    }),
  )
  return roles.filter(({ count }) => count > 0)
}

/** Those who have to know because of a role, nearest first. */
function holdersOf(people: readonly ResponsiblePerson[], role: ResponsibilityRole): ResponsiblePerson[] {
  return people
    .map((person) => ({ person, near: person.nearest(role) }))
    .filter(({ near }) => near < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.near - b.near || a.person.person - b.person.person)
    .map(({ person }) => person)
}

async function personLines({ database }: Part, people: readonly ResponsiblePerson[], role: ResponsibilityRole) {
  const known = new Map((await findContacts(database, people)).map((one) => [one.found, one]))
  const inOrder = people.flatMap((person) => known.get(person) ?? [])
  return (await explain(database, inOrder, REASONS_EACH, role)).map((person) => personLine(person, role))
}

export interface ListPage<T> {
  items: T[]
  count: number
  /** Counted from 1. */
  page: number
  pages: number
}

/** One page of all that is hit of a kind, nearest first. */
export async function kindPage(
  { database }: ImpactDeps,
  { hits }: Asked,
  kind: EntityKind,
  page: number,
): Promise<ListPage<HitLine>> {
  const places = placesOf(hits, { kind, limit: hits.size })
  const entities = await describeEntities(database, hits, pageOf(places, page))
  return { items: entities.map(hitLine), count: places.length, page, pages: pagesOf(places.length) }
}

/** One page of all who have to know because of a role, nearest first. */
export async function rolePage(
  deps: ImpactDeps,
  { people }: Asked,
  role: ResponsibilityRole,
  page: number,
): Promise<ListPage<PersonLine>> {
  const holders = holdersOf(people, role)
  const items = await personLines(deps, pageOf(holders, page), role)
  return { items, count: holders.length, page, pages: pagesOf(holders.length) }
}

function pageOf<T>(list: readonly T[], page: number): T[] {
  return list.slice((page - 1) * ROWS_A_PAGE, page * ROWS_A_PAGE)
}

function pagesOf(count: number): number {
  return Math.max(1, Math.ceil(count / ROWS_A_PAGE))
}
