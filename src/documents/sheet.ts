import PDFDocument from 'pdfkit'
import { type FaceName, fileOfFace } from './faces.ts'
import type { Line } from './lines.ts'
import { type FontInDocument, hasten, isSimple } from './shaping.ts'

export type Paper = 'A4' | 'Letter'

export interface SheetOptions {
  title: string
  /** BCP 47. */
  language: string
  /** Of whatever the document shows, so that the same data gives the same bytes. */
  madeAt: Date
  paper: Paper
  /** Stands at the foot of each page, beside its number. */
  foot: string
  /** Stands at the head of each page but the first. */
  head?: string
}

export const INK = '#111827'
export const MUTED = '#4b5563'
export const RULE = '#9ca3af'
export const HAIRLINE = '#d1d5db'

const MARGIN = { top: 46, right: 45, bottom: 62, left: 45 }
const FOOT_SIZE = 8
/** Of the base font, in parts of its size. */
const ASCENT = 0.97

type Struct = PDFKit.PDFStructureElement

/**
 * The pages of a tagged PDF (PDF/UA, https://pdfa.org/resource/iso-14289-pdfua/) and where the next thing goes on them.
 * Everything drawn is either content of a structure element or an artifact.
 */
export class Sheet {
  readonly doc: PDFKit.PDFDocument
  readonly left = MARGIN.left
  readonly width: number
  y = MARGIN.top
  readonly #options: SheetOptions
  readonly #bottom: number
  readonly #root: Struct
  readonly #widths = new Map<string, number>()

  constructor(options: SheetOptions) {
    this.#options = options
    this.doc = new PDFDocument({
      size: options.paper === 'A4' ? 'A4' : 'LETTER',
      margins: { top: 0, right: 0, bottom: 0, left: 0 },
      bufferPages: true,
      pdfVersion: '1.7',
      subset: 'PDF/UA',
      tagged: true,
      lang: options.language,
      displayTitle: true,
      font: fileOfFace('base-regular'),
      info: { Title: options.title, Producer: 'Signalbox', Creator: 'Signalbox', CreationDate: options.madeAt },
    } as object)
    this.width = this.doc.page.width - MARGIN.left - MARGIN.right
    this.#bottom = this.doc.page.height - MARGIN.bottom
    this.#root = this.doc.struct('Document')
    this.doc.addStructure(this.#root)
  }

  /** The width of a text at a size of one point. */
  measure = (face: FaceName, text: string): number => {
    if (isSimple(text)) return this.#use(face, 1).widthOfString(text)
    const key = `${face}\n${text}`
    const width = this.#widths.get(key) ?? this.#use(face, 1).widthOfString(text)
    this.#widths.set(key, width)
    return width
  }

  /** The index of the page that is written on. */
  get page(): number {
    const { start, count } = this.doc.bufferedPageRange()
    return start + count - 1
  }

  /** What is left of the page, in points. */
  get room(): number {
    return this.#bottom - this.y
  }

  /** Begins a new page when fewer than `height` points are left on this one. @returns whether it did */
  need(height: number): boolean {
    if (this.room >= height || this.y <= MARGIN.top) return false
    this.doc.addPage()
    this.y = MARGIN.top
    return true
  }

  /** A part of the document's structure, below `parent` or the document itself. It must be ended. */
  element(type: string, parent: Struct | null = null, options: object = {}): Struct {
    const element = this.doc.struct(type as 'P', options)
    ;(parent ?? this.#root).add(element)
    return element
  }

  /** What is drawn for nobody's ear: lines and other ornament. */
  artifact(draw: () => void, type: 'Layout' | 'Pagination' = 'Layout'): void {
    this.doc.markContent('Artifact', { type })
    draw()
    this.doc.endMarkedContent()
  }

  rule(x: number, y: number, width: number, look: { color: string; thickness: number }): void {
    this.artifact(() => {
      this.doc
        .moveTo(x, y)
        .lineTo(x + width, y)
        .lineWidth(look.thickness)
        .strokeColor(look.color)
        .stroke()
    })
  }

  /**
   * Draws one line of text as content of `element`; links become elements of their own.
   * @param at the top left corner, and how the line stands in `width`
   */
  line(
    element: Struct,
    line: Line,
    at: { x: number; y: number; size: number; color?: string; align?: 'right'; width?: number },
  ): void {
    let x = at.align === 'right' ? at.x + (at.width ?? 0) - line.width * at.size : at.x
    for (const { text, face, width, link } of line.fragments) {
      const place = x
      const draw = () => {
        this.#use(face, at.size).fillColor(at.color ?? INK)
        // Fonts differ in their ascent; on one line they stand on one base line.
        const base = at.y + at.size * ASCENT
        this.doc.text(text, place, base, { lineBreak: false, baseline: 'alphabetic' })
        if (link) this.#underline({ x: place, y: base, width: width * at.size, height: at.size }, link)
      }
      if (link) {
        const anchor = this.element('Link', element, { alt: text })
        anchor.add(draw)
        anchor.end()
      } else element.add(draw)
      x += width * at.size
    }
  }

  /** Draws what leads to a named place of the document, as a link below `parent`. */
  reference(
    parent: Struct,
    name: string,
    box: { x: number; y: number; width: number; height: number },
    draw: () => void,
  ): void {
    const anchor = this.element('Link', parent)
    anchor.add(() => {
      draw()
      const structParent = (this.doc as unknown as { _currentStructureElement: Struct })._currentStructureElement
      this.doc.goTo(box.x, box.y, box.width, box.height, name, { structParent, Contents: new String(name) } as object)
    })
    anchor.end()
  }

  /** Ends the last page, numbers all of them, and gives the file. */
  async finish(): Promise<Buffer> {
    this.#root.end()
    this.#numberPages()
    const chunks: Buffer[] = []
    this.doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    const ended = new Promise<void>((done, fail) => this.doc.once('end', done).once('error', fail))
    this.doc.end()
    await ended
    return Buffer.concat(chunks)
  }

  #use(face: FaceName, size: number): PDFKit.PDFDocument {
    this.doc.font(fileOfFace(face)).fontSize(size)
    hasten((this.doc as unknown as { _font: FontInDocument })._font)
    return this.doc
  }

  /** Called while a `Link` is drawn, which the address then belongs to. */
  #underline(base: { x: number; y: number; width: number; height: number }, link: string): void {
    const { doc } = this
    const structParent = (doc as unknown as { _currentStructureElement: Struct })._currentStructureElement
    doc.link(base.x, base.y - base.height, base.width, base.height * 1.3, link, { structParent } as object)
    const y = base.y + 1.5
    doc
      .moveTo(base.x, y)
      .lineTo(base.x + base.width, y)
      .lineWidth(0.5)
      .strokeColor(INK)
      .stroke()
  }

  #numberPages(): void {
    const { start, count } = this.doc.bufferedPageRange()
    for (let i = start; i < start + count; i += 1) {
      this.doc.switchToPage(i)
      const y = this.doc.page.height - MARGIN.bottom + 30
      this.artifact(() => {
        this.#use('base-regular', FOOT_SIZE).fillColor(MUTED)
        const page = `Page ${i - start + 1} of ${count}`
        const { head } = this.#options
        if (head && i > start) this.doc.text(head, MARGIN.left, MARGIN.top - 24, { lineBreak: false })
        this.doc.text(this.#options.foot, MARGIN.left, y, { lineBreak: false })
        this.doc.text(page, MARGIN.left + this.width - this.doc.widthOfString(page), y, { lineBreak: false })
      }, 'Pagination')
    }
  }
}
