import type { Database } from '../../src/db/open.ts'

/** Counts the SQL statements that run while `work` does. */
export async function countStatements(database: Database, work: () => Promise<unknown>): Promise<number> {
  const executor = database.db.getExecutor() as unknown as { executeQuery: (...args: unknown[]) => unknown }
  const proto = Object.getPrototypeOf(executor) as typeof executor
  const original = proto.executeQuery
  let count = 0
  proto.executeQuery = function (...args: unknown[]) {
    count += 1
    return original.apply(this, args)
  }
  try {
    await work()
  } finally {
    proto.executeQuery = original
  }
  return count
}
