import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import type { ReportContext } from '../report/context.ts'
import { MonthParams } from '../report/schema.ts'
import { WhyForm } from './forms.ts'
import { loadReport } from './load.ts'
import { reopenReport } from './review.ts'

const COMMS = { role: 'comms' } as const
const one = { params: MonthParams }

/** How a locked report becomes a draft again. */
export function reopeningRoutes(app: App, deps: ReportContext): void {
  app.get('/uptime/:month/reopening', { schema: one, config: COMMS }, async (request, reply) => {
    const data = await loadReport(deps.db, request.params.month)
    return reply.page('uptime/reopening', { ...data, form: {}, problems: {} })
  })

  app.post('/uptime/:month/reopening', { schema: { ...one, body: WhyForm }, config: COMMS }, async (request, reply) => {
    const { month } = request.params
    try {
      await reopenReport(deps, month, request.body.why ?? '', request.actor)
      return reply.done(`/uptime/${month}`, 'Re-opened, as the next revision. What was sent stays as it was.')
    } catch (error) {
      const data = { ...(await loadReport(deps.db, month)), form: request.body, problems: problemsOf(error) }
      return reply.page('uptime/reopening', data, { status: 422 })
    }
  })
}
