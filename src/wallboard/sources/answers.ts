import type { OutboundAnswer } from '../../http/client.ts'
import { SourceFailure } from './failure.ts'
import { plainLine } from './text.ts'
import { describe, isShape, looksLikeHtml, type Shape } from './values.ts'

const MAX_TEXT = 300
/** Where an error's own words stand: every source has one of these, at the top or one or two levels down. */
const ERROR_FIELDS = ['message', 'error_description', 'error', 'data', 'msg', 'title', 'detail', 'details']
const MAX_DEPTH = 3

/** The text of an answer. A charset other than UTF-8 costs its accents, never the reading. */
export function textOfAnswer(answer: OutboundAnswer): string {
  return new TextDecoder().decode(answer.body)
}

/** @throws SourceFailure telling a sign-in page, nothing and broken JSON apart, because they have different causes */
export function parseJson(text: string, who: string): unknown {
  if (text.trim() === '') throw new SourceFailure('unreadable', `${who} sent an empty answer.`)
  if (looksLikeHtml(text)) {
    const title = titleOf(text)
    throw new SourceFailure(
      'unreadable',
      `${who} sent a web page${title ? ` titled “${title}”` : ''} instead of data: is the address right, and is there a sign-in page in front of it?`,
    )
  }
  // Old versions of Nagios write the control characters of check output as they are, which JSON forbids.
  const value = tryJson(text) ?? tryJson(text.replace(/[\u0000-\u001f]/g, ' '))
  if (value !== undefined) return value
  // What begins as JSON is not quoted: it may be an answer to a sign-in, with a token in it.
  const what = /^\s*[[{]/.test(text) ? 'breaks off half-way' : `begins “${plainLine(text, 60)}”`
  throw new SourceFailure('unreadable', `The answer of ${who} is no JSON: it ${what}.`)
}

/** The object an answer must be to be what it claims to be. */
export function needShape(value: unknown, who: string, expected: string): Shape {
  if (isShape(value)) return value
  throw unexpected(who, expected, value)
}

export function needList(value: unknown, who: string, expected: string): unknown[] {
  if (Array.isArray(value)) return value
  throw unexpected(who, expected, value)
}

export function unexpected(who: string, expected: string, got: unknown): SourceFailure {
  return new SourceFailure(
    'unreadable',
    `The answer of ${who} is not understood: expected ${expected}, got ${describe(got)}.`,
  )
}

/** What an answer says of its error, on one line; null when it says nothing. */
export function errorText(answer: OutboundAnswer): string | null {
  const text = textOfAnswer(answer).slice(0, 20_000)
  if (looksLikeHtml(text)) return titleOf(text)
  const json = tryJson(text)
  const said = json === undefined ? plainLine(text, MAX_TEXT) : errorWords(json)
  return said || null
}

/** The words of an error object, whatever its shape. */
export function errorWords(value: unknown): string {
  const words = new Set(wordsIn(value, MAX_DEPTH))
  return plainLine([...words].slice(0, 2).join(' '), MAX_TEXT)
}

function wordsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [plainLine(value, MAX_TEXT)].filter(Boolean)
  if (!isShape(value) || depth === 0) return []
  const fields = ERROR_FIELDS.filter((name) => Object.hasOwn(value, name))
  const told = fields.flatMap((name) => wordsIn(value[name], depth - 1))
  if (told.length > 0) return told
  // Identity says {"unauthorized":{"message":…}}, Icinga {"error":404,"status":…}.
  const others = Object.values(value).slice(0, 10)
  return others.flatMap((other) => (isShape(other) || typeof other === 'string' ? wordsIn(other, depth - 1) : []))
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function titleOf(html: string): string | null {
  const title = /<title[^<>]*>([^<]{1,200})/i.exec(html.slice(0, 50_000))?.[1]
  return (title && plainLine(title, 80)) || null
}
