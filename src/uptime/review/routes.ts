import { Type } from 'typebox'
import { NotFound } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { FILE_FORMATS } from '../delivery/files.ts'
import { listDeliveries } from '../delivery/find.ts'
import { deliveryRoutes } from '../delivery/routes.ts'
import { sendFile } from '../delivery/send-file.ts'
import type { ReportContext } from '../report/context.ts'
import { getReport, listReportEvents } from '../report/find.ts'
import { readModel } from '../report/reckon.ts'
import { FileQuery, MonthParams } from '../report/schema.ts'
import { nameOfMonth } from '../report/words.ts'
import { correctionRoutes } from './correction-routes.ts'
import { collectedSentence, draftReport } from './draft.ts'
import { CollectionForm, NoteForm, SummaryForm, WhyForm } from './forms.ts'
import { monthRoutes } from './month-routes.ts'
import { showData } from './page.ts'
import { reopenReport, reviewReport } from './review.ts'
import { subjectOf, writeNote, writeSummary } from './write.ts'

const READ = { role: 'read' } as const
const COMMS = { role: 'comms' } as const
const one = { params: MonthParams }

/** The uptime report of a month, as it is checked, corrected and reviewed. */
export function reportRoutes(app: App, deps: ReportContext): void {
  const { db, config } = deps
  const load = async (month: string) => {
    const report = await getReport(db, month)
    return { report, model: await readModel(db, report), name: nameOfMonth(month), month }
  }
  monthRoutes(app, deps)

  app.get('/uptime/:month', { schema: one, config: READ }, async (request, reply) => {
    const { report, model } = await load(request.params.month)
    const deliveries = await listDeliveries(db, report.month)
    return reply.page('uptime/show', showData(report, model, deliveries, config))
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

  const About = Type.Object({
    frontEnd: Type.String({ maxLength: 200 }),
    about: Type.String({ maxLength: 1_000 }),
  })
  const notePage = async (month: string, frontEnd: string, about: string) => {
    const known = await load(month)
    const section = known.model.sections.find(({ slug }) => slug === frontEnd)
    const subject = section && subjectOf(section, about)
    if (!section || subject === undefined) throw new NotFound('There is nothing of that name in this report.')
    const note = section.notes.find((written) => written.about === about)
    return { ...known, section, about, subject, note }
  }
  app.get('/uptime/:month/note', { schema: { ...one, querystring: About }, config: COMMS }, async (request, reply) => {
    const { frontEnd, about } = request.query
    const data = await notePage(request.params.month, frontEnd, about)
    return reply.page('uptime/note', { ...data, form: { text: data.note?.text ?? '' }, problems: {} })
  })
  app.post('/uptime/:month/notes', { schema: { ...one, body: NoteForm }, config: COMMS }, async (request, reply) => {
    const { month } = request.params
    const { frontEnd = '', about = '', text = '' } = request.body
    try {
      await writeNote(deps, month, { frontEnd, about, text }, request.actor)
      return reply.done(`/uptime/${month}`, text.trim() === '' ? 'The note is taken back.' : 'Noted.')
    } catch (error) {
      const problems = problemsOf(error)
      const data = { ...(await notePage(month, frontEnd, about)), form: { text }, problems }
      return reply.page('uptime/note', data, { status: 422 })
    }
  })

  app.get('/uptime/:month/summary', { schema: one, config: COMMS }, async (request, reply) => {
    const known = await load(request.params.month)
    const { summary, highlights } = known.model
    return reply.page('uptime/summary', {
      ...known,
      form: { summary, highlights: highlights.join('\n') },
      problems: {},
    })
  })
  app.post(
    '/uptime/:month/summary',
    { schema: { ...one, body: SummaryForm }, config: COMMS },
    async (request, reply) => {
      const { month } = request.params
      const { summary = '', highlights = '' } = request.body
      try {
        await writeSummary(deps, month, { summary, highlights }, request.actor)
        return reply.done(`/uptime/${month}`, 'Saved.')
      } catch (error) {
        const data = { ...(await load(month)), form: request.body, problems: problemsOf(error) }
        return reply.page('uptime/summary', data, { status: 422 })
      }
    },
  )

  app.get('/uptime/:month/reopening', { schema: one, config: COMMS }, async (request, reply) => {
    return reply.page('uptime/reopening', { ...(await load(request.params.month)), form: {}, problems: {} })
  })
  app.post('/uptime/:month/reopening', { schema: { ...one, body: WhyForm }, config: COMMS }, async (request, reply) => {
    const { month } = request.params
    try {
      await reopenReport(deps, month, request.body.why ?? '', request.actor)
      return reply.done(`/uptime/${month}`, 'Re-opened, as the next revision. What was sent stays as it was.')
    } catch (error) {
      const data = { ...(await load(month)), form: request.body, problems: problemsOf(error) }
      return reply.page('uptime/reopening', data, { status: 422 })
    }
  })

  correctionRoutes(app, deps)
  deliveryRoutes(app, deps)
}
