// What a database says when one of its rules was broken. SQLite names no constraint, so the words come from a look-up.

const TAKEN = new Set(['23505', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'])
// PostgreSQL has a code of its own for what is restricted; SQLite restricts by a trigger inside.
const REFERRED = new Set(['23503', '23001', 'SQLITE_CONSTRAINT_FOREIGNKEY', 'SQLITE_CONSTRAINT_TRIGGER'])

/** Whether a write failed because there is such a row already. */
export function isTaken(error: unknown): boolean {
  return TAKEN.has(codeOf(error))
}

/** Whether a write failed because of a row that refers to another: one that is missing, or one that is needed still. */
export function isReferred(error: unknown): boolean {
  return REFERRED.has(codeOf(error))
}

// Connection lost or refused (class 08, and what the system says), too many of them, and a server that starts or stops.
const UNREACHABLE =
  /^(08...|53300|57P0[123]|ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/
// What the driver itself finds out has words alone.
const UNREACHABLE_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** Whether a query failed because PostgreSQL cannot be reached at this moment; on SQLite that does not happen. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return UNREACHABLE.test(codeOf(error)) || UNREACHABLE_WORDS.test(error.message)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
