import pg from 'pg'

/** Any number will do, as long as it is nobody else's on this database. */
const START_LOCK = 7_160_319

/**
 * Runs what the first start of several processes has to do once, such as migrations: those that start at the same
 * moment wait, and find it done. The lock goes with its connection, so nothing is left by a process that dies.
 * @param url empty on SQLite, which one process has for itself
 */
export async function oneAtATime<T>(url: string, work: () => Promise<T>): Promise<T> {
  if (url === '') return work()
  const client = new pg.Client({ connectionString: url, application_name: 'signalbox starts' })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [START_LOCK])
    return await work()
  } finally {
    await client.end()
  }
}
