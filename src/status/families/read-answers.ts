import {
  type Answer,
  type Family,
  type Reading,
  type ReadingContext,
  Unreadable,
  type UnreadableCode,
} from './family.ts'
import { plainLine } from './text.ts'

/**
 * Reads and never throws. What cannot be read, or was read and proves nothing, has a code in `unreadable` and the
 * status `unknown`; a doubtful answer that shows trouble keeps its trouble and has no code.
 */
export function readAnswers(
  family: Family,
  answers: readonly [Answer, ...(Answer | null)[]],
  context: ReadingContext,
): Reading & { unreadable: UnreadableCode | null } {
  try {
    const reading = family.read(answers, context)
    return { ...reading, unreadable: reading.status === 'unknown' ? (reading.doubt ?? null) : null }
  } catch (error) {
    const isOurs = error instanceof Unreadable
    return {
      status: 'unknown',
      // A fault of a parser (a stack that overflows on deep nesting, say) is not an outage either.
      reason: isOurs
        ? plainLine(`Unknown: ${error.message}`, 500)
        : 'Unknown: expected a status feed, got one this parser cannot cope with',
      at: null,
      name: null,
      components: [],
      incidents: [],
      notUnderstood: [],
      unreadable: isOurs ? error.code : 'schema',
    }
  }
}
