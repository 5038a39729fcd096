import type { Db } from '../../db/schema.ts'
import { countChildrenOf, listAncestors, listChildren } from '../entities/containment.ts'
import { type EntityRef, findEntity, REF_COLUMNS } from '../entities/find.ts'
import { CHILD_KIND, KIND_WORD, KINDS_WORD } from '../words.ts'

/** So many stand in a branch; a list with a search has the rest. */
const MOST_IN_BRANCH = 200

export interface TreeNode {
  entity: EntityRef
  /** `12 servers`; empty for what holds nothing. */
  holds: string
  /** What is in it, when it is open. */
  branch: Branch | null
}

export interface Branch {
  of: EntityRef | null
  nodes: TreeNode[]
  /** How many more there are than stand in it. */
  more: number
}

/** The regions, and open what leads to an entity and what is in it. */
export async function loadTree(db: Db, open: string | undefined): Promise<Branch> {
  const target = open ? await findEntity(db, open) : undefined
  const path = target ? [...(await listAncestors(db, target)).reverse(), target] : []
  const roots = await db
    .selectFrom('entity')
    .select(REF_COLUMNS)
    .where('kind', '=', 'region')
    .where('retired_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .limit(MOST_IN_BRANCH)
    .execute()
  const tree: Branch = { of: null, nodes: await asNodes(db, roots), more: 0 }
  let branch: Branch | null = tree
  for (const step of path) {
    const node: TreeNode | undefined = branch?.nodes.find(({ entity }) => entity.id === step.id)
    if (!node || node.holds === '') break
    node.branch = await loadBranch(db, node.entity)
    branch = node.branch
  }
  return tree
}

/** An entity of the tree, open unless said. */
export async function loadNode(db: Db, entity: EntityRef, closed: boolean): Promise<TreeNode> {
  const [node] = await asNodes(db, [entity])
  return { ...node!, branch: closed || node!.holds === '' ? null : await loadBranch(db, entity) }
}

/** What sits directly in an entity. */
async function loadBranch(db: Db, entity: EntityRef): Promise<Branch> {
  const children = await listChildren(db, entity, MOST_IN_BRANCH)
  const total = (await countChildrenOf(db, entity.kind, [entity.id])).get(entity.id) ?? 0
  return { of: entity, nodes: await asNodes(db, children), more: Math.max(0, total - children.length) }
}

async function asNodes(db: Db, entities: readonly EntityRef[]): Promise<TreeNode[]> {
  const [first] = entities
  if (!first) return []
  const kind = CHILD_KIND[first.kind]
  const counts = await countChildrenOf(
    db,
    first.kind,
    entities.map(({ id }) => id),
  )
  return entities.map((entity) => {
    const count = counts.get(entity.id) ?? 0
    const word = kind && (count === 1 ? KIND_WORD[kind] : KINDS_WORD[kind].toLowerCase())
    return { entity, holds: count > 0 ? `${count} ${word}` : '', branch: null }
  })
}
