import { sql } from 'kysely'
import type { Db } from '../../../src/db/schema.ts'
import type { Graph } from '../../../src/directory/graph/graph.ts'
import { type NodeId, ROLES } from '../../../src/directory/graph/nodes.ts'
import { peopleOf } from '../../../src/directory/graph/people.ts'
import { type Hits, hitBy } from '../../../src/directory/graph/walk.ts'

/** An answer as plain values: each hit with kind and path, each reason of each person, in a fixed order. */
export interface Answer {
  hits: { id: NodeId; kind: string; path: NodeId[] }[]
  reasons: { person: number; role: string; entity: NodeId; via: NodeId[] }[]
}

interface Directory {
  nodes: Map<NodeId, { kind: string; active: boolean }>
  links: { from: NodeId; to: NodeId; contains: boolean }[]
  held: { entity: NodeId; person: number; role: string }[]
}

/** The rows as they stand, a component below zero. */
export async function readDirectory(db: Db): Promise<Directory> {
  const rows = async <T>(query: string) => (await sql.raw<T>(query).execute(db)).rows
  const nodes = await rows<{ id: number; kind: string; retired: string | null }>(
    `SELECT id, kind, retired_at AS retired FROM entity
     UNION ALL SELECT -id, 'component', gone_at FROM component`,
  )
  const contained = await rows<{ from: number; to: number }>(
    `SELECT region_id AS "from", id AS "to" FROM cluster
     UNION ALL SELECT cluster_id, id FROM server WHERE cluster_id IS NOT NULL
     UNION ALL SELECT server_id, id FROM process
     UNION ALL SELECT service_id, -id FROM component`,
  )
  const linked = await rows<{ from: number; to: number }>(
    `SELECT process_id AS "from", service_id AS "to" FROM runs
     UNION ALL SELECT needs_id, service_id FROM depends_on
     UNION ALL SELECT -component_id, service_id FROM depends_on_component
     UNION ALL SELECT service_id, data_set_id FROM serves`,
  )
  const held = await rows<{ entity: number; person: number; role: string }>(
    `SELECT entity_id AS entity, person_id AS person, role FROM responsibility, person
     WHERE person_id = person.id AND ended_at IS NULL AND retired_at IS NULL`,
  )
  return {
    nodes: new Map(nodes.map(({ id, kind, retired }) => [id, { kind, active: retired === null }])),
    links: [
      ...contained.map((link) => ({ ...link, contains: true })),
      ...linked.map((link) => ({ ...link, contains: false })),
    ],
    held,
  }
}

/** The same answer by the slowest and plainest way: level by level over all links, comparing whole paths. */
export function plainAnswer(directory: Directory, starts: readonly NodeId[]): Answer {
  const { nodes, links, held } = directory
  const isActive = (id: NodeId) => nodes.get(id)?.active === true
  const paths = new Map<NodeId, NodeId[]>()
  let level = new Map(starts.filter(isActive).map((id) => [id, [id]]))
  while (level.size > 0) {
    for (const [id, path] of level) paths.set(id, path)
    const next = new Map<NodeId, NodeId[]>()
    for (const { from, to } of links) {
      const path = level.get(from)
      if (!path || paths.has(to) || !isActive(to)) continue
      const known = next.get(to)
      if (!known || comesFirst(path, known)) next.set(to, [...path, to])
    }
    level = next
  }

  const own = held.filter(({ entity }) => paths.has(entity)).map((one) => ({ ...one, via: paths.get(one.entity)! }))
  const inherited = starts
    .filter(isActive)
    .toSorted((a, b) => a - b)
    .flatMap((start) => inheritedBy(directory, start))
    .filter(({ entity }) => !paths.has(entity))
  const firstTold = inherited.filter((one, i) => inherited.findIndex((other) => sameReason(one, other)) === i)
  return inOrder({
    hits: [...paths].map(([id, path]) => ({ id, kind: nodes.get(id)!.kind, path })),
    reasons: [...own, ...firstTold],
  })
}

function inheritedBy({ nodes, links, held }: Directory, start: NodeId): Answer['reasons'] {
  return ROLES.filter((role) => role !== 'data_owner').flatMap((role) => {
    const via = [start]
    for (;;) {
      const here = via.at(-1)!
      const holders = held.filter((one) => one.entity === here && one.role === role)
      // What the start has itself is no inheritance.
      if (holders.length > 0) return here === start ? [] : holders.map((one) => ({ ...one, via }))
      const container = links.find((link) => link.contains && link.to === here)
      if (!container || !nodes.get(container.from)!.active) return []
      via.push(container.from)
    }
  })
}

function sameReason(a: Answer['reasons'][number], b: Answer['reasons'][number]): boolean {
  return a.person === b.person && a.role === b.role && a.entity === b.entity
}

function comesFirst(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  const differs = a.findIndex((id, i) => id !== b[i])
  return differs >= 0 && a[differs]! < b[differs]!
}

/** What the graph answers, in the same form. */
export function graphAnswer(graph: Graph, starts: readonly NodeId[]): Answer {
  const hits = hitBy(graph, starts)
  return inOrder({
    hits: [...hits].map(({ id, kind, depth }) => ({ id, kind, path: pathOf(hits, id, depth) })),
    reasons: peopleOf(hits).flatMap(({ person, because }) => because.map((one) => ({ person, ...one }))),
  })
}

function pathOf(hits: Hits, id: NodeId, depth: number): NodeId[] {
  const path = hits.pathTo(id)!
  if (path.length !== depth + 1) throw new Error(`${id} is told to be ${depth} deep, but its path is ${path}`)
  return path
}

function inOrder({ hits, reasons }: Answer): Answer {
  return {
    hits: hits.toSorted((a, b) => a.id - b.id),
    reasons: reasons
      .map(({ person, role, entity, via }) => ({ person, role, entity, via }))
      .toSorted(
        (a, b) =>
          a.person - b.person || a.entity - b.entity || ROLES.indexOf(a.role as never) - ROLES.indexOf(b.role as never),
      ),
  }
}
