// `npm run bench`: the figures of the design, as ratios taken in one run, in one table. `npm run bench -- status` runs
// the measures whose name holds the word.
import { analyticsRows } from './analytics.ts'
import { firstPageRows } from './first-page.ts'
import { hardwareRows } from './hardware.ts'
import { impactRows } from './impact.ts'
import { importRows } from './import-directory.ts'
import { importHardwareRows } from './import-hardware.ts'
import { importLogRows } from './import-log.ts'
import { mailRows } from './mail.ts'
import { reportRows } from './report.ts'
import { roundRows } from './round.ts'
import { startRows } from './start.ts'
import { statusPageRows } from './status-page.ts'
import { printTable, type Row } from './table.ts'
import { timelineRows } from './timeline.ts'
import { uptimeRows } from './uptime.ts'
import { wallboardRows } from './wallboard.ts'

const measures: Record<string, () => Promise<Row[]>> = {
  'status-page': statusPageRows,
  round: roundRows,
  'first-page': firstPageRows,
  start: startRows,
  timeline: timelineRows,
  mail: mailRows,
  wallboard: wallboardRows,
  'import-directory': importRows,
  'import-log': importLogRows,
  'import-hardware': importHardwareRows,
  'hardware-pages': hardwareRows,
  impact: impactRows,
  analytics: analyticsRows,
  'downtime-report': reportRows,
  uptime: uptimeRows,
}

const wanted = process.argv[2] ?? ''
const rows: Row[] = []
for (const [name, measure] of Object.entries(measures)) {
  if (!name.includes(wanted)) continue
  console.error(`${name} …`)
  rows.push(...(await measure()))
}
printTable(rows)
process.exit(0)
