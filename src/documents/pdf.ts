import { Contents } from './contents.ts'
import { breakLines, type Line, plainText, type Text } from './lines.ts'
import type { Drawing, Fact, ListItem, Words } from './parts.ts'
import { INK, MUTED, Sheet, type SheetOptions } from './sheet.ts'
import { drawTable, type Table } from './table.ts'

const TITLE = { size: 15, height: 19 }
const HEADING = {
  2: { size: 10, height: 14, above: 14, below: 5 },
  3: { size: 9, height: 13, above: 9, below: 3 },
} as const
const BODY = { size: 9, height: 13 }
const LABEL = { size: 8, height: 11.5 }
const BULLET_INDENT = 12
/** Deeper ones leave no room for words. */
const MAX_LEVEL = 8
const FACT_GAP = 12
/** A heading at the foot of a page takes this much of what follows along, or goes to the next page. */
const KEPT_WITH_HEADING = 48

/** Writes a document from top to bottom: tagged, with bookmarks, the same bytes for the same content. */
export class Pdf {
  readonly #sheet: Sheet
  #contents: Contents | undefined

  constructor(options: SheetOptions) {
    this.#sheet = new Sheet(options)
  }

  /** Of what stands on a page, in points. */
  get width(): number {
    return this.#sheet.width
  }

  /** The head of the first page: what it is, of what, and its number at the right. */
  title(text: string, head: { kind: string; reference?: readonly string[] }): this {
    const sheet = this.#sheet
    const [main = '', ...small] = head.reference ?? []
    const lines = this.#lines(text, TITLE.size, sheet.width * 0.62, true)
    const top = sheet.y
    this.#put('P', this.#lines(head.kind, LABEL.size, sheet.width), { ...LABEL, color: MUTED })
    this.#put('H1', lines, TITLE)
    const bottom = sheet.y
    const at = { x: sheet.left, align: 'right' as const, width: sheet.width }
    const element = sheet.element('P')
    if (main)
      sheet.line(element, this.#lines(main, 13, sheet.width, true)[0]!, { ...at, y: top + LABEL.height, size: 13 })
    for (const [i, part] of small.entries())
      sheet.line(element, this.#lines(part, LABEL.size, sheet.width)[0]!, {
        ...at,
        y: top + LABEL.height + 18 + i * LABEL.height,
        size: LABEL.size,
      })
    element.end()
    sheet.y = Math.max(bottom, top + LABEL.height + 18 + small.length * LABEL.height) + 6
    sheet.rule(sheet.left, sheet.y, sheet.width, { color: INK, thickness: 1.5 })
    sheet.y += 12
    sheet.doc.outline.addItem(text)
    return this
  }

