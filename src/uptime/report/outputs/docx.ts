import {
  AlignmentType,
  BorderStyle,
  Document,
  type FileChild,
  Footer,
  Header,
  HeadingLevel,
  ImageRun,
  LevelFormat,
  Packer,
  PageNumber,
  Paragraph,
  Tab,
  TableOfContents,
  TextRun,
} from 'docx'
import { estimatePageNumbers } from 'docx/layout'
import type { ReportModel } from '../model.ts'
import { type Block, type Content, reportContent } from './content.ts'
import { runsOf } from './docx-runs.ts'
import { docxTable } from './docx-table.ts'
import type { DocumentOptions } from './pdf.ts'
import { sealDocx } from './seal-docx.ts'
import { pngOf } from './svg.ts'

const FONT = 'Calibri'
const INK = '111827'
const MUTED = '4B5563'
/** Twentieths of a point. */
const MARGIN = 900
const SIZES = { A4: { width: 11_906, height: 16_838 }, Letter: { width: 12_240, height: 15_840 } } as const
const MOST_ROWS_SET = 200
/** Pixels of 1/96 inch, as wide as the text. */
const PIXELS_A_TWIP = 96 / 1440

export const DOCX_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

/** What the PDF says, for those who go on writing. The same report gives the same bytes. */
export async function writeReportDocx(model: ReportModel, options: DocumentOptions): Promise<Buffer> {
  const content = reportContent(model, options)
  const size = SIZES[options.paper]
  const width = size.width - 2 * MARGIN
  const children: FileChild[] = titleOf(content)
  for (const [i, block] of content.blocks.entries()) children.push(...(await partsOf(block, width, i)))
  const document = new Document({
    title: content.title,
    creator: 'Signalbox',
    lastModifiedBy: 'Signalbox',
    description: content.reference.join(', '),
    // The table of contents has its numbers before a program has set the pages. That sets them all once, which takes
    // seconds where there are thousands of cells: a very long one gets its numbers when it is opened and brought up to date.
    ...(countRows(content) <= MOST_ROWS_SET && { pageNumbers: estimatePageNumbers }),
    styles: STYLES,
    numbering: { config: [{ reference: 'marks', levels: [MARK] }] },
    sections: [
      {
        properties: { page: { size, margin: { top: MARGIN, right: MARGIN, bottom: MARGIN, left: MARGIN } } },
        headers: { default: new Header({ children: [muted(content.title)] }) },
        footers: { default: footer(content, options.site, width) },
        children,
      },
    ],
  })
  return sealDocx(await Packer.toBuffer(document), model.changedAt)
}

function countRows({ blocks }: Content): number {
  return blocks.reduce((sum, block) => sum + (block.kind === 'table' ? block.table.rows.length : 0), 0)
}

const heading = (size: number, before: number) => ({
  run: { font: FONT, size, bold: true, color: INK },
  paragraph: { spacing: { before, after: 80 }, keepNext: true },
})

const STYLES = {
  default: {
    document: { run: { font: FONT, size: 20, color: INK }, paragraph: { spacing: { after: 100 } } },
    title: { run: { font: FONT, size: 40, bold: true, color: INK }, paragraph: { spacing: { after: 60 } } },
    heading1: heading(28, 320),
    heading2: heading(23, 220),
  },
}

const MARK = {
  level: 0,
  format: LevelFormat.BULLET,
  text: '•',
  alignment: AlignmentType.LEFT,
  style: { paragraph: { indent: { left: 360, hanging: 240 }, spacing: { after: 40 } } },
}

function titleOf({ title, kind, reference }: Content): Paragraph[] {
  return [
    muted(kind),
    new Paragraph({ heading: HeadingLevel.TITLE, children: [new TextRun(title)] }),
    muted(reference.join(' · '), 160),
  ]
}

function footer({ reference }: Content, site: string, width: number): Footer {
  const words = [site || 'Signalbox', 'uptime report', ...reference].join(' · ')
  const page = [new Tab(), 'Page ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES]
  return new Footer({
    children: [
      new Paragraph({
        tabStops: [{ type: 'right', position: width }],
        border: { top: { style: BorderStyle.SINGLE, size: 4, color: 'D1D5DB', space: 6 } },
        children: [new TextRun({ size: 16, color: MUTED, children: [words, ...page] })],
      }),
    ],
  })
}

async function partsOf(block: Block, width: number, index: number): Promise<FileChild[]> {
  switch (block.kind) {
    case 'heading': {
      const level = block.level === 2 ? HeadingLevel.HEADING_1 : HeadingLevel.HEADING_2
      return [new Paragraph({ heading: level, children: [new TextRun(block.text)] })]
    }
    case 'paragraph':
      return [new Paragraph({ children: runsOf(block.text, block.muted ? { color: MUTED } : {}) })]
    case 'facts':
      return [
        docxTable(
          { columns: block.facts.map(({ label }) => ({ title: label, share: 1 })), rows: [block.facts.map(linesOf)] },
          width,
        ),
        new Paragraph({ spacing: { after: 0 } }),
      ]
    case 'list':
      return block.items.map(
        (item) => new Paragraph({ numbering: { reference: 'marks', level: 0 }, children: runsOf(item) }),
      )
    case 'contents':
      return [
        new Paragraph({
          spacing: { before: 240 },
          children: [new TextRun({ text: 'Contents', bold: true, size: 23 })],
        }),
        new TableOfContents('Contents', { hyperlink: true, headingStyleRange: '1-1' }),
      ]
    case 'table':
      return [docxTable(block.table, width), new Paragraph({ spacing: { after: 0 } })]
    case 'picture': {
      const { data, width: pixels, height } = await pngOf(block.picture, block.legend)
      const shown = width * PIXELS_A_TWIP
      const name = `Picture ${index}`
      const image = new ImageRun({
        type: 'png',
        data,
        transformation: { width: shown, height: (shown * height) / pixels },
        // Else it is counted over all documents of the process.
        altText: { id: String(index + 1), name, title: name, description: block.picture.alt },
      })
      return [new Paragraph({ children: [image] })]
    }
  }
}

function linesOf({ lines }: { lines: readonly string[] }): string {
  return lines.join('\n')
}

function muted(text: string, after = 40): Paragraph {
  return new Paragraph({ spacing: { after }, children: [new TextRun({ text, size: 17, color: MUTED })] })
}
