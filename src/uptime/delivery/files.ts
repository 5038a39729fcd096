import type { Paper } from '../../documents/index.ts'
import type { ReportContext } from '../report/context.ts'
import type { ReportModel } from '../report/model.ts'

export const FILE_FORMATS = ['pdf', 'docx', 'csv'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

export const FILE_TYPES: Record<FileFormat, string> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  csv: 'text/csv; charset=utf-8',
}

/** A report as a file. The same report gives the same bytes. */
export async function writeFile(
  { config }: Pick<ReportContext, 'config'>,
  model: ReportModel,
  format: FileFormat,
  paper: Paper = 'A4',
): Promise<Buffer> {
  const options = { paper, site: config.siteName, url: `${config.baseUrl}/uptime/${model.month}` }
  // Loaded when they are first needed: a start does not wait for them.
  if (format === 'pdf') return (await import('../report/outputs/pdf.ts')).writeReportPdf(model, options)
  if (format === 'docx') return (await import('../report/outputs/docx.ts')).writeReportDocx(model, options)
  return (await import('../report/outputs/csv.ts')).writeReportCsv(model)
}

/** `uptime-2026-10.pdf`, with the revision when it is not the first. */
export function nameOfFile({ month, revision }: Pick<ReportModel, 'month' | 'revision'>, format: FileFormat): string {
  return `uptime-${month}${revision > 1 ? `-revision-${revision}` : ''}.${format}`
}
