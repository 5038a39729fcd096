import type { Topic } from '../../db/versions.ts'
import type { DirectoryContext } from '../directory.ts'
import type { EntityKind } from '../tables.ts'

/** What the actions of the directory need. */
export type DirectoryDeps = Pick<DirectoryContext, 'db' | 'versions' | 'clock'>

/** What a change of an entity makes old: the names of services stand on the status board too. */
export function topicsOf(kind: EntityKind): Topic[] {
  return kind === 'service' ? ['directory', 'status'] : ['directory']
}
