// What never belongs to a text: control characters (a line break and a tab may stand inside one), and code points that
// are no characters. PostgreSQL refuses NUL, and XML and most terminals refuse the others.
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffe\uffff]/g
const NOT_PLAIN = /[^\u0020-\u007e]/

/**
 * A cell's text as it is kept: line breaks as LF, no control characters, no lone surrogates, NFC, and no white space
 * or other invisible marks at either end. Marks that turn the direction of writing stay, see `turnsDirection`.
 */
export function cleanText(text: string): string {
  if (!NOT_PLAIN.test(text)) return text.charCodeAt(0) === 32 || text.at(-1) === ' ' ? text.trim() : text
  const clean = text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').toWellFormed().normalize('NFC')
  return trimInvisible(clean)
}

// Loops and not a pattern: `\s+$` takes quadratic time on white space in the middle of a long cell.
function trimInvisible(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isInvisible(text.charCodeAt(start))) start += 1
  while (end > start && isInvisible(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isInvisible(code: number): boolean {
  if (code <= 0x20) return true
  if (code < 0xa0) return false
  return code === 0x200b || code === 0x2060 || String.fromCharCode(code).trim() === ''
}

/**
 * Whether a text holds marks that change the direction of what stands around it. In names they can make one thing
 * look like another (`user\u202etxt.exe`): consumers warn of them, pages show such text inside `<bdi>`.
 */
export function turnsDirection(text: string): boolean {
  return /[\u202a-\u202e\u2066-\u2069]/.test(text)
}

/** A sentence when a text is longer than a field takes, counted in characters as people see them; else null. */
export function problemWithLength(text: string, max: number): string | null {
  if (text.length <= max) return null
  const length = [...text].length
  return length <= max ? null : `is ${length} characters long; at most ${max} fit`
}