  /** A few facts side by side, each a label and its lines, in a row as wide as the page. */
  facts(facts: readonly Fact[]): this {
    const sheet = this.#sheet
    const widths = this.#widthsOf(facts)
    const columns = facts.map(({ label, lines }, i) => ({
      label: this.#lines(label, LABEL.size, widths[i]!),
      lines: lines.flatMap((line) => this.#lines(line, LABEL.size, widths[i]!, true)),
    }))
    const height = Math.max(0, ...columns.map(({ label, lines }) => (label.length + lines.length) * LABEL.height))
    sheet.need(height)
    let x = sheet.left
    for (const [i, { label, lines }] of columns.entries()) {
      const element = sheet.element('P')
      for (const [n, line] of [...label, ...lines].entries()) {
        const color = n < label.length ? MUTED : INK
        sheet.line(element, line, { x, y: sheet.y + n * LABEL.height, size: LABEL.size, color })
      }
      element.end()
      x += widths[i]! + FACT_GAP
    }
    sheet.y += height + 4
    return this
  }

  /** Each as wide as its longest line when all have room so, and in proportion to that otherwise. */
  #widthsOf(facts: readonly Fact[]): number[] {
    const room = this.#sheet.width - FACT_GAP * (facts.length - 1)
    const wanted = facts.map(({ label, lines }) =>
      Math.max(
        ...[label, ...lines].map((line) => this.#lines(line, LABEL.size, Infinity, true)[0]!.width * LABEL.size),
      ),
    )
    const all = wanted.reduce((sum, width) => sum + width, 0)
    if (all === 0) return wanted
    const spare = (room - all) / facts.length
    return wanted.map((width) => (spare >= 0 ? width + spare : (width * room) / all))
  }

  /** A heading of the second or third level, with a bookmark. */
  heading(text: string, level: 2 | 3 = 2): this {
    const look = HEADING[level]
    this.#sheet.y += look.above
    this.#sheet.need(look.height + KEPT_WITH_HEADING)
    const { outline } = this.#sheet.doc
    if (level === 2) this.#contents?.reach()
    const chapter = level === 2 ? outline : (outline.children.at(-1) ?? outline)
    chapter.addItem(text)
    this.#put(`H${level}`, this.#lines(text, look.size, this.#sheet.width, true), look)
    this.#sheet.y += look.below
    return this
  }

  /** A table of contents of the headings of the second level that follow, which must be these, in this order. */
  contents(titles: readonly string[]): this {
    this.#contents = new Contents(this.#sheet, titles)
    return this
  }

  paragraph(text: Text, look: { muted?: boolean } = {}): this {
    if (plainText(text).trim() === '') return this
    this.#put('P', this.#lines(text, BODY.size, this.#sheet.width), { ...BODY, color: look.muted ? MUTED : INK })
    this.#sheet.y += 4
    return this
  }

  list(items: readonly (Text | ListItem)[]): this {
    const list = this.#sheet.element('L')
    for (const item of items) this.#listItem(list, typeof item === 'object' && 'text' in item ? item : { text: item })
    list.end()
    this.#sheet.y += 2
    return this
  }

  #listItem(list: ReturnType<Sheet['element']>, { text, mark = '•', level = 0 }: ListItem): void {
    const sheet = this.#sheet
    const x = sheet.left + Math.min(level, MAX_LEVEL) * BULLET_INDENT
    const [sign] = this.#lines(mark, BODY.size, Infinity)
    const indent = Math.max(BULLET_INDENT, sign!.width * BODY.size + 4)
    const entry = sheet.element('LI', list)
    sheet.need(BODY.height)
    const label = sheet.element('Lbl', entry)
    sheet.line(label, sign!, { x, y: sheet.y, size: BODY.size })
    label.end()
    const body = sheet.element('LBody', entry)
    for (const line of this.#lines(text, BODY.size, sheet.left + sheet.width - x - indent)) {
      sheet.need(BODY.height)
      sheet.line(body, line, { x: x + indent, y: sheet.y, size: BODY.size })
      sheet.y += BODY.height
    }
    body.end()
    entry.end()
    sheet.y += 2
  }

  table(table: Table): this {
    drawTable(this.#sheet, table)
    return this
  }

  drawing({ alt, height, draw }: Drawing): this {
    const sheet = this.#sheet
    sheet.need(height)
    const box = { x: sheet.left, y: sheet.y, width: sheet.width, height }
    const figure = sheet.element('Figure', null, { alt })
    figure.add(() => draw(sheet.doc, box, (words, at) => this.#write(words, at)))
    figure.end()
    sheet.y += height + 8
    return this
  }

  /** Within a figure, which the words are a part of. */
  #write(text: string, { anchor = 'start', bold = false, ...at }: Words): void {
    const [line] = this.#lines(text, at.size, Infinity, bold)
    const width = line!.width * at.size
    const shift = { start: 0, middle: width / 2, end: width }[anchor]
    const place = { add: (draw: () => void) => draw() } as unknown as ReturnType<Sheet['element']>
    this.#sheet.line(place, line!, { ...at, x: at.x - shift })
  }

  /** Places to sign, side by side: who, above a line. */
  signatures(people: readonly string[], below: string): this {
    const sheet = this.#sheet
    sheet.need(80)
    const width = (sheet.width - 24 * (people.length - 1)) / people.length
    sheet.y += 16
    for (const [i, person] of people.entries()) {
      const x = sheet.left + i * (width + 24)
      const element = sheet.element('P')
      sheet.line(element, this.#lines(person, BODY.size, width, true)[0]!, { x, y: sheet.y, size: BODY.size })
      sheet.line(element, this.#lines(below, LABEL.size, width)[0]!, {
        x,
        y: sheet.y + 48,
        size: LABEL.size,
        color: MUTED,
      })
      element.end()
      sheet.rule(x, sheet.y + 44, width, { color: INK, thickness: 0.7 })
    }
    sheet.y += 66
    return this
  }

  finish(): Promise<Buffer> {
    this.#contents?.fill()
    return this.#sheet.finish()
  }

  #lines(text: Text, size: number, width: number, bold = false): Line[] {
    return breakLines(text, { width: width / size, measure: this.#sheet.measure, bold })
  }

  /** Lines one below the other, over pages when they must. */
  #put(type: string, lines: readonly Line[], look: { size: number; height: number; color?: string }): void {
    const sheet = this.#sheet
    const element = sheet.element(type)
    for (const line of lines) {
      sheet.need(look.height)
      sheet.line(element, line, { x: sheet.left, y: sheet.y, size: look.size, color: look.color ?? INK })
      sheet.y += look.height
    }
    element.end()
  }
}
