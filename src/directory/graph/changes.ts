import { setImmediate as pause } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import type { Db } from '../../db/schema.ts'
import type { DirectoryTables, ResponsibilityRole } from '../tables.ts'
import type { Graph } from './graph.ts'
import { COMPONENT, componentNode, NODE_KINDS, type NodeKind, ROLES } from './nodes.ts'

// The log of the directory, which triggers write in the transaction of each change (`migrations/_directory-log.ts`).
// Numbers are given in the order of the commits, so a place in it is one number: what is newer has a higher one.

export type Change = Selectable<DirectoryTables['directory_change']>

/** So few at a time that a form never waits long for the one writer that SQLite has. */
const TRIMMED_AT_ONCE = 2_000

/**
 * What is newer than a place in the log.
 * @param most how many changes are worth reading
 * @returns null when there are more, or when the log no longer reaches back to that place
 */
export async function readChanges(db: Db, since: number, most: number): Promise<Change[] | null> {
  // The change at the place itself is read too: while it is there, nothing after it was trimmed.
  const rows = await db
    .selectFrom('directory_change')
    .select(['seq', 'op', 'what', 'from_id', 'to_id'])
    .where('seq', '>=', since)
    .orderBy('seq')
    .limit(most + 2)
    .execute()
  if (since === 0) return rows.length <= most && (rows[0]?.seq ?? 1) === 1 ? rows : null
  const [here, ...newer] = rows
  return here?.seq === since && newer.length <= most ? newer : null
}

/** @returns false when the change cannot be understood: the log and the graph do not belong together */
export function applyChange(graph: Graph, { op, what, from_id, to_id }: Change): boolean {
  const present = op === 'added'
  if (to_id === null) {
    graph.setNode(from_id, NODE_KINDS.indexOf(what as NodeKind), present)
    return true
  }
  if (what === 'component') {
    const node = componentNode(to_id)
    graph.setNode(node, COMPONENT, present)
    return graph.setLink(from_id, node, present)
  }
  if (what === 'depends_on_component') return graph.setLink(componentNode(from_id), to_id, present)
  const role = ROLES.indexOf(what as ResponsibilityRole)
  if (role >= 0) return graph.setResponsibility(to_id, from_id, role, present)
  return graph.setLink(from_id, to_id, present)
}

/**
 * Deletes all but the newest changes. Nobody has to be asked: who has not read that far finds its place gone, and reads
 * the directory anew, which takes no longer than to apply as many changes. The newest stays in any case, so that
 * numbers go on.
 */
export async function trimChanges(db: Db, kept: number, signal: AbortSignal): Promise<void> {
  const { first, last } = await db
    .selectFrom('directory_change')
    .select((eb) => [eb.fn.min('seq').as('first'), eb.fn.max('seq').as('last')])
    .executeTakeFirstOrThrow()
  if (first === null || last === null) return
  for (let edge = first; edge < last - kept && !signal.aborted; ) {
    edge = Math.min(edge + TRIMMED_AT_ONCE, last - kept)
    await db.deleteFrom('directory_change').where('seq', '<', edge).execute()
    await pause()
  }
}
