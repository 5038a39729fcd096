import { Type } from 'typebox'
import type { App } from '../../http/types.ts'
import { deliverReport } from '../delivery/deliver.ts'
import { FILE_FORMATS, FILE_TYPES } from '../delivery/files.ts'
import { listDeliveries } from '../delivery/find.ts'
import { sendFile } from '../delivery/send-file.ts'
import { reviewApi } from '../review/api.ts'
import { draftReport } from '../review/draft.ts'
import { reviewReport } from '../review/review.ts'
import { reportAnswer } from './answers.ts'
import type { ReportContext } from './context.ts'
import { getReport } from './find.ts'
import { listMonths } from './months.ts'
import { readModel } from './reckon.ts'
import {
  CollectionBody,
  DeliveryAnswer,
  DeliveryBody,
  FileQuery,
  ListQuery,
  MonthParams,
  ReportAnswer,
  ReportListAnswer,
} from './schema.ts'

export const TAGS = ['uptime']
const READ = { role: 'read' } as const
const WRITE = { role: 'comms' } as const
const one = { tags: TAGS, params: MonthParams }

/** Uptime reports as JSON and as files. */
export function reportApi(app: App, deps: ReportContext): void {
  const { db } = deps
  const answer = async (month: string) => {
    const report = await getReport(db, month)
    return reportAnswer(report, await readModel(db, report))
  }

  app.get(
    '/api/v1/uptime',
    {
      schema: {
        tags: TAGS,
        summary: 'Uptime reports, the newest month first',
        querystring: ListQuery,
        response: { 200: ReportListAnswer },
      },
      config: READ,
    },
    async (request) => listMonths(db, request.query),
  )

  app.get(
    '/api/v1/uptime/:month',
    { schema: { ...one, summary: 'The uptime report of a month', response: { 200: ReportAnswer } }, config: READ },
    async (request) => answer(request.params.month),
  )

  app.post(
    '/api/v1/uptime/:month/collection',
    {
      schema: {
        ...one,
        summary: 'Collect the evidence of a month, and make or renew its draft',
        body: CollectionBody,
        response: { 200: ReportAnswer, 201: ReportAnswer },
      },
      config: WRITE,
    },
    async (request, reply) => {
      const { month } = request.params
      const { isNew } = await draftReport(deps, month, request.actor, { only: request.body?.only })
      return reply.code(isNew ? 201 : 200).send(await answer(month))
    },
  )

  app.post(
    '/api/v1/uptime/:month/review',
    {
      schema: { ...one, summary: 'Say that the draft is right, which locks it', response: { 200: ReportAnswer } },
      config: WRITE,
    },
    async (request) => {
      await reviewReport(deps, request.params.month, request.actor)
      return answer(request.params.month)
    },
  )

  app.post(
    '/api/v1/uptime/:month/delivery',
    {
      schema: {
        ...one,
        summary: 'Mail a reviewed report, with its PDF',
        body: DeliveryBody,
        response: { 201: DeliveryAnswer },
      },
      config: WRITE,
    },
    async (request, reply) => {
      const { month } = request.params
      const id = await deliverReport(deps, month, request.body, request.actor)
      const deliveries = await listDeliveries(db, month)
      return reply.code(201).send(deliveries.find((delivery) => delivery.id === id)!)
    },
  )

  for (const format of FILE_FORMATS) {
    const content = { [FILE_TYPES[format].split(';')[0]!]: { schema: Type.String() } }
    app.get(
      `/api/v1/uptime/:month.${format}`,
      {
        schema: {
          ...one,
          summary: `The uptime report of a month, as ${format.toUpperCase()}`,
          querystring: FileQuery,
          response: { 200: { description: 'The report', content } },
        },
        config: READ,
      },
      async (request, reply) => sendFile(deps, reply, request.params.month, format, request.query.paper),
    )
  }

  reviewApi(app, deps)
}
