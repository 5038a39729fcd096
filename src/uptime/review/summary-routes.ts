import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import type { ReportContext } from '../report/context.ts'
import { MonthParams } from '../report/schema.ts'
import { SummaryForm } from './forms.ts'
import { loadReport } from './load.ts'
import { writeSummary } from './write.ts'

const COMMS = { role: 'comms' } as const
const one = { params: MonthParams }

/** What leaders read first: the highlights and the summary. */
export function summaryRoutes(app: App, deps: ReportContext): void {
  app.get('/uptime/:month/summary', { schema: one, config: COMMS }, async (request, reply) => {
    const known = await loadReport(deps.db, request.params.month)
    const { summary, highlights } = known.model
    const form = { summary, highlights: highlights.join('\n') }
    return reply.page('uptime/summary', { ...known, form, problems: {} })
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
        const data = { ...(await loadReport(deps.db, month)), form: request.body, problems: problemsOf(error) }
        return reply.page('uptime/summary', data, { status: 422 })
      }
    },
  )
}
