import { createEntity } from '../src/directory/index.ts'
import { SYSTEM } from '../src/http/auth.ts'
import { dayOf, toStored } from '../src/lib/dates.ts'
import { computeUptime, DEFAULT_RULE, monthAfter, monthPeriod } from '../src/uptime/arithmetic/index.ts'
import { writeFile } from '../src/uptime/delivery/files.ts'
import { loadEvidence } from '../src/uptime/evidence/load.ts'
import { createFrontEnd } from '../src/uptime/front-ends/actions.ts'
import { getReport } from '../src/uptime/report/find.ts'
import { readModel } from '../src/uptime/report/reckon.ts'
import { draftReport } from '../src/uptime/review/draft.ts'
import { createSource } from '../src/uptime/settings/actions.ts'
import { type BenchApp, startBenchApp } from './board.ts'
import { middle, type Row } from './table.ts'
import { startReportSources } from './uptime-sources.ts'

const FRONT_ENDS = 30
const INCIDENTS = 500
const DELAY_MS = 200
const ROUNDS = 5

/** A month of 30 front ends with 500 incidents each and a 5xx series at 5-minute steps: drafted, reckoned and written. */
export async function uptimeRows(): Promise<Row[]> {
  const bench = await startBenchApp()
  const month = monthAfter(dayOf(toStored(new Date()), bench.config.timeZone).slice(0, 7), -1)
  const period = monthPeriod(month, bench.config.timeZone)
  const sources = await startReportSources(period, { frontEnds: FRONT_ENDS, incidents: INCIDENTS, delayMs: DELAY_MS })
  try {
    await fill(bench, sources.url)
    const draft = await timed(async () => {
      const { problems } = await draftReport(bench.reports, month, SYSTEM)
      if (problems > 0) throw new Error(`${problems} parts were not whole`)
    })
    const asked = `${sources.calls()} calls of ${DELAY_MS} ms`
    return [
      row(`Draft of ${FRONT_ENDS} front ends with ${INCIDENTS} incidents each`, draft, asked, 60_000),
      await arithmeticRow(bench, month),
      ...(await documentRows(bench, month)),
    ]
  } finally {
    sources.close()
    await bench.close()
  }
}

async function fill({ reports, directory }: BenchApp, url: string): Promise<void> {
  await createSource(reports, { kind: 'pagerduty', name: 'PagerDuty', url, secret: 'key' }, SYSTEM)
  await createSource(reports, { kind: 'prometheus', name: 'Prometheus', url }, SYSTEM)
  for (let i = 0; i < FRONT_ENDS; i += 1) {
    await createEntity(directory, { kind: 'service', name: `Front end ${i}`, slug: `f${i}` }, SYSTEM)
    const parts = {
      pagerduty: [{ source: 'pagerduty', services: [`S${i}`] }],
      errors: [{ source: 'prometheus', query: `sum(increase(errors_total{app="f${i}"}[5m]))` }],
    }
    await createFrontEnd(reports, { service: `f${i}`, target: 0.999, ...parts }, SYSTEM)
  }
}

async function arithmeticRow({ database, config }: BenchApp, month: string): Promise<Row> {
  const { frontEnds } = await loadEvidence(database.db, month)
  const corrected = frontEnds.map((frontEnd) => ({ ...frontEnd, corrections: [] }))
  const input = { month, timeZone: config.timeZone, rule: DEFAULT_RULE, frontEnds: corrected }
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) took.push(await timed(async () => computeUptime(input)))
  return row('… its arithmetic', middle(took), 'from evidence to figures', 200)
}

async function documentRows({ database, reports }: BenchApp, month: string): Promise<Row[]> {
  const model = await readModel(database.db, await getReport(database.db, month))
  const rows: Row[] = []
  for (const format of ['pdf', 'docx'] as const) {
    // The first one loads the libraries and the fonts.
    await writeFile(reports, { ...model, sections: [] }, format)
    let bytes = 0
    const took = await timed(async () => {
      bytes = (await writeFile(reports, model, format)).length
    })
    rows.push(row(`… as ${format.toUpperCase()}`, took, `${Math.round(bytes / 1024)} KB`, 2_000))
  }
  return rows
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await run()
  return performance.now() - began
}

function row(measure: string, ms: number, yardstick: string, goalMs: number): Row {
  const said = (value: number) => (value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${Math.round(value)} ms`)
  const ratio = (ms / goalMs).toFixed(2)
  return { measure, ours: said(ms), yardstick, ratio, goal: `≤ ${said(goalMs)}`, met: ms <= goalMs }
}
