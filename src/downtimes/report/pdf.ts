import { type Paper, Pdf } from '../../documents/index.ts'
import { formatExact } from '../../lib/dates.ts'
import { hashOf } from './hash.ts'
import type { Report } from './report.ts'

export interface PdfOptions {
  paper: Paper
  /** Stands at the foot of each page. */
  site: string
  timeZone: string
  /** Where a reader can check that the copy is current. */
  checkUrl: string
}

/** The same report gives the same bytes. */
export function writePdf(report: Report, { paper, site, timeZone, checkUrl }: PdfOptions): Promise<Buffer> {
  const [reference = ''] = report.reference
  const pdf = new Pdf({
    title: `${reference} ${report.title}`.trim(),
    language: 'en',
    madeAt: new Date(report.madeAt),
    paper,
    foot: [site || 'Signalbox', reference].filter(Boolean).join(' · '),
  })
  pdf.title(report.title, { kind: report.kind, reference: report.reference })
  if (report.facts.length > 0) pdf.facts(report.facts)
  for (const { title, paragraph, items, table, none } of report.sections) {
    pdf.heading(title)
    for (const part of (paragraph ?? '').split(/\n{2,}/)) pdf.paragraph(part)
    if (table && table.rows.length > 0) pdf.table(table)
    if (items && items.length > 0) pdf.list(items)
    if (none && (table?.rows.length ?? 0) + (items?.length ?? 0) === 0) pdf.paragraph(none)
  }
  if (report.signatures.length > 0) pdf.signatures(report.signatures, 'Place, date, signature')
  pdf.heading('About this document')
  if (report.contact) pdf.paragraph(`Questions: ${report.contact}`)
  pdf.paragraph(`As of ${formatExact(report.madeAt, timeZone)}, by ${report.madeBy}.`)
  pdf.paragraph([{ text: `Content ${hashOf(report)}. Is it current? ` }, { text: checkUrl, link: checkUrl }], {
    muted: true,
  })
  return pdf.finish()
}
