import { sql } from 'kysely'
import type { Dialect } from '../../db/dialect.ts'
import type { Trx } from '../../db/schema.ts'
import type { ServerChange } from './diff.ts'

/**
 * Writes changes of servers of one account: four statements at most, whatever their number.
 * @param ids the ids of servers that are known, by key; those of new ones are added
 */
export async function writeChanges(
  trx: Trx,
  dialect: Dialect,
  accountId: number,
  changes: readonly ServerChange[],
  ids: Map<string, number>,
): Promise<void> {
  await putServers(trx, dialect, accountId, changes, ids)
  const idOf = (change: ServerChange) => ids.get(change.read.key)!
  const put = changes.flatMap((change) =>
    change.put.map((a) => [
      idOf(change),
      a.key,
      a.check,
      a.state,
      a.disabled ? 1 : 0,
      a.since,
      a.message,
      a.url,
      a.saidAt,
    ]),
  )
  const gone = changes.flatMap((change) => change.gone.map((key) => [idOf(change), key]))
  const history = changes.flatMap((change) =>
    change.history.map((h) => [idOf(change), h.key, h.check, h.at, h.before, h.after, h.message]),
  )
  if (gone.length > 0) await deleteAlarms(trx, dialect, gone)
  if (put.length > 0) await putAlarms(trx, dialect, put)
  if (history.length > 0) await addHistory(trx, dialect, history)
}

async function putServers(
  trx: Trx,
  dialect: Dialect,
  accountId: number,
  changes: readonly ServerChange[],
  ids: Map<string, number>,
): Promise<void> {
  const rows = changes
    .filter((change) => change.isRowNew)
    .map(({ read }) => [read.key, read.name, JSON.stringify(read.addresses)])
  if (rows.length === 0) return
  const { rows: put } = await sql<{ id: number; key: string }>`
    INSERT INTO alarm_server (account_id, key, name, addresses)
    SELECT CAST(${accountId} AS integer), value->>0, value->>1, value->>2 FROM ${dialect.elements(rows)} WHERE true
    ON CONFLICT (account_id, key) DO UPDATE SET name = excluded.name, addresses = excluded.addresses
    RETURNING id, key`.execute(trx)
  for (const { id, key } of put) ids.set(key, id)
}

// One parameter for all rows: as one for each value, putting a statement together costs more than running it.
async function putAlarms(trx: Trx, dialect: Dialect, rows: readonly unknown[][]): Promise<void> {
  await sql`
    INSERT INTO alarm (server_id, key, check_name, state, disabled, since, message, url, said_at)
    SELECT CAST(value->>0 AS integer), value->>1, value->>2, value->>3, CAST(value->>4 AS integer),
      value->>5, value->>6, value->>7, value->>8 FROM ${dialect.elements(rows)} WHERE true
    ON CONFLICT (server_id, key) DO UPDATE SET check_name = excluded.check_name, state = excluded.state,
      disabled = excluded.disabled, since = excluded.since, message = excluded.message, url = excluded.url,
      said_at = excluded.said_at`.execute(trx)
}

async function deleteAlarms(trx: Trx, dialect: Dialect, rows: readonly unknown[][]): Promise<void> {
  await sql`
    DELETE FROM alarm WHERE (server_id, key) IN
      (SELECT CAST(value->>0 AS integer), value->>1 FROM ${dialect.elements(rows)})`.execute(trx)
}

async function addHistory(trx: Trx, dialect: Dialect, rows: readonly unknown[][]): Promise<void> {
  await sql`
    INSERT INTO alarm_change (server_id, key, check_name, at, state_before, state, message)
    SELECT CAST(value->>0 AS integer), value->>1, value->>2, value->>3, value->>4, value->>5, value->>6
    FROM ${dialect.elements(rows)} WHERE true`.execute(trx)
}
