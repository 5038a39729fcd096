import { SourceFailure } from '../../http/source-failure.ts'
import type { Evidence } from '../sources/index.ts'

/** What a fetch of one part brought. */
export interface Outcome {
  /** Undefined: it could not be had. */
  content: unknown
  /** Why not, or why it may not be whole. */
  problem: string | null
  facts: Evidence | null
}

/** What a task brings, or why it could not. Only what a source does wrong is an outcome; all else is thrown. */
export async function outcomeOf<T>(task: () => Promise<T>): Promise<{ got: T } | { failure: string }> {
  try {
    return { got: await task() }
  } catch (error) {
    if (error instanceof SourceFailure) return { failure: error.message }
    throw error
  }
}

export function failed(problem: string): Outcome {
  return { content: undefined, problem, facts: null }
}
