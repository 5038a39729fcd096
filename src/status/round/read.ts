import type { OutboundAnswer } from '../../http/client.ts'
import type { Answer, Family, Reading, UnreadableCode } from '../families/family.ts'
import { narrowReading, readAnswers } from '../families/index.ts'

/** What a family makes of its answers, narrowed to the components and regions that the check is set up for. */
export function readWith(
  family: Family,
  answers: readonly [OutboundAnswer, ...(OutboundAnswer | null)[]],
  settings: Record<string, unknown>,
  now: Date,
): Reading & { unreadable: UnreadableCode | null } {
  const [main, ...others] = answers
  const whole = readAnswers(family, [toAnswer(main), ...others.map((other) => other && toAnswer(other))], { now })
  const only = settings['only']
  if (whole.unreadable !== null || !Array.isArray(only) || only.length === 0) return whole
  return { ...narrowReading(whole, only.map(String)), unreadable: null }
}

export function toAnswer(answer: OutboundAnswer): Answer {
  return { body: answer.body, contentType: contentTypeOf(answer), url: answer.url }
}

export function contentTypeOf(answer: OutboundAnswer): string | null {
  const header = answer.headers['content-type']
  return header === undefined ? null : String(header)
}
