import type { MarkdownIt, default as Parser } from 'markdown-it'
import { lazily } from './lazy.ts'

const parser = lazily<typeof Parser>('markdown-it')
const cleaner = lazily<typeof import('sanitize-html')>('sanitize-html')

// Markdown as people write it here. HTML in it is text, pictures are not shown, and links lead to the web alone.
let made: MarkdownIt | null = null

function markdown(): MarkdownIt {
  if (made) return made
  const Markdown = parser()
  made = new Markdown({ html: false, linkify: true, breaks: true, maxNesting: 20 }).disable('image')
  made.validateLink = isWebAddress
  // Names of files and hosts look like addresses; only what begins with http(s):// becomes a link.
  made.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
  return made
}

export type MarkdownToken = ReturnType<MarkdownIt['parse']>[number]

/** The level below that of the titles which the parts of a document have. */
const FIRST_LEVEL = 3

/** What is written, as a list of tokens: for outputs that are no HTML. */
export function parseMarkdown(text: string): MarkdownToken[] {
  const tokens = markdown().parse(text, {})
  const levels = [...new Set(tokens.filter(({ type }) => type === 'heading_open').map(({ tag }) => tag))].sort()
  // A page has one outline: whatever levels somebody has used, they follow the title above without a gap.
  for (const token of tokens)
    if (token.type.startsWith('heading_'))
      token.tag = `h${Math.min(6, FIRST_LEVEL + Math.max(0, levels.indexOf(token.tag)))}`
  return tokens
}

const TEXT_TAGS = ['p', 'br', 'hr', 'h3', 'h4', 'h5', 'h6', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'a']
const TAGS = [...TEXT_TAGS, 'ul', 'ol', 'li', 'table', 'thead', 'tbody', 'tr', 'th', 'td']

/** HTML that may stand in a page as it is: what is written is parsed without HTML, and what comes out is cleaned again. */
export function renderMarkdown(text: string): string {
  const { renderer, options } = markdown()
  const html = renderer.render(parseMarkdown(text), options, {})
  const sanitizeHtml = cleaner()
  return sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
    allowedSchemes: ['http', 'https'],
    allowProtocolRelative: false,
    transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer nofollow' }) },
  })
}

/** The words alone, on one line: for lists. */
export function plainMarkdown(text: string): string {
  const words = parseMarkdown(text).flatMap(({ type, content, children }) =>
    type === 'inline'
      ? (children ?? []).map((child) => (child.type.endsWith('break') ? ' ' : child.content))
      : [' ', content],
  )
  return words.join('').replace(/\s+/g, ' ').trim()
}

/** Text put into Markdown so that it stays what it is; addresses in it become links. */
export function escapeMarkdown(text: string): string {
  return text
    .split(/(https?:\/\/\S+)/i)
    .map((part, i) => (i % 2 === 1 ? part : escapeMarks(part)))
    .join('')
}

function escapeMarks(text: string): string {
  return (
    text
      .replace(/[\\`*[\]<>|~]/g, '\\$&')
      // Within words (names of files, say) they mean nothing.
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      .replace(/^(\s*\d*)([#+=.)-])/gm, '$1\\$2')
  )
}

function isWebAddress(address: string): boolean {
  return /^https?:\/\//i.test(address.trim()) && URL.canParse(address.trim())
}
