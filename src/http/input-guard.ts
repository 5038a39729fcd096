import { Invalid } from './errors.ts'
import type { App } from './types.ts'

/** No form and no call of the API nests deeper than a few levels; what goes down for ever breaks whatever walks it. */
const MAX_DEPTH = 32
/** Longer than any part of an address of ours; the router has the same limit. */
export const MAX_PATH_PART = 300

/** Refuses what no route can do anything with: the character NUL, which PostgreSQL cannot store, and endless nesting. */
export function registerInputGuard(app: App): void {
  app.addHook('preValidation', async (request) => {
    for (const given of [request.params, request.query, request.body]) {
      const problem = problemWith(given)
      if (problem) throw new Invalid({ '': problem })
    }
  })
}

// Not recursive, as that is what it guards against.
function problemWith(given: unknown): string | null {
  const left: [unknown, number][] = [[given, 0]]
  while (left.length > 0) {
    const [value, depth] = left.pop()!
    if (typeof value === 'string' && value.includes('\0')) return 'The character NUL cannot be taken.'
    if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) continue
    if (depth === MAX_DEPTH) return `Nested deeper than ${MAX_DEPTH} levels.`
    for (const [key, part] of Object.entries(value)) left.push([key, depth + 1], [part, depth + 1])
  }
  return null
}

/**
 * The address to route by. One that cannot be routed (a broken escape, a part longer than any of ours) becomes one
 * where there is nothing, so that it is answered like every other: the router itself would answer past all hooks.
 */
export function routableUrl(url: string): string {
  const path = url.split('?', 1)[0]!
  const parts = path.split('/')
  if (parts.every((part) => part.length <= MAX_PATH_PART) && isDecodable(path)) return url
  return path.startsWith('/api/') ? '/api/nothing' : '/nothing'
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
