import { type CsvValue, csvLines } from '../../../lib/csv.ts'
import type { ReportModel } from '../model.ts'

export const FIGURE_COLUMNS = [
  'Month',
  'Front end',
  'Slug',
  'Uptime',
  'Measured uptime',
  'Target',
  'Downtime minutes',
  'Counted of minutes',
  'Incidents',
  '5xx responses',
  '5xx outside incidents',
  '5xx coverage',
]

/** The figures of a month, a line a front end; what is not known is empty, and never zero. */
export function writeReportCsv({ month, sections }: ReportModel): Buffer {
  const rows = sections.map((section): CsvValue[] => {
    const { name, slug, uptime, measured, target, adjusted, incidents, errors5xx } = section
    return [
      month,
      name,
      slug,
      uptime,
      measured.uptime,
      target,
      adjusted.downtimeMinutes,
      adjusted.baseMinutes,
      incidents.length,
      errors5xx?.total,
      errors5xx?.outsideIncidents,
      errors5xx?.coverage,
    ]
  })
  // Without the byte order mark Excel shows accents wrong.
  return Buffer.from(`\ufeff${csvLines([FIGURE_COLUMNS, ...rows])}`)
}
