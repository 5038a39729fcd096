import { type Paper, Pdf, type Words } from '../../../documents/index.ts'
import type { ReportModel } from '../model.ts'
import { type Block, reportContent } from './content.ts'
import { HATCH, PAPER, WORDS } from './paper.ts'
import type { Ink, LegendEntry, Picture, Shape } from './picture.ts'

const LEGEND_HEIGHT = 18
const LEGEND_SIZE = 8

export interface DocumentOptions {
  paper: Paper
  /** Stands at the foot of each page. */
  site: string
  /** Of the page with the same report. */
  url: string
}

/** The same report gives the same bytes. */
export function writeReportPdf(model: ReportModel, { paper, site, url }: DocumentOptions): Promise<Buffer> {
  const { title, kind, reference, blocks } = reportContent(model, { url })
  const pdf = new Pdf({
    title,
    language: 'en',
    madeAt: new Date(model.changedAt),
    paper,
    head: title,
    foot: [site || 'Signalbox', 'uptime report', ...reference].join(' · '),
  })
  pdf.title(title, { kind, reference })
  for (const block of blocks) put(pdf, block)
  return pdf.finish()
}

function put(pdf: Pdf, block: Block): void {
  switch (block.kind) {
    case 'heading':
      pdf.heading(block.text, block.level)
      return
    case 'paragraph':
      pdf.paragraph(block.text, { muted: block.muted === true })
      return
    case 'facts':
      pdf.facts(block.facts)
      return
    case 'list':
      pdf.list(block.items)
      return
    case 'contents':
      pdf.heading('Contents', 3)
      pdf.contents(block.titles)
      return
    case 'table':
      pdf.table(block.table)
      return
    case 'picture':
      putPicture(pdf, block.picture, block.legend)
  }
}

/** As wide as the page; of the ratio that it was drawn in. */
function putPicture(pdf: Pdf, picture: Picture, legend: readonly LegendEntry[]): void {
  const height = (pdf.width * picture.height) / picture.width
  pdf.drawing({
    alt: picture.alt,
    height: height + LEGEND_HEIGHT,
    draw(doc, box, write) {
      const scale = box.width / picture.width
      for (const shape of picture.shapes) drawShape(doc, shape, { ...box, scale }, write)
      drawLegend(doc, legend, { x: box.x, y: box.y + height + 5 }, write)
    },
  })
}

type Doc = PDFKit.PDFDocument
type Write = (text: string, at: Words) => void
interface Place {
  x: number
  y: number
  scale: number
}

function drawShape(doc: Doc, shape: Shape, place: Place, write: Write): void {
  const { scale } = place
  const [left, top] = [(x: number) => place.x + x * scale, (y: number) => place.y + y * scale]
  if (shape.kind === 'text') {
    const look = WORDS[shape.look]
    // Words do not shrink with the drawing below what can be read.
    const size = Math.max(6.5, look.size * scale)
    const at = { x: left(shape.x), y: top(shape.y) - size, anchor: shape.anchor, size, color: look.color }
    write(shape.text, { ...at, bold: look.bold })
    return
  }
  if (shape.kind === 'line') {
    stroke(doc, PAPER[shape.ink], () => doc.moveTo(left(shape.x1), top(shape.y1)).lineTo(left(shape.x2), top(shape.y2)))
    return
  }
  drawRect(doc, shape.ink, {
    x: left(shape.x),
    y: top(shape.y),
    width: shape.width * scale,
    height: shape.height * scale,
  })
}

function drawRect(doc: Doc, ink: Ink, box: Box): void {
  const look = PAPER[ink]
  const { x, y, width, height } = box
  if (look.fill) doc.rect(x, y, width, height).fill(look.fill)
  if (look.hatched) hatch(doc, box, look.stroke!)
  if (look.stroke) stroke(doc, look, () => doc.rect(x, y, width, height))
}

interface Box {
  x: number
  y: number
  width: number
  height: number
}

function hatch(doc: Doc, { x, y, width, height }: Box, color: string): void {
  doc.save().rect(x, y, width, height).clip()
  for (let at = -height; at < width; at += HATCH) doc.moveTo(x + at, y + height).lineTo(x + at + height, y)
  doc.lineWidth(0.5).strokeColor(color).stroke().restore()
}

function stroke(doc: Doc, { stroke: color, dash }: (typeof PAPER)[keyof typeof PAPER], path: () => Doc): void {
  doc.save().lineWidth(0.6).strokeColor(color!)
  if (dash) doc.dash(dash[0]!, { space: dash[1]! })
  path().stroke()
  doc.restore()
}

function drawLegend(doc: Doc, legend: readonly LegendEntry[], at: { x: number; y: number }, write: Write): void {
  let { x } = at
  for (const { ink, text } of legend) {
    const isLine = PAPER[ink].fill === undefined && !PAPER[ink].hatched
    if (isLine) stroke(doc, PAPER[ink], () => doc.moveTo(x + 4, at.y).lineTo(x + 4, at.y + 8))
    else drawRect(doc, ink, { x, y: at.y, width: 8, height: 8 })
    write(text, { x: x + 12, y: at.y - 0.5, size: LEGEND_SIZE, color: WORDS.label.color })
    x += 12 + text.length * LEGEND_SIZE * 0.52 + 16
  }
}
