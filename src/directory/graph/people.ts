import type { ResponsibilityRole } from '../tables.ts'
import type { Graph } from './graph.ts'
import { type NodeId, ROLES } from './nodes.ts'
import type { Hits } from './walk.ts'

/** As places in ROLES. Who owns data is asked for at the data itself; nobody owns it by owning the machine. */
const INHERITED_ROLES: readonly number[] = ROLES.flatMap((role, code) => (role === 'data_owner' ? [] : [code]))

export interface InheritedResponsibility {
  person: number
  role: ResponsibilityRole
  /** The container at which it was given. */
  from: NodeId
}

/**
 * What a node has from above. For each role by itself: where it has somebody of its own it inherits nobody, else those
 * of the nearest container that has one. What is retired passes nothing on, neither its own nor what is above it. A
 * component has what its service has.
 */
export function inheritedResponsibilities(graph: Graph, id: NodeId): InheritedResponsibility[] {
  const inherited: InheritedResponsibility[] = []
  const index = graph.indexOf(id)
  if (index < 0) return inherited
  const wanted = new Set(INHERITED_ROLES)
  graph.eachResponsibility(index, (_, role) => wanted.delete(role))
  for (const container of containersOf(graph, index)) {
    if (wanted.size === 0) break
    const from = graph.idAt(container)
    const found = new Set<number>()
    graph.eachResponsibility(container, (person, role) => {
      if (!wanted.has(role)) return
      found.add(role)
      inherited.push({ person, role: ROLES[role]!, from })
    })
    for (const role of found) wanted.delete(role)
  }
  return inherited.sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || a.person - b.person)
}

/** From the nearest outwards, up to the first that is retired. */
function* containersOf(graph: Graph, index: number): Generator<number> {
  for (let at = graph.containerOf(index); at >= 0 && graph.isActive(at); at = graph.containerOf(at)) yield at
}

/**
 * Who has to know: those responsible for what is hit, and those from whom a start inherits. Nothing else inherits
 * here: what is hit because it sits in something has that something among the hits.
 * @returns people by id
 */
export function peopleOf(hits: Hits): ResponsiblePerson[] {
  const { graph } = hits
  const people = new Map<number, ResponsiblePerson>()
  const findPerson = (id: number) => {
    const known = people.get(id)
    if (known) return known
    const person = new ResponsiblePerson(id, hits)
    people.set(id, person)
    return person
  }
  let place = 0
  const take = (person: number, role: number) => findPerson(person).addOwn(place, role)
  for (; place < hits.size; place += 1) graph.eachResponsibility(hits.nodeAt(place), take)

  // Several starts in one container say the same of it: the first of them is reason enough.
  const told = new Set<string>()
  for (place = 0; place < hits.starts; place += 1) {
    const start = hits.nodeAt(place)
    const inherited = inheritedResponsibilities(graph, graph.idAt(start)).filter(
      ({ from, role }) => !hits.has(from) && !told.has(`${from} ${role}`),
    )
    for (const { person, role, from } of inherited) {
      findPerson(person).addInherited({ role, entity: from, via: pathUp(graph, start, from), inherited: true })
    }
    for (const { from, role } of inherited) told.add(`${from} ${role}`)
  }
  return [...people.values()].sort((a, b) => a.person - b.person)
}

export interface Because {
  role: ResponsibilityRole
  /** What they are responsible for: a hit thing, or what a start sits in. */
  entity: NodeId
  /** The ids from a start to it, both included; upwards when it was inherited. */
  via: NodeId[]
  /** Whether it came down to a start from what that sits in, which is not hit itself. */
  inherited: boolean
}

/** Somebody who has to know. Why is written out when somebody asks: of a region, thousands may answer for thousands. */
export class ResponsiblePerson {
  readonly person: number
  readonly #hits: Hits
  /** A place and a role in one number. */
  readonly #own: number[] = []
  readonly #inherited: Because[] = []

  constructor(person: number, hits: Hits) {
    this.person = person
    this.#hits = hits
  }

  /** In the order of ROLES. */
  get roles(): ResponsibilityRole[] {
    const has = new Set(this.#own.map((reason) => ROLES[reason % ROLES.length]!))
    for (const { role } of this.#inherited) has.add(role)
    return ROLES.filter((role) => has.has(role))
  }

  /** How many reasons there are. */
  get reasons(): number {
    return this.#own.length + this.#inherited.length
  }

  reasonsOf(role: ResponsibilityRole): number {
    const code = ROLES.indexOf(role)
    const own = this.#own.filter((reason) => reason % ROLES.length === code).length
    return own + this.#inherited.filter((one) => one.role === role).length
  }

  /** All the reasons: nearest first, inherited ones last. */
  get because(): Because[] {
    return this.firstReasons(this.reasons)
  }

  /** Those of one role alone, on demand. */
  firstReasons(most: number, role: ResponsibilityRole | null = null): Because[] {
    const { graph } = this.#hits
    const code = role && ROLES.indexOf(role)
    const own = this.#sorted.filter((reason) => code === null || reason % ROLES.length === code).slice(0, most)
    const inherited = this.#inherited.filter((one) => role === null || one.role === role).slice(0, most - own.length)
    return [
      ...own.map((reason) => {
        const place = Math.floor(reason / ROLES.length)
        const entity = graph.idAt(this.#hits.nodeAt(place))
        return { role: ROLES[reason % ROLES.length]!, entity, via: this.#hits.pathAt(place), inherited: false }
      }),
      ...inherited,
    ]
  }

  /** The place of the nearest reason of a role; what is inherited stands right behind the starts. Infinity for none. */
  nearest(role: ResponsibilityRole): number {
    const code = ROLES.indexOf(role)
    const own = this.#sorted.find((reason) => reason % ROLES.length === code)
    const inherited = this.#inherited.some((one) => one.role === role) ? this.#hits.starts : Number.POSITIVE_INFINITY
    return own === undefined ? inherited : Math.min(Math.floor(own / ROLES.length), inherited)
  }

  get #sorted(): number[] {
    return this.#own.sort((a, b) => a - b)
  }

  addOwn(place: number, role: number): void {
    this.#own.push(place * ROLES.length + role)
  }

  addInherited(because: Because): void {
    this.#inherited.push(because)
  }
}

function pathUp(graph: Graph, start: number, to: NodeId): NodeId[] {
  const path = [graph.idAt(start)]
  for (const container of containersOf(graph, start)) {
    path.push(graph.idAt(container))
    if (path.at(-1) === to) break
  }
  return path
}
