import type { Db, Trx } from '../../db/schema.ts'
import { chunksOf } from '../../lib/chunks.ts'
import { slugOf } from '../../lib/slugs.ts'
import type { PlannedRow, RecordedChange, WriteContext } from '../../uploads/index.ts'
import { type Machine, writeMachines } from '../machine.ts'
import type { Carried } from './compare.ts'
import { CLUSTER, differences, type ServerFacts } from './facts.ts'
import type { ServerRow } from './read.ts'

const NUMBERED = 20
/** Leaves room for what tells slugs apart. */
const STEM = 70
const AT_ONCE = 500

/** A server that stands in the directory, and what it is to be. */
export interface ServerToWrite {
  id: number
  slug: string
  name: string
  texts: Machine
  clusterId: number | null
}

/** Adds and changes servers, in a few statements however many they are. */
export async function writeServers(context: WriteContext, rows: readonly PlannedRow<ServerRow>[]): Promise<void> {
  const { db, at } = context
  const carried = rows.map(({ compared }) => compared.carry as Carried)
  const added = await addEntities(
    db,
    carried.filter(({ before }) => before === null).map(({ after }) => after),
    at,
  )
  const servers = carried.map(({ before, after, place }): ServerToWrite => {
    const { id, slug } = before ?? added.get(after)!
    return { id, slug, name: nameAfter(before, after), texts: after, clusterId: place?.id ?? null }
  })
  const known = servers.filter((_, i) => carried[i]!.before !== null)
  await vouchFor(db, known, at)
  await writeFacts(db, servers, at, new Set([...added.values()].map(({ id }) => id)))
  for (const [i, { id }] of servers.entries()) context.record(recorded(id, carried[i]!))
}

/** What the directory calls a server follows its hostname as long as they are the same. */
export function nameAfter(before: Pick<ServerFacts, 'name' | 'texts'> | null, after: Machine): string {
  const hostname = after['Hostname']!
  return before === null || before.name === before.texts['Hostname'] ? hostname : before.name
}

/** @param added those of them that are new */
export async function writeFacts(
  trx: Trx,
  servers: readonly ServerToWrite[],
  at: string,
  added?: ReadonlySet<number>,
): Promise<void> {
  const machines = servers.map(({ id, texts: { [CLUSTER]: _, ...machine } }) => [id, machine] as const)
  const clusters = new Map(servers.map(({ id, clusterId }) => [id, clusterId]))
  await writeMachines(trx, new Map(machines), at, { clusters, added })
}

/**
 * Writes the names of servers, and that somebody has said just now how they are.
 * One insert that meets its own ids changes many rows at once, on both databases.
 */
export async function vouchFor(trx: Trx, servers: readonly ServerToWrite[], at: string): Promise<void> {
  for (const chunk of chunksOf(servers, AT_ONCE)) {
    await trx
      .insertInto('entity')
      .values(chunk.map(({ id, slug, name }) => ({ id, kind: 'server', slug, name, created_at: at, confirmed_at: at })))
      .onConflict((oc) =>
        oc.column('id').doUpdateSet((eb) => ({
          name: eb.ref('excluded.name'),
          confirmed_at: eb.ref('excluded.confirmed_at'),
        })),
      )
      .execute()
  }
}

/** Entries of the directory for new machines, under slugs that are free. */
async function addEntities(
  trx: Trx,
  machines: readonly Machine[],
  at: string,
): Promise<Map<Machine, { id: number; slug: string }>> {
  if (machines.length === 0) return new Map()
  const slugs = await freeSlugs(
    trx,
    machines.map((machine) => slugOf(machine['Hostname']!, 'server')),
  )
  const rows = machines.map((machine, i) => {
    const retired_at = machine['Status'] === 'retired' ? at : null
    return { kind: 'server' as const, slug: slugs[i]!, name: machine['Hostname']!, created_at: at, retired_at }
  })
  const inserted = await trx.insertInto('entity').values(rows).returning(['id', 'slug']).execute()
  const idOf = new Map(inserted.map(({ id, slug }) => [slug, id]))
  return new Map(machines.map((machine, i) => [machine, { id: idOf.get(slugs[i]!)!, slug: slugs[i]! }]))
}

/** For each wanted slug itself, or with a number: machines called alike are told apart. */
async function freeSlugs(db: Db, wanted: readonly string[]): Promise<string[]> {
  const taken = await takenAmong(db, [...new Set(wanted)])
  const seen = new Set<string>()
  const doubled = wanted.filter((slug) => {
    const isDoubled = taken.has(slug) || seen.has(slug)
    seen.add(slug)
    return isDoubled
  })
  const numbered = [...new Set(doubled)].flatMap(numberedSlugs)
  for (const slug of await takenAmong(db, numbered)) taken.add(slug)
  return wanted.map((slug) => {
    const isFree = (one: string) => !taken.has(one)
    const free = isFree(slug) ? slug : (numberedSlugs(slug).find(isFree) ?? drawnSlug(slug))
    taken.add(free)
    return free
  })
}

function numberedSlugs(slug: string): string[] {
  return Array.from({ length: NUMBERED }, (_, i) => `${slug.slice(0, STEM)}-${i + 2}`)
}

/** Ten thousand machines may be called alike. */
function drawnSlug(slug: string): string {
  return `${slug.slice(0, STEM)}-${crypto.randomUUID().slice(0, 8)}`
}

async function takenAmong(db: Db, slugs: readonly string[]): Promise<Set<string>> {
  const taken = new Set<string>()
  for (const chunk of chunksOf(slugs, AT_ONCE)) {
    const rows = await db.selectFrom('entity').select('slug').where('slug', 'in', chunk).execute()
    for (const { slug } of rows) taken.add(slug)
  }
  return taken
}

/** Of what was changed, only that. */
function recorded(id: number, { before, after }: Carried): RecordedChange {
  const change = { thing: 'server', key: String(id) } as const
  if (before === null) return { ...change, action: 'added', before: null, after }
  const changed = differences(before.texts, after)
  const only = (texts: Machine) => Object.fromEntries(changed.map((label) => [label, texts[label] ?? '']))
  return { ...change, action: 'changed', before: only(before.texts), after: only(after) }
}
