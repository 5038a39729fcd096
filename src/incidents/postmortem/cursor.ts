import { Invalid } from '../../http/errors.ts'

type Value = string | number

/** Where a page of a list ended, as programs and addresses carry it. */
export function writeCursor(values: readonly Value[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** The values of a cursor whose types are these; null of none. @throws Invalid when it is no cursor of the list */
export function readCursor(cursor: string | undefined, types: readonly ('string' | 'number')[]): Value[] | null {
  if (!cursor) return null
  try {
    const values = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown
    const isOurs = Array.isArray(values) && values.length === types.length
    if (isOurs && values.every((value, i) => typeof value === types[i] && isKept(value))) return values as Value[]
  } catch {
    // Told below, like every other cursor that is none of ours.
  }
  throw new Invalid({ cursor: 'This is not a cursor of this list.' })
}

/** NUL, and larger numbers than a column holds, are errors in PostgreSQL. */
function isKept(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0')
  return Number.isInteger(value) && Math.abs(value as number) <= 2_147_483_647
}
