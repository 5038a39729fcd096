import { type Static, Type } from 'typebox'
import { personOf } from '../../http/auth.ts'
import { Forbidden } from '../../http/errors.ts'
import { Id } from '../../http/fields.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import type { ReportContext } from '../report/context.ts'
import { getReport } from '../report/find.ts'
import { readModel } from '../report/reckon.ts'
import { MonthParams } from '../report/schema.ts'
import { nameOfMonth } from '../report/words.ts'
import { DeliveryForm } from '../review/forms.ts'
import { composeMail } from './compose.ts'
import { deliverReport, type GivenDelivery, tryDelivery } from './deliver.ts'
import { getSentFile, listDeliveries, listRecipients } from './find.ts'

const COMMS = { role: 'comms' } as const
const one = { params: MonthParams }

/** How a reviewed report goes out: its mail, a test of it, and what was sent. */
export function deliveryRoutes(app: App, deps: ReportContext): void {
  const { db } = deps
  const pageOf = async (month: string) => {
    const report = await getReport(db, month)
    const model = await readModel(db, report)
    return { month, name: nameOfMonth(month), report, model, deliveries: await listDeliveries(db, month) }
  }

  app.get('/uptime/:month/delivery', { schema: one, config: COMMS }, async (request, reply) => {
    const data = await pageOf(request.params.month)
    const to = await listRecipients(db, data.month)
    const form = { ...composeMail(data.model), to: to.join('\n') }
    return reply.page('uptime/delivery', { ...data, form, problems: {} })
  })

  app.post(
    '/uptime/:month/delivery',
    { schema: { ...one, body: DeliveryForm }, config: COMMS },
    async (request, reply) => {
      const { month } = request.params
      try {
        const given = readForm(request.body)
        await deliverReport(deps, month, given, request.actor)
        return reply.done(`/uptime/${month}`, 'The mails are on their way.')
      } catch (error) {
        const data = { ...(await pageOf(month)), form: request.body, problems: problemsOf(error) }
        return reply.page('uptime/delivery', data, { status: 422 })
      }
    },
  )

  app.post(
    '/uptime/:month/trial',
    { schema: { ...one, body: DeliveryForm }, config: COMMS },
    async (request, reply) => {
      const { month } = request.params
      const { email } = personOf(request)
      if (!email) throw new Forbidden('Your account has no mail address.')
      const data = await pageOf(month)
      try {
        await tryDelivery(deps, month, { ...readForm(request.body), to: [email] }, request.actor)
        return reply.page('uptime/delivery', { ...data, form: request.body, problems: {}, triedTo: email })
      } catch (error) {
        const shown = { ...data, form: request.body, problems: problemsOf(error) }
        return reply.page('uptime/delivery', shown, { status: 422 })
      }
    },
  )

  app.get(
    '/uptime/:month/deliveries/:id/:name',
    {
      schema: {
        params: Type.Object({ ...MonthParams.properties, id: Id, name: Type.String({ maxLength: 200 }) }),
      },
      config: { role: 'read' },
    },
    async (request, reply) => {
      const { month, id, name } = request.params
      const file = await getSentFile(db, month, id, name)
      return reply
        .header('content-disposition', `attachment; filename="${file.name}"`)
        .header('etag', `"${file.sha256}"`)
        .type(file.type)
        .send(file.content)
    },
  )
}

/** Addresses one a line, or parted by commas. */
function readForm({ to = '', subject, text, docx }: Static<typeof DeliveryForm>): GivenDelivery {
  return { to: to.split(/[\s,;]+/), subject, text, docx: docx === 'yes' }
}
