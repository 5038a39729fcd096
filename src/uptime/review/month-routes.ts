import { Type } from 'typebox'
import type { App } from '../../http/types.ts'
import { csvStream } from '../../lib/csv.ts'
import { dayOf, toStored } from '../../lib/dates.ts'
import { xlsxStream } from '../../lib/xlsx.ts'
import { monthAfter } from '../arithmetic/index.ts'
import type { ReportContext } from '../report/context.ts'
import { type Figure, listFigures } from '../report/figures.ts'
import { listReports } from '../report/find.ts'
import { FIGURE_COLUMNS } from '../report/outputs/csv.ts'
import { nameOfMonth, STATE_ICON, STATE_TONE, STATE_WORD } from '../report/words.ts'
import { collectedSentence, draftReport } from './draft.ts'
import { yearTable } from './year.ts'

const READ = { role: 'read' } as const
const YearQuery = Type.Object({ year: Type.Optional(Type.Integer({ minimum: 2000, maximum: 2999 })) })
const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** All months: the year at a glance, and its figures as files. */
export function monthRoutes(app: App, deps: ReportContext): void {
  const { db, config, clock } = deps
  const thisMonth = () => dayOf(toStored(clock()), config.timeZone).slice(0, 7)

  app.get('/uptime', { schema: { querystring: YearQuery }, config: READ }, async (request, reply) => {
    const reports = await listReports(db)
    const newest = reports[0]?.month ?? monthAfter(thisMonth(), -1)
    const year = request.query.year ?? Number(newest.slice(0, 4))
    const figures = await listFigures(db, `${year}-01`, `${year}-12`)
    const years = [...new Set([...reports.map(({ month }) => Number(month.slice(0, 4))), year])].sort((a, b) => b - a)
    return reply.page('uptime/index', {
      year,
      years,
      table: yearTable(year, figures, reports),
      reports: reports.map((report) => ({
        ...report,
        name: nameOfMonth(report.month),
        word: STATE_WORD[report.state],
        tone: STATE_TONE[report.state],
        icon: STATE_ICON[report.state],
      })),
      next: monthAfter(thisMonth(), -1),
      newestMonth: thisMonth(),
    })
  })

  app.get('/uptime.csv', { schema: { querystring: YearQuery }, config: READ }, async (request, reply) => {
    const { name, figures } = await figuresOf(request.query.year)
    return reply
      .header('content-disposition', `attachment; filename="${name}.csv"`)
      .type('text/csv; charset=utf-8')
      .send(csvStream([FIGURE_COLUMNS, ...figures.map(valuesOf)]))
  })
  app.get('/uptime.xlsx', { schema: { querystring: YearQuery }, config: READ }, async (request, reply) => {
    const { name, figures } = await figuresOf(request.query.year)
    const columns = FIGURE_COLUMNS.map((column) => ({
      name: column,
      ...(/ptime|Target|coverage/.test(column) && { format: '0.000%' }),
    }))
    return reply
      .header('content-disposition', `attachment; filename="${name}.xlsx"`)
      .type(XLSX_TYPE)
      .send(xlsxStream({ name: 'Uptime', columns, rows: figures.map(valuesOf) }))
  })

  app.post(
    '/uptime',
    { schema: { body: Type.Object({ month: Type.String({ maxLength: 40 }) }) }, config: { role: 'comms' } },
    async (request, reply) => {
      const { month } = request.body
      const { problems } = await draftReport(deps, month, request.actor)
      return reply.done(`/uptime/${month}`, collectedSentence(problems))
    },
  )

  async function figuresOf(year: number | undefined) {
    const [first, last] = year === undefined ? ['2000-01', '2999-12'] : [`${year}-01`, `${year}-12`]
    return { name: year === undefined ? 'uptime' : `uptime-${year}`, figures: await listFigures(db, first, last) }
  }
}

function valuesOf(figure: Figure) {
  const { month, name, slug, uptime, measuredUptime, target, downtimeMinutes, baseMinutes } = figure
  const { incidents, errorsTotal, errorsOutside, coverage } = figure
  const times = [uptime, measuredUptime, target, downtimeMinutes, baseMinutes]
  return [month, name, slug, ...times, incidents, errorsTotal, errorsOutside, coverage]
}
