import pg from 'pg'
import { NumberList } from '../../lib/number-list.ts'
import { LINKS, NODES, RESPONSIBILITIES, SEQ } from './queries.ts'
import type { Rows } from './snapshot.ts'

/** Reads the whole directory as it is at one moment, on a connection of its own. */
export async function readPostgres(url: string): Promise<Rows> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return {
      seq: Number((await client.query(SEQ)).rows[0].seq),
      nodes: await readNumbers(client, NODES, ['a', 'b', 'c']),
      links: await readNumbers(client, LINKS, ['a', 'b']),
      responsibilities: await readNumbers(client, RESPONSIBILITIES, ['a', 'b', 'c']),
    }
  } finally {
    await client.end()
  }
}

/** All rows of a query as one value of bytes: a fraction of the time that the driver takes to make objects of them. */
async function readNumbers(client: pg.Client, queries: readonly string[], columns: string[]): Promise<Int32Array> {
  const found = new NumberList()
  const bytes = columns.map((column) => `int4send(${column})`).join(' || ')
  for (const query of queries) {
    const { rows } = await client.query(
      `WITH found (${columns.join(', ')}) AS (${query}) SELECT string_agg(${bytes}, '') AS bytes FROM found`,
    )
    if (rows[0].bytes) found.pushBytes(rows[0].bytes)
  }
  return found.take()
}
