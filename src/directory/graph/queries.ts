import { COMPONENT, NODE_KINDS, ROLES } from './nodes.ts'

// What the graph is made of, as queries of whole numbers: the same text on both databases. Their columns are those of
// Rows in snapshot.ts; keep them in step with the triggers that log changes (`migrations/_directory-log.ts`).

const codeOf = (column: string, words: readonly string[]) =>
  `CASE ${column} ${words.map((word, code) => `WHEN '${word}' THEN ${code}`).join(' ')} END`
const oneIf = (condition: string) => `CASE WHEN ${condition} THEN 1 ELSE 0 END`

export const NODES: readonly string[] = [
  `SELECT id, ${codeOf('kind', NODE_KINDS)}, ${oneIf('retired_at IS NULL')} FROM entity`,
  `SELECT -id, ${COMPONENT}, ${oneIf('gone_at IS NULL')} FROM component`,
]

export const LINKS: readonly string[] = [
  'SELECT region_id, id FROM cluster',
  'SELECT cluster_id, id FROM server WHERE cluster_id IS NOT NULL',
  'SELECT server_id, id FROM process',
  'SELECT service_id, -id FROM component',
  'SELECT process_id, service_id FROM runs',
  'SELECT needs_id, service_id FROM depends_on',
  'SELECT -component_id, service_id FROM depends_on_component',
  'SELECT service_id, data_set_id FROM serves',
]

export const RESPONSIBILITIES: readonly string[] = [
  `SELECT entity_id, person_id, ${codeOf('role', ROLES)}
   FROM responsibility JOIN person ON person.id = responsibility.person_id
   WHERE responsibility.ended_at IS NULL AND person.retired_at IS NULL`,
]

export const SEQ = 'SELECT coalesce(max(seq), 0) AS seq FROM directory_change'
