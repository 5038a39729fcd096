import { Type } from 'typebox'
import type { App } from '../../http/types.ts'
import { FILE_FORMATS } from '../delivery/files.ts'
import { listDeliveries } from '../delivery/find.ts'
import { deliveryRoutes } from '../delivery/routes.ts'
import { sendFile } from '../delivery/send-file.ts'
import type { ReportContext } from '../report/context.ts'
import { getReport, listReportEvents } from '../report/find.ts'
import { FileQuery, MonthParams } from '../report/schema.ts'
import { nameOfMonth } from '../report/words.ts'
import { correctionRoutes } from './correction-routes.ts'
import { collectedSentence, draftReport } from './draft.ts'
import { CollectionForm } from './forms.ts'
import { loadReport } from './load.ts'
import { monthRoutes } from './month-routes.ts'
import { noteRoutes } from './note-routes.ts'
import { showData } from './page.ts'
import { reopeningRoutes } from './reopening-routes.ts'
import { reviewReport } from './review.ts'
import { ruleRoutes } from './rule-routes.ts'
import { summaryRoutes } from './summary-routes.ts'

const READ = { role: 'read' } as const
const COMMS = { role: 'comms' } as const
const one = { params: MonthParams }
/** The slug of a front end of which every incident is to be shown. */
const ShowQuery = Type.Object({ all: Type.Optional(Type.String({ maxLength: 200 })) })

/** The uptime report of a month: read, checked, corrected, reviewed and sent. */
export function reportRoutes(app: App, deps: ReportContext): void {
  monthRoutes(app, deps)
  readingRoutes(app, deps)
  stepRoutes(app, deps)
  noteRoutes(app, deps)
  summaryRoutes(app, deps)
  ruleRoutes(app, deps)
  reopeningRoutes(app, deps)
  correctionRoutes(app, deps)
  deliveryRoutes(app, deps)
}

function readingRoutes(app: App, deps: ReportContext): void {
  const { db, config } = deps

  app.get('/uptime/:month', { schema: { ...one, querystring: ShowQuery }, config: READ }, async (request, reply) => {
    const { report, model } = await loadReport(db, request.params.month)
    const deliveries = await listDeliveries(db, report.month)
    return reply.page('uptime/show', showData(report, model, deliveries, { config, allOf: request.query.all }))
  })

  for (const format of FILE_FORMATS)
    app.get(
      `/uptime/:month.${format}`,
      { schema: { ...one, querystring: FileQuery }, config: READ },
      async (request, reply) => sendFile(deps, reply, request.params.month, format, request.query.paper),
    )

  app.get('/uptime/:month/history', { schema: one, config: READ }, async (request, reply) => {
    const report = await getReport(db, request.params.month)
    const events = await listReportEvents(db, report.month)
    return reply.page('uptime/history', { report, events, name: nameOfMonth(report.month), month: report.month })
  })
}

function stepRoutes(app: App, deps: ReportContext): void {
  app.post(
    '/uptime/:month/collection',
    { schema: { ...one, body: CollectionForm }, config: COMMS },
    async (request, reply) => {
      const { month } = request.params
      const only = request.body.only === 'missing' ? 'missing' : undefined
      const { problems } = await draftReport(deps, month, request.actor, { only })
      return reply.done(`/uptime/${month}`, collectedSentence(problems))
    },
  )

  app.post('/uptime/:month/review', { schema: one, config: COMMS }, async (request, reply) => {
    const { month } = request.params
    const review = await reviewReport(deps, month, request.actor)
    const word = review === 'reviewed' ? 'Reviewed, and locked.' : 'Approved. A second person has to agree.'
    return reply.done(`/uptime/${month}`, word)
  })
}
