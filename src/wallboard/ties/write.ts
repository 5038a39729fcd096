import { sql } from 'kysely'
import type { Dialect } from '../../db/dialect.ts'
import type { Trx } from '../../db/schema.ts'
import type { KnownServer } from '../board/model.ts'
import type { Verdict } from './rules.ts'

/** Writes what was found out about servers that nobody has tied: sure ties, and the proposals instead of the old ones. */
export async function writeVerdicts(
  trx: Trx,
  dialect: Dialect,
  verdicts: readonly (readonly [KnownServer, Verdict])[],
): Promise<void> {
  const ids = verdicts.map(([server]) => server.id)
  const sure = verdicts.flatMap(([server, { entityId }]) => (entityId === null ? [] : [[server.id, entityId]]))
  const proposals = verdicts.flatMap(([server, verdict]) =>
    verdict.proposals.map(({ entityId, because }) => ({ server_id: server.id, entity_id: entityId, because })),
  )
  await trx.deleteFrom('tie_proposal').where('server_id', 'in', ids).execute()
  if (sure.length > 0) {
    await sql`
      UPDATE alarm_server SET tie = 'sure', entity_id = CAST(it.value->>1 AS integer)
      FROM ${dialect.elements(sure)} WHERE alarm_server.id = CAST(it.value->>0 AS integer) AND tie IS NULL`.execute(trx)
  }
  if (proposals.length > 0) await trx.insertInto('tie_proposal').values(proposals).execute()
}
