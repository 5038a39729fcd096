import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * A package that is loaded when it is first needed: some are a fifth of the memory of a process that never uses them.
 * For functions that cannot wait; those that can say `await import(…)`.
 */
export function lazily<T>(name: string): () => T {
  let loaded: T | undefined
  return () => {
    loaded ??= require(name) as T
    return loaded
  }
}
