// Reading what others sent: every accessor takes anything and throws nothing.

export type JsonRecord = Record<string, unknown>

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What stands at a path of names; own properties only, so that `__proto__` in an answer finds nothing. */
export function at(value: unknown, ...path: string[]): unknown {
  let here = value
  for (const name of path) {
    if (!isRecord(here) || !Object.hasOwn(here, name)) return undefined
    here = here[name]
  }
  return here
}

/** Text that is not blank, or a number written out (ids come either way); else null. */
export function textAt(value: unknown, ...path: string[]): string | null {
  const found = at(value, ...path)
  if (typeof found === 'number' && Number.isFinite(found)) return String(found)
  return typeof found === 'string' && found.trim() !== '' ? found.trim() : null
}

/** A list; an empty one when there is none. */
export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** The members of a list that have fields. */
export function recordsAt(value: unknown, ...path: string[]): JsonRecord[] {
  return listAt(value, ...path).filter(isRecord)
}

/** One line of a foreign text: no control characters, blanks run together, cut to a length. */
export function oneLine(text: string, most = 300): string {
  const line = text
    .slice(0, most * 4)
    .toWellFormed()
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+/g, ' ')
    .trim()
  return line.length > most ? `${line.slice(0, most - 1).toWellFormed()}…` : line
}
