import { AlignmentType, BorderStyle, Paragraph, Table, TableCell, TableLayoutType, TableRow, WidthType } from 'docx'
import type { ContentTable } from './content.ts'
import { runsOf } from './docx-runs.ts'

/** Half points. */
const SIZE = 17
const NONE = { style: BorderStyle.NONE, size: 0, color: 'auto' }
const HAIRLINE = { style: BorderStyle.SINGLE, size: 4, color: 'D1D5DB' }
const RULE = { style: BorderStyle.SINGLE, size: 8, color: '111827' }

/** A table as wide as the text; its head is repeated on each page, and no row is cut. */
export function docxTable({ columns, rows }: ContentTable, width: number): Table {
  const shares = columns.reduce((sum, { share }) => sum + share, 0)
  const widths = columns.map(({ share }) => Math.round((width * share) / shares))
  const head = columns.map(({ title }) => title)
  return new Table({
    width: { size: width, type: WidthType.DXA },
    layout: TableLayoutType.FIXED,
    columnWidths: widths,
    borders: { top: NONE, bottom: NONE, left: NONE, right: NONE, insideVertical: NONE, insideHorizontal: HAIRLINE },
    rows: [
      row(head, { tableHeader: true, bold: true }),
      ...rows.map((cells) => row(cells, { tableHeader: false, bold: false })),
    ],
  })

  function row(cells: ContentTable['rows'][number], { tableHeader, bold }: { tableHeader: boolean; bold: boolean }) {
    return new TableRow({
      tableHeader,
      cantSplit: true,
      children: columns.map(
        ({ align, heads }, i) =>
          new TableCell({
            width: { size: widths[i]!, type: WidthType.DXA },
            margins: { top: 40, bottom: 40, left: 60, right: 60 },
            ...(tableHeader && { borders: { bottom: RULE } }),
            children: [
              new Paragraph({
                spacing: { after: 0 },
                alignment: align === 'right' ? AlignmentType.RIGHT : AlignmentType.LEFT,
                children: runsOf(cells[i] ?? '', { size: SIZE, bold: bold || heads === true }),
              }),
            ],
          }),
      ),
    })
  }
}
