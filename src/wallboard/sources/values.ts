import { readInstant as readAnyInstant } from '../../status/families/times.ts'

// The readers of hostile values that the status families have too, in one place for all sources.
export { looksLikeHtml } from '../../status/families/decode.ts'
export { describe, isShape, listOf, numberOf, type Shape, shapesOf, textOf } from '../../status/families/shape.ts'
export { safeLink } from '../../status/families/text.ts'

/** The usual form, in UTC. Days after the 28th need to know their month, and go the long way. */
const UTC_FORM =
  /^((?:199\d|20\d\d|21\d\d)-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]))[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:(\.\d{3})\d{0,6})?Z?$/

/**
 * Whatever a source calls a time, in the stored form; null when it is none, or means none (0, year 1). One without a
 * zone is taken for UTC.
 */
export function readInstant(value: unknown): string | null {
  const parts = typeof value === 'string' ? UTC_FORM.exec(value) : null
  return parts ? `${parts[1]}T${parts[2]}${parts[3] ?? '.000'}Z` : readAnyInstant(value)
}
