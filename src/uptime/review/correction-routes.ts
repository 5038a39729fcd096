import { Type } from 'typebox'
import { NotFound } from '../../http/errors.ts'
import { Id } from '../../http/fields.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { toWall } from '../../lib/dates.ts'
import type { ReportContext } from '../report/context.ts'
import { getReport, listCorrections } from '../report/find.ts'
import type { ReportModel } from '../report/model.ts'
import { correctionText } from '../report/outputs/section-content.ts'
import { readModel } from '../report/reckon.ts'
import { MonthParams } from '../report/schema.ts'
import { formatSpan, nameOfMonth } from '../report/words.ts'
import { addCorrection, withdrawCorrection } from './correct.ts'
import { CorrectionForm, readCorrectionForm, WhyForm } from './forms.ts'

const COMMS = { role: 'comms' } as const
const one = { params: MonthParams }
const Subject = Type.Object({
  frontEnd: Type.String({ maxLength: 200 }),
  interval: Type.Optional(Type.String({ maxLength: 1_000 })),
  source: Type.Optional(Type.String({ maxLength: 1_000 })),
})

/** How a reviewer corrects intervals: one form for an interval, for a new one and for a missing source. */
export function correctionRoutes(app: App, deps: ReportContext): void {
  const { db } = deps
  const load = async (month: string) => {
    const report = await getReport(db, month)
    return { report, model: await readModel(db, report) }
  }

  app.get(
    '/uptime/:month/correction',
    { schema: { ...one, querystring: Subject }, config: COMMS },
    async (request, reply) => {
      const { model } = await load(request.params.month)
      const data = await pageOf(model, request.query)
      const { interval } = data
      const form: CorrectionForm = {
        ...request.query,
        kind: interval ? (interval.isCounted ? 'exclude' : 'include') : request.query.source ? 'vouch' : 'add',
        ...(interval && {
          from: toWall(interval.from, model.timeZone),
          to: interval.to ? toWall(interval.to, model.timeZone) : '',
          severity: interval.severity ?? '',
        }),
      }
      return reply.page('uptime/correction', { ...data, form, problems: {} })
    },
  )

  app.post(
    '/uptime/:month/corrections',
    { schema: { ...one, body: CorrectionForm }, config: COMMS },
    async (request, reply) => {
      const { month } = request.params
      const { model } = await load(month)
      const form = request.body as CorrectionForm
      try {
        await addCorrection(deps, month, readCorrectionForm(form, model), request.actor)
        return reply.done(
          `/uptime/${month}#${encodeURIComponent(form.frontEnd ?? '')}`,
          'Corrected; the figures follow.',
        )
      } catch (error) {
        const problems = problemsOf(error)
        const data = { ...(await pageOf(model, { ...form, frontEnd: form.frontEnd ?? '' })), form, problems }
        return reply.page('uptime/correction', data, { status: 422 })
      }
    },
  )

  app.post(
    '/uptime/:month/corrections/:id/withdrawal',
    {
      schema: { params: Type.Object({ ...MonthParams.properties, id: Id }), body: WhyForm },
      config: COMMS,
    },
    async (request, reply) => {
      const { month, id } = request.params
      await withdrawCorrection(deps, month, id, request.body.why ?? '', request.actor)
      return reply.done(`/uptime/${month}`, 'Taken back; the figures follow.')
    },
  )

  async function pageOf(model: ReportModel, { frontEnd, interval: id }: { frontEnd: string; interval?: string }) {
    const { month, timeZone } = model
    const section = model.sections.find(({ slug }) => slug === frontEnd)
    if (!section) throw new NotFound('There is no such front end in this report.')
    const incident = section.incidents.find(({ intervals }) => intervals.some((interval) => interval.id === id))
    const interval = incident?.intervals.find((one) => one.id === id)
    if (id && !interval) throw new NotFound('There is no such interval in this report.')
    const stored = await listCorrections(db, month)
    const earlier = stored.filter(
      ({ frontEnd: slug, correction, withdrawn }) =>
        slug === section.slug &&
        withdrawn === null &&
        (!id || !('interval' in correction) || correction.interval === id),
    )
    return {
      month,
      name: nameOfMonth(month),
      timeZone,
      section,
      incident,
      interval,
      span: interval && formatSpan(interval, timeZone),
      measured: interval?.measured && interval.correction ? formatSpan(interval.measured, timeZone) : null,
      earlier: earlier.map((one) => ({ ...one, text: correctionText(one.correction, section.incidents, timeZone) })),
    }
  }
}
