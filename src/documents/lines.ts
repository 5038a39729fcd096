import LineBreaker from 'linebreak'
import { covers, type FaceName } from './faces.ts'
import { splitRuns } from './runs.ts'

/** A piece of text in one style. */
export interface Span {
  text: string
  bold?: boolean
  /** An http(s) or mailto address. */
  link?: string
}

export type Text = string | readonly Span[]

/** A piece of a line, as it is drawn. */
export interface Fragment {
  text: string
  face: FaceName
  width: number
  rtl: boolean
  link: string | undefined
}

export interface Line {
  fragments: Fragment[]
  width: number
}

export type Measure = (face: FaceName, text: string) => number

export function spansOf(text: Text, bold = false): readonly Span[] {
  return typeof text === 'string' ? [{ text, bold }] : text
}

export function plainText(text: Text): string {
  return spansOf(text)
    .map((span) => span.text)
    .join('')
}

/** Sets text in lines no wider than `width`, broken where Unicode allows it, and within a word only when it must. */
export function breakLines(text: Text, options: { width: number; measure: Measure; bold?: boolean }): Line[] {
  const setter = new LineSetter(options.width, options.measure)
  for (const piece of piecesOf(spansOf(text, options.bold))) setter.add(piece)
  return setter.end()
}

/** Text up to a place where a line may end. */
interface Piece {
  spans: Span[]
  endsLine: boolean
}

function piecesOf(spans: readonly Span[]): Piece[] {
  const whole = spans.map((span) => span.text).join('')
  const breaker = new LineBreaker(whole)
  const pieces: Piece[] = []
  let from = 0
  for (let at = breaker.nextBreak(); at; at = breaker.nextBreak()) {
    // The end of the text counts as a break that must be; it ends no line of its own.
    const endsLine = at.required && at.position < whole.length
    pieces.push({ spans: cut(spans, from, at.position), endsLine })
    from = at.position
  }
  return pieces
}

function cut(spans: readonly Span[], from: number, to: number): Span[] {
  const found: Span[] = []
  let start = 0
  for (const span of spans) {
    const text = span.text.slice(Math.max(0, from - start), Math.max(0, to - start))
    if (text !== '') found.push({ ...span, text: text.replace(/[\r\n]+$/, '').replace(/\t/g, ' ') })
    start += span.text.length
  }
  return found
}

class LineSetter {
  readonly #width: number
  readonly #measure: Measure
  readonly #lines: Line[] = []
  #line: Line = { fragments: [], width: 0 }

  constructor(width: number, measure: Measure) {
    this.#width = width
    this.#measure = measure
  }

  add({ spans, endsLine }: Piece): void {
    const fragments = spans.flatMap((span) => this.#fragmentsOf(span))
    const width = fragments.reduce(
      (sum, fragment) => sum + this.#widthWithoutEnd(fragment, fragment === fragments.at(-1)),
      0,
    )
    if (this.#line.width > 0 && this.#line.width + width > this.#width) this.#next()
    for (const fragment of fragments) this.#put(fragment)
    if (endsLine) this.#next()
  }

  end(): Line[] {
    if (this.#line.fragments.length > 0 || this.#lines.length === 0) this.#next()
    return this.#lines
  }

  #fragmentsOf(span: Span): Fragment[] {
    const weight = span.bold ? 'bold' : 'regular'
    return splitRuns(span.text, covers).map(({ text, family, rtl }) => {
      const face = `${family}-${weight}` as const
      return { text, face, rtl, width: this.#measure(face, text), link: span.link }
    })
  }

  /** A space at the end of a line may hang over. */
  #widthWithoutEnd({ text, face, width }: Fragment, isLast: boolean): number {
    return isLast && text.endsWith(' ') ? this.#measure(face, text.trimEnd()) : width
  }

  #put(fragment: Fragment): void {
    if (this.#line.width + this.#widthWithoutEnd(fragment, true) <= this.#width) this.#append(fragment)
    else this.#putInParts(fragment)
  }

  #putInParts(fragment: Fragment): void {
    // A word wider than the line: as much as fits, and on with the rest.
    let part = ''
    for (const char of fragment.text) {
      const width = this.#measure(fragment.face, part + char)
      if (this.#line.width + width > this.#width && (part !== '' || this.#line.width > 0)) {
        if (part !== '') this.#append({ ...fragment, text: part, width: this.#measure(fragment.face, part) })
        this.#next()
        part = ''
      }
      part += char
    }
    if (part !== '') this.#append({ ...fragment, text: part, width: this.#measure(fragment.face, part) })
  }

  #append(fragment: Fragment): void {
    const last = this.#line.fragments.at(-1)
    if (last && !last.rtl && !fragment.rtl && last.face === fragment.face && last.link === fragment.link) {
      last.text += fragment.text
      last.width += fragment.width
    } else this.#line.fragments.push({ ...fragment })
    this.#line.width += fragment.width
  }

  #next(): void {
    this.#lines.push({ ...this.#line, fragments: inReadingOrder(this.#line.fragments) })
    this.#line = { fragments: [], width: 0 }
  }
}

/** Words from right to left that follow one another change places; a font turns only the letters of a word. */
function inReadingOrder(fragments: readonly Fragment[]): Fragment[] {
  const ordered: Fragment[] = []
  for (let at = 0; at < fragments.length; ) {
    let end = at
    while (isPartOfRtl(fragments, end)) end += 1
    if (end > at) ordered.push(...fragments.slice(at, end).reverse())
    else ordered.push(fragments[at]!)
    at = Math.max(end, at + 1)
  }
  return ordered
}

function isPartOfRtl(fragments: readonly Fragment[], at: number): boolean {
  const fragment = fragments[at]
  if (!fragment) return false
  const isBetween = fragment.text.trim() === '' && fragments[at - 1]?.rtl && fragments[at + 1]?.rtl
  return fragment.rtl || Boolean(isBetween)
}
