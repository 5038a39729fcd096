/** What a database refuses (NUL), what turns a line around (bidi controls), and what cannot be seen. */
const INVISIBLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
/** Anything that makes a text less than tidy. Most are tidy, and this one look is ten times as fast as tidying them. */
const UNTIDY =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ud800-\udfff\ufeff]| {2}| \n|\n[ \n]/

/**
 * Plain text out of whatever a source sent: lines kept, white space tamed, cut to `cap` characters. Markup is left as
 * it is, because check output is no HTML: in "container <agent> has no limits" the brackets are meant.
 */
export function plainText(value: unknown, cap: number): string {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string' || value === '') return ''
  if (value.length <= cap && !UNTIDY.test(value)) return value.trim()
  const tidy = value
    // Enough for `cap` visible characters; what is beyond is not even looked at.
    .slice(0, cap * 4)
    .replace(/\r\n?/g, '\n')
    .replace(INVISIBLE, ' ')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim()
    .toWellFormed()
  if (tidy.length <= cap) return tidy
  return `${tidy
    .slice(0, cap - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`
}

/** The same on one line. */
export function plainLine(value: unknown, cap: number): string {
  const text = plainText(value, cap)
  return text.includes('\n') ? text.replaceAll('\n', ' ') : text
}
