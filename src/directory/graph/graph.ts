import { isContained, type NodeId, ROLES } from './nodes.ts'
import { indexOfId, type Snapshot } from './snapshot.ts'

/** What `edited` says of a node, as bits: its links, or its responsibilities, are not those of the snapshot. */
export const RELINKED = 1
export const REASSIGNED = 2

interface Links {
  /** Ascending by id. */
  targets: Int32Array
  /** What was put in or taken out since, until somebody walks here. */
  edits: Map<number, boolean>
}

/**
 * A snapshot and what has changed since. Every change says how something is now, not what to do: to apply one twice,
 * or one that is in the snapshot already, changes nothing.
 */
export class Graph {
  readonly snapshot: Snapshot
  /** The newest change that is in it. */
  seq: number
  /** How many changes were applied on top of the snapshot. */
  changes = 0
  /** By index, 1 or 0: whether a node is in use. Like `edited` at least as long as there are nodes. */
  active: Uint8Array
  edited: Uint8Array
  readonly #addedIds: NodeId[] = []
  readonly #addedKinds: number[] = []
  readonly #addedIndexes = new Map<NodeId, number>()
  readonly #links = new Map<number, Links>()
  readonly #containers = new Map<number, number>()
  /** By index; a responsibility is one number, see keyOf. */
  readonly #responsibilities = new Map<number, Set<number>>()

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot
    this.seq = snapshot.seq
    this.active = snapshot.active.slice()
    this.edited = new Uint8Array(this.active.length)
  }

  /** How many nodes there are, in use or not. Their indexes are the numbers below it. */
  get size(): number {
    return this.snapshot.ids.length + this.#addedIds.length
  }

  /** Whether any node has other links than in the snapshot. */
  get isRelinked(): boolean {
    return this.#links.size > 0 || this.#addedIds.length > 0
  }

  /** −1 for what is not in the directory. */
  indexOf(id: NodeId): number {
    const index = indexOfId(this.snapshot.ids, id)
    return index >= 0 ? index : (this.#addedIndexes.get(id) ?? -1)
  }

  idAt(index: number): NodeId {
    const { ids } = this.snapshot
    return index < ids.length ? ids[index]! : this.#addedIds[index - ids.length]!
  }

  /** As a place in NODE_KINDS. */
  kindAt(index: number): number {
    const { kinds } = this.snapshot
    return index < kinds.length ? kinds[index]! : this.#addedKinds[index - kinds.length]!
  }

  isActive(index: number): boolean {
    return this.active[index] === 1
  }

  /** The indexes of what a node hits directly, ascending by id. */
  targetsOf(index: number): Int32Array {
    const links = this.#links.get(index)
    if (!links) return this.#oldTargets(index)
    if (links.edits.size > 0) {
      links.targets = mergeTargets(links, (target) => this.idAt(target))
      links.edits.clear()
    }
    return links.targets
  }

  /** The index of what a node sits in; −1 for none. */
  containerOf(index: number): number {
    return this.#containers.get(index) ?? this.snapshot.containers[index] ?? -1
  }

  /** Hands over the running responsibilities of a node, in no particular order; a role is its place in ROLES. */
  eachResponsibility(index: number, take: (person: number, role: number) => void): void {
    if (this.edited[index]! & REASSIGNED) {
      for (const key of this.#responsibilities.get(index) ?? [])
        take(Math.floor(key / ROLES.length), key % ROLES.length)
      return
    }
    const { responsibilityOffsets, persons, roles } = this.snapshot
    const last = responsibilityOffsets[index + 1]!
    for (let k = responsibilityOffsets[index]!; k < last; k += 1) take(persons[k]!, roles[k]!)
  }

  /** Puts a node in, or back in use, or out of it. */
  setNode(id: NodeId, kind: number, active: boolean): void {
    let index = this.indexOf(id)
    if (index < 0) {
      index = this.size
      this.#addedIds.push(id)
      this.#addedKinds.push(kind)
      this.#addedIndexes.set(id, index)
      this.#makeRoom()
      this.edited[index] = RELINKED | REASSIGNED
    }
    this.active[index] = active ? 1 : 0
  }

  /** @returns false when it does not know one of the ends: the log and the snapshot do not belong together */
  setLink(fromId: NodeId, toId: NodeId, present: boolean): boolean {
    const from = this.indexOf(fromId)
    const to = this.indexOf(toId)
    if (from < 0 || to < 0) return false
    let links = this.#links.get(from)
    if (!links) {
      links = { targets: this.#oldTargets(from), edits: new Map() }
      this.#links.set(from, links)
      this.edited[from]! |= RELINKED
    }
    links.edits.set(to, present)
    if (isContained(this.kindAt(to))) {
      if (present) this.#containers.set(to, from)
      else if (this.containerOf(to) === from) this.#containers.set(to, -1)
    }
    return true
  }

  /** @returns false when it does not know the entity: the log and the snapshot do not belong together */
  setResponsibility(id: NodeId, person: number, role: number, present: boolean): boolean {
    const index = this.indexOf(id)
    if (index < 0) return false
    let held = this.#responsibilities.get(index)
    if (!held) {
      const copy = new Set<number>()
      this.eachResponsibility(index, (oldPerson, oldRole) => copy.add(keyOf(oldPerson, oldRole)))
      held = copy
      this.#responsibilities.set(index, held)
      this.edited[index]! |= REASSIGNED
    }
    if (present) held.add(keyOf(person, role))
    else held.delete(keyOf(person, role))
    return true
  }

  #oldTargets(index: number): Int32Array {
    const { ids, offsets, targets } = this.snapshot
    return index < ids.length ? targets.subarray(offsets[index]!, offsets[index + 1]!) : new Int32Array()
  }

  #makeRoom(): void {
    if (this.size <= this.active.length) return
    this.active = widen(this.active)
    this.edited = widen(this.edited)
  }
}

function widen(bytes: Uint8Array): Uint8Array {
  const wider = new Uint8Array(bytes.length * 2 + 64)
  wider.set(bytes)
  return wider
}

function keyOf(person: number, role: number): number {
  return person * ROLES.length + role
}

function mergeTargets({ targets, edits }: Links, idAt: (index: number) => NodeId): Int32Array {
  const kept = targets.filter((target) => !edits.has(target))
  const put = [...edits.keys()].filter((target) => edits.get(target)).sort((a, b) => idAt(a) - idAt(b))
  const merged = new Int32Array(kept.length + put.length)
  for (let i = 0, k = 0, p = 0; i < merged.length; i += 1) {
    const next = p < put.length && (k === kept.length || idAt(put[p]!) < idAt(kept[k]!)) ? put[p++] : kept[k++]
    merged[i] = next!
  }
  return merged
}
