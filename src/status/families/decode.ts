import { type Answer, Unreadable } from './family.ts'
import { plainLine } from './text.ts'

/** The largest honest body met is Azure's status page, about 7 MB. */
const MAX_BYTES = 16 * 1024 * 1024

/** The text of an answer, whatever its charset. Throws `Unreadable` for nothing and for too much. */
export function readText(answer: Answer): string {
  const { body } = answer
  if (body.length > MAX_BYTES) {
    throw new Unreadable('unparseable', `expected at most ${MAX_BYTES} bytes, got ${body.length}`)
  }
  const text = new TextDecoder(charsetOf(body, answer.contentType)).decode(body)
  if (text.trim() === '') throw new Unreadable('empty', 'expected a status feed, got an empty answer')
  return text
}

/** The JSON value of an answer. An HTML page and broken JSON are told apart, because they have different causes. */
export function readJson(answer: Answer): unknown {
  return parseJson(readText(answer))
}

/** The JSON value of an answer that only adds to a reading: null when there is none or it cannot be read. */
export function readJsonIfAny(answer: Answer | null | undefined): unknown {
  try {
    return answer ? readJson(answer) : null
  } catch {
    return null
  }
}

export function parseJson(text: string): unknown {
  refuseHtml(text, 'JSON')
  try {
    return JSON.parse(text)
  } catch {
    throw new Unreadable('unparseable', `expected JSON, got text that begins “${plainLine(text, 40)}”`)
  }
}

/**
 * Sign-in pages, moved pages and single-page apps come with status 200 and would otherwise pass for "nothing wrong".
 */
export function refuseHtml(text: string, expected: string): void {
  if (!looksLikeHtml(text)) return
  const title = /<title[^<>]*>([^<]{1,200})/i.exec(text.slice(0, 50_000))?.[1]
  throw new Unreadable(
    'html',
    `expected ${expected}, got an HTML page${title ? ` titled “${plainLine(title, 80)}”` : ''}`,
  )
}

export function looksLikeHtml(text: string): boolean {
  return /^\s*(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i.test(text.slice(0, 2000))
}

/**
 * Marks first, then the pattern of NUL bytes, and the header's word last: AWS says `utf-16` without saying which, and
 * no answer that begins with a bracket can have a NUL among its first two bytes in any charset but UTF-16.
 */
function charsetOf(body: Uint8Array, contentType: string | null): string {
  const [first, second, third] = body
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0 && second) return 'utf-16be'
  if (first && second === 0) return 'utf-16le'
  const named = /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase()
  return named && !named.startsWith('utf') && isKnownCharset(named) ? named : 'utf-8'
}

function isKnownCharset(name: string): boolean {
  try {
    new TextDecoder(name)
    return true
  } catch {
    return false
  }
}
