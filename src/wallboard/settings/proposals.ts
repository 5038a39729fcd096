import type { WallboardContext } from '../wallboard.ts'

const SHOWN = 50

/** Ties that may be right, for a person to decide on: the first of them, and how many servers there are. */
export async function listProposals({ db, live, neighbours }: WallboardContext) {
  const rows = await db
    .selectFrom('tie_proposal')
    .innerJoin('alarm_server', 'alarm_server.id', 'tie_proposal.server_id')
    .innerJoin('account', 'account.id', 'alarm_server.account_id')
    .select(['tie_proposal.server_id', 'tie_proposal.entity_id', 'tie_proposal.because'])
    .select(['alarm_server.name', 'account.name as account'])
    .where('alarm_server.tie', 'is', null)
    .where('account.deleted_at', 'is', null)
    .orderBy('alarm_server.name')
    .orderBy('tie_proposal.server_id')
    .orderBy('tie_proposal.entity_id')
    .limit(SHOWN)
    .execute()
  const places = await neighbours.listPlaces(rows.map((row) => row.entity_id))
  const untied = live.accounts.reduce(
    (sum, account) => sum + [...account.servers.values()].filter((server) => server.tie === null).length,
    0,
  )
  const proposals = rows.flatMap((row) => {
    const place = places.get(row.entity_id)
    return place
      ? [{ serverId: row.server_id, server: row.name, account: row.account, because: row.because, place }]
      : []
  })
  return { proposals, isCut: rows.length === SHOWN, untied }
}
