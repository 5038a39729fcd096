const MAX_TITLE = 300
const MAX_TEXT = 4000
const MAX_LINK = 2000
/** Markup is at most this much longer than the text in it; what is beyond is not even looked at. */
const RAW_FACTOR = 8

const ENTITIES = new Map([
  ...([
    ['amp', '&'],
    ['lt', '<'],
    ['gt', '>'],
    ['quot', '"'],
    ['apos', "'"],
    ['nbsp', ' '],
    ['ensp', ' '],
    ['emsp', ' '],
  ] as const),
  ...([
    ['ndash', '–'],
    ['mdash', '—'],
    ['hellip', '…'],
    ['bull', '•'],
    ['middot', '·'],
    ['rarr', '→'],
    ['times', '×'],
  ] as const),
  ...([
    ['lsquo', '‘'],
    ['rsquo', '’'],
    ['ldquo', '“'],
    ['rdquo', '”'],
    ['laquo', '«'],
    ['raquo', '»'],
    ['deg', '°'],
  ] as const),
  ...([
    ['copy', '©'],
    ['reg', '®'],
    ['trade', '™'],
    ['zwnj', ''],
    ['zwj', ''],
    ['shy', ''],
  ] as const),
])

/** One line of plain text out of whatever a vendor sent as a title or name. */
export function plainLine(value: unknown, cap: number = MAX_TITLE): string {
  return clean(value, cap).replace(/\s+/g, ' ').trim()
}

/** Plain text, lines kept, out of HTML, entity-escaped HTML or Markdown. */
export function plainText(value: unknown, cap: number = MAX_TEXT): string {
  return clean(value, cap)
}

/** A link a page may show: absolute, http or https, without credentials. Null for anything else. */
export function safeLink(value: unknown, base?: string): string | null {
  if (typeof value !== 'string' || value.trim() === '' || value.length > MAX_LINK) return null
  const url = URL.parse(value.trim(), base)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
  return url.username === '' && url.password === '' ? url.href : null
}

function clean(value: unknown, cap: number): string {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return ''
  let text = value.slice(0, cap * RAW_FACTOR)
  if (/[<&]/.test(text)) {
    // Feeds carry HTML that was escaped once or twice on its way, so tags show up only after decoding.
    for (let round = 0; round < 3; round++) text = decodeEntities(withoutTags(text))
    text = withoutTags(text)
  }
  return cut(tidy(withoutMarkdown(text)), cap)
}

function withoutTags(text: string): string {
  if (!text.includes('<')) return text
  return withoutElement(withoutElement(text, 'script'), 'style')
    .replace(/<(?:br|\/p|\/div|\/li|\/h[1-6]|\/tr)\b[^<>]*>/gi, '\n')
    .replace(/<[/!?]?[a-z][^<>]*>|<!--|-->/gi, '')
}

/**
 * Drops an element with all that is in it. By index, not by one expression: that would be quadratic in unclosed tags.
 */
function withoutElement(text: string, name: string): string {
  // ASCII only: the lower case of some letters is longer than they are, and the indexes would not fit.
  const lower = text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
  let kept = ''
  let from = 0
  for (;;) {
    const open = lower.indexOf(`<${name}`, from)
    if (open < 0) return kept + text.slice(from)
    kept += text.slice(from, open)
    const close = lower.indexOf(`</${name}`, open)
    const end = close < 0 ? -1 : lower.indexOf('>', close)
    if (end < 0) return kept
    from = end + 1
  }
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES.get(name.toLowerCase()) ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })
}

/** Only what vendors use: headings, emphasis, code marks, links and escaped punctuation. */
function withoutMarkdown(text: string): string {
  if (!/[*`#[\\]/.test(text)) return text
  return text
    .replace(/\\([#*_[\]()`.!-])/g, '$1')
    .replace(/^[ \t]*#{1,6}[ \t]+(?:#{1,6}[ \t]+)?/gm, '')
    .replace(/!?\[([^[\]]{0,300})\]\([^()\s]{0,2000}\)/g, '$1')
    .replace(/\*{2,3}|`{1,3}/g, '')
}

/**
 * White space tamed, and characters gone that a database refuses (NUL) or that turn the line around (bidi controls).
 */
function tidy(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim()
    .toWellFormed()
}

function cut(text: string, cap: number): string {
  if (text.length <= cap) return text
  return `${text
    .slice(0, cap - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}…`
}
