import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { NumberList } from '../../lib/number-list.ts'
import { LOG_SOURCES, LOG_STAGES, LOG_STATES } from '../words.ts'
import { MOST_MINUTES } from './times.ts'

/** Every visible incident in four numbers (see `buildCube`), as they are at one moment, and the number of that moment. */
export interface Rows {
  seq: number
  rows: Int32Array
}

const SEQ = 'SELECT seq FROM log_clock'
// Rows of an upload that is not through yet, or is being taken back, are there but do not count.
const FROM = `FROM log_incident WHERE upload_id IS NULL OR upload_id IN (SELECT id FROM upload WHERE state = 'applied')`
const WORD = `(${placeOf('state', LOG_STATES)} * ${LOG_STAGES.length} + ${placeOf('stage', LOG_STAGES)}) * ${LOG_SOURCES.length} + ${placeOf('source', LOG_SOURCES)}`

function placeOf(column: string, words: readonly string[]): string {
  return `CASE ${column} ${words.map((word, place) => `WHEN '${word}' THEN ${place}`).join(' ')} END`
}

export function readSqlite(file: string): Rows {
  const connection = new Sqlite(file, { readonly: true, fileMustExist: true })
  try {
    const found = new NumberList()
    const minute = (column: string) =>
      `max(-${MOST_MINUTES}, min(${MOST_MINUTES}, CAST(floor(unixepoch(${column}) / 60.0) AS INTEGER)))`
    // Rows are handed over inside the statement: it takes a third of the time of stepping through them from here.
    connection.function('gather', { varargs: true }, (...row: number[]) => found.push(row))
    const gather = `SELECT count(gather(set_id, ${WORD}, ${minute('created_at')}, ${minute('reported_at')})) ${FROM}`
    return connection.transaction(() => {
      const seq = connection.prepare(SEQ).pluck().get() as number
      connection.prepare(gather).get()
      return { seq, rows: found.take() }
    })()
  } finally {
    connection.close()
  }
}

const PARTS = 64

export async function readPostgres(url: string): Promise<Rows> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const seq = Number((await client.query(SEQ)).rows[0].seq)
    const found = new NumberList()
    const minute = (column: string) =>
      `int4send(greatest(-${MOST_MINUTES}, least(${MOST_MINUTES}, floor(extract(epoch FROM ${column}::timestamptz) / 60)))::int)`
    // One value of bytes for many rows: a fraction of the time that the driver takes to make objects of them.
    const { rows } = await client.query<{ bytes: Buffer }>(
      `SELECT string_agg(int4send(set_id) || int4send(${WORD}) || ${minute('created_at')} || ${minute('reported_at')}, '') AS bytes
       ${FROM} GROUP BY id % ${PARTS}`,
    )
    for (const { bytes } of rows) found.pushBytes(bytes)
    return { seq, rows: found.take() }
  } finally {
    await client.end()
  }
}
