import { type MarkdownToken, parseMarkdown } from '../lib/markdown.ts'
import type { Span } from './lines.ts'
import type { ListItem } from './parts.ts'
import type { Pdf } from './pdf.ts'

/** Writes Markdown into a document: headings of the third level, paragraphs, lists, tables; links and what is strong stay so. */
export function writeMarkdown(pdf: Pdf, text: string): void {
  const tokens = parseMarkdown(text)
  for (let i = 0; i < tokens.length; ) i = writeBlock(pdf, tokens, i)
}

/** @returns where the next block begins */
function writeBlock(pdf: Pdf, tokens: readonly MarkdownToken[], i: number): number {
  const token = tokens[i]!
  const end = token.nesting === 1 ? endOf(tokens, i) : i
  const inner = tokens.slice(i + 1, end)
  if (token.type === 'heading_open') pdf.heading(plain(inner), 3)
  else if (token.type === 'bullet_list_open' || token.type === 'ordered_list_open') pdf.list(listItems(token, inner))
  else if (token.type === 'table_open') writeTable(pdf, inner)
  else if (token.type === 'blockquote_open') for (const part of spansIn(inner)) pdf.paragraph(part, { muted: true })
  else if (token.type === 'paragraph_open') for (const part of spansIn(inner)) pdf.paragraph(part)
  else if (token.type === 'fence' || token.type === 'code_block') pdf.paragraph(token.content)
  return end + 1
}

function endOf(tokens: readonly MarkdownToken[], from: number): number {
  let depth = 0
  for (let i = from; i < tokens.length; i += 1) {
    depth += tokens[i]!.nesting
    if (depth === 0) return i
  }
  return tokens.length
}

/** The items of a list, those of a list within it after the one they belong to. */
function listItems(list: MarkdownToken, tokens: readonly MarkdownToken[], level = 0): ListItem[] {
  const items: ListItem[] = []
  let number = Number(list.attrGet('start') ?? 1)
  for (let i = 0; i < tokens.length; ) {
    const end = endOf(tokens, i)
    const mark = list.type === 'ordered_list_open' ? `${number}.` : '•'
    items.push(...itemWithNested(tokens.slice(i + 1, end), mark, level))
    number += 1
    i = end + 1
  }
  return items
}

function itemWithNested(tokens: readonly MarkdownToken[], mark: string, level: number): ListItem[] {
  const text: Span[] = []
  const nested: ListItem[] = []
  for (let i = 0; i < tokens.length; ) {
    const token = tokens[i]!
    const end = token.nesting === 1 ? endOf(tokens, i) : i
    if (token.type.endsWith('_list_open')) nested.push(...listItems(token, tokens.slice(i + 1, end), level + 1))
    else
      for (const part of spansIn(tokens.slice(i, end + 1)))
        text.push(...(text.length > 0 ? [{ text: '\n' }] : []), ...part)
    i = end + 1
  }
  return [{ text, mark, level }, ...nested]
}

function writeTable(pdf: Pdf, tokens: readonly MarkdownToken[]): void {
  const rows: Span[][][] = []
  for (const token of tokens) {
    if (token.type === 'tr_open') rows.push([])
    if (token.type === 'inline') rows.at(-1)?.push(spansOfInline(token))
  }
  const [head = [], ...body] = rows
  const columns = head.map((cell) => ({ title: cell.map(({ text }) => text).join(''), share: 1 }))
  pdf.table({ columns, rows: body })
}

/** The text of each paragraph and each piece of code among some tokens. */
function spansIn(tokens: readonly MarkdownToken[]): Span[][] {
  return tokens.flatMap((token) => {
    if (token.type === 'inline') return [spansOfInline(token)]
    return token.type === 'fence' || token.type === 'code_block' ? [[{ text: token.content }]] : []
  })
}

function plain(tokens: readonly MarkdownToken[]): string {
  return spansIn(tokens)
    .flat()
    .map(({ text }) => text)
    .join(' ')
}

function spansOfInline({ children }: MarkdownToken): Span[] {
  const spans: Span[] = []
  let strong = 0
  let link: string | null = null
  for (const token of children ?? []) {
    if (token.type === 'strong_open') strong += 1
    if (token.type === 'strong_close') strong -= 1
    if (token.type === 'link_open') link = String(token.attrGet('href'))
    if (token.type === 'link_close') link = null
    const text = token.type === 'softbreak' || token.type === 'hardbreak' ? '\n' : token.content
    if (text !== '') spans.push({ text, ...(strong > 0 && { bold: true }), ...(link && { link }) })
  }
  return spans
}
