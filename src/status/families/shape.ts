import { Unreadable } from './family.ts'

export type Shape = Record<string, unknown>

export function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * What stands at a path of names, own properties only, so that `__proto__` or `constructor` in an answer find nothing.
 */
export function at(value: unknown, ...path: string[]): unknown {
  let here = value
  for (const name of path) {
    if (!isShape(here) || !Object.hasOwn(here, name)) return undefined
    here = here[name]
  }
  return here
}

/**
 * Text as it is, or a number written out: vendors send ids either way. Null for anything else, or for nothing but
 * blanks.
 */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value !== 'string') return null
  const text = value.trim()
  return text === '' ? null : text
}

/** A number, or text that is one. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/** The elements of a list; none when it is absent, null or something else. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The elements of a list that have fields. */
export function shapesOf(value: unknown): Shape[] {
  return listOf(value).filter(isShape)
}

/** The list an answer must have to be what it claims to be. */
export function needList(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path)
  if (Array.isArray(found)) return found
  throw missing(path, 'a list', value, found)
}

/** The text an answer must have to be what it claims to be. */
export function needText(value: unknown, ...path: string[]): string {
  const found = at(value, ...path)
  const text = textOf(found)
  if (text !== null) return text
  throw missing(path, 'text', value, found)
}

function missing(path: string[], expected: string, root: unknown, found: unknown): Unreadable {
  const place = path.length === 0 ? '' : ` at ${path.join('.')}`
  const got = found === undefined && path.length > 0 ? `${describe(root)} without it` : describe(found)
  return new Unreadable('schema', `expected ${expected}${place}, got ${got}`)
}

/** A value in words, for messages. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isShape(value)) {
    const names = Object.keys(value).slice(0, 4)
    return names.length === 0
      ? 'an empty object'
      : `an object with ${names.map((name) => name.slice(0, 30)).join(', ')}`
  }
  return typeof value === 'string' ? 'text' : `a ${typeof value}`
}
