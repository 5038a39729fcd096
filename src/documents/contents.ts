import { breakLines, type Line } from './lines.ts'
import { HAIRLINE, INK, MUTED, type Sheet } from './sheet.ts'

const SIZE = 9
const LINE_HEIGHT = 15
/** Between the words and the number of the page. */
const GAP = 8

interface Entry {
  /** In lines that fit; only the first is shown. */
  line: Line
  /** Where it stands itself. */
  page: number
  y: number
  /** The page that its chapter begins on. */
  target: number | null
}

/**
 * A table of contents. Its place is kept when it is met, and filled when all pages are written, because only then it is
 * known where chapters begin.
 */
export class Contents {
  readonly #sheet: Sheet
  readonly #entries: Entry[]
  readonly #element: ReturnType<Sheet['element']>
  #reached = 0

  constructor(sheet: Sheet, titles: readonly string[]) {
    this.#sheet = sheet
    this.#element = sheet.element('TOC')
    this.#entries = titles.map((title) => {
      sheet.need(LINE_HEIGHT)
      const width = (sheet.width - 40) / SIZE
      const [line] = breakLines(title, { width, measure: sheet.measure })
      const entry = { line: line!, page: sheet.page, y: sheet.y, target: null }
      sheet.y += LINE_HEIGHT
      return entry
    })
    sheet.y += 6
  }

  /** The next chapter begins here. */
  reach(): void {
    const entry = this.#entries[this.#reached]
    if (!entry) return
    entry.target = this.#sheet.page
    this.#sheet.doc.addNamedDestination(nameOf(this.#reached), 'XYZ', this.#sheet.left, this.#sheet.y - 12, null)
    this.#reached += 1
  }

  fill(): void {
    for (const [i, entry] of this.#entries.entries()) this.#fillOne(entry, i)
    this.#element.end()
  }

  #fillOne({ line, page, y, target }: Entry, i: number): void {
    const sheet = this.#sheet
    if (target === null) return
    sheet.doc.switchToPage(page)
    const item = sheet.element('TOCI', this.#element)
    const number = breakLines(String(target + 1), { width: Infinity, measure: sheet.measure })[0]!
    sheet.reference(item, nameOf(i), { x: sheet.left, y, width: sheet.width, height: LINE_HEIGHT }, () => {
      const place = { add: (draw: () => void) => draw() } as unknown as typeof item
      sheet.line(place, line, { x: sheet.left, y, size: SIZE, color: INK })
      sheet.line(place, number, { x: sheet.left, y, size: SIZE, color: MUTED, align: 'right', width: sheet.width })
    })
    item.end()
    const from = sheet.left + line.width * SIZE + GAP
    const to = sheet.left + sheet.width - number.width * SIZE - GAP
    if (from < to) sheet.rule(from, y + SIZE, to - from, { color: HAIRLINE, thickness: 0.5 })
  }
}

function nameOf(i: number): string {
  return `chapter-${i + 1}`
}
