import { Type } from 'typebox'
import { NotFound } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import type { ReportContext } from '../report/context.ts'
import { MonthParams } from '../report/schema.ts'
import { NoteForm } from './forms.ts'
import { loadReport } from './load.ts'
import { subjectOf, writeNote } from './write.ts'

const COMMS = { role: 'comms' } as const
const one = { params: MonthParams }
const About = Type.Object({ frontEnd: Type.String({ maxLength: 200 }), about: Type.String({ maxLength: 1_000 }) })

/** What a reviewer writes on a check, an incident or an interval. */
export function noteRoutes(app: App, deps: ReportContext): void {
  app.get('/uptime/:month/note', { schema: { ...one, querystring: About }, config: COMMS }, async (request, reply) => {
    const { frontEnd, about } = request.query
    const data = await pageOf(request.params.month, frontEnd, about)
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
      const data = { ...(await pageOf(month, frontEnd, about)), form: { text }, problems }
      return reply.page('uptime/note', data, { status: 422 })
    }
  })

  async function pageOf(month: string, frontEnd: string, about: string) {
    const known = await loadReport(deps.db, month)
    const section = known.model.sections.find(({ slug }) => slug === frontEnd)
    const subject = section && subjectOf(section, about)
    if (!section || subject === undefined) throw new NotFound('There is nothing of that name in this report.')
    const note = section.notes.find((written) => written.about === about)
    return { ...known, section, about, subject, note }
  }
}
