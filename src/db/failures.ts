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

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
