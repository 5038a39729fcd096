import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Paper } from '../../documents/index.ts'
import type { App } from '../../http/types.ts'
import { readEdges } from '../../http/window.ts'
import { csvStream } from '../../lib/csv.ts'
import { addDays, dayOf, startOfDay, toStored } from '../../lib/dates.ts'
import type { RunningIncident } from '../conflicts/find.ts'
import type { DowntimeContext } from '../context.ts'
import { getDowntime } from '../read/find.ts'
import { RefParams } from '../schema.ts'
import { buildReport } from './build.ts'
import { gatherReport } from './gather.ts'
import { hashOf } from './hash.ts'
import { buildPeriodReport } from './period.ts'
import type { Report } from './report.ts'
import { sinceWords } from './since.ts'
import { REPORT_TYPES, REPORT_WORD, readReportType } from './types.ts'

const READ = { role: 'read' } as const
const DAYS_OF_A_PERIOD = 31

const ReportQuery = Type.Object({
  type: Type.Optional(Type.String({ maxLength: 60 })),
  paper: Type.Optional(Type.String({ maxLength: 10 })),
})
const PeriodQuery = Type.Object({
  from: Type.Optional(Type.String({ maxLength: 40 })),
  to: Type.Optional(Type.String({ maxLength: 40 })),
  paper: Type.Optional(Type.String({ maxLength: 10 })),
})

type Format = 'html' | 'pdf' | 'csv'

interface Output {
  report: Report
  paper: Paper
  /** Of the file, without its ending. */
  name: string
  checkPath: string
}

/** Reports of a downtime and of a period, as a page, a PDF and a CSV; the page and the API give the same bytes. */
export function reportRoutes(
  app: App,
  downtimes: DowntimeContext,
  listRunning: () => Promise<readonly RunningIncident[]>,
): void {
  const { config, db, clock } = downtimes

  const reportOf = async (
    request: FastifyRequest,
  ): Promise<Output & { facts: Awaited<ReturnType<typeof gatherReport>>; type: string }> => {
    const { ref } = request.params as { ref: string }
    const { type: given, paper } = request.query as { type?: string; paper?: string }
    const type = readReportType(given)
    const facts = await gatherReport(downtimes, ref, listRunning)
    const report = buildReport(facts, type)
    const { reference } = facts.downtime
    const checkPath = `/downtimes/${reference}/report/check?type=${type}&hash=${hashOf(report)}`
    return { report, facts, type, paper: paperOf(paper), name: `${reference}-${type}`, checkPath }
  }

  const file = async (reply: FastifyReply, format: Exclude<Format, 'html'>, output: Output) => {
    const { report, paper, name, checkPath } = output
    reply
      .header('content-disposition', `attachment; filename="${name}.${format}"`)
      .header('cache-control', 'private, no-cache')
    if (format === 'csv') {
      const { columns, rows } = report.csv()
      return reply.type('text/csv; charset=utf-8').send(csvStream([columns, ...rows]))
    }
    const { writePdf } = await import('./pdf.ts')
    const pdf = await writePdf(report, {
      paper,
      site: config.siteName,
      timeZone: config.timeZone,
      checkUrl: config.baseUrl + checkPath,
    })
    return reply.type('application/pdf').send(pdf)
  }

  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    const { report, facts, type, checkPath } = await reportOf(request)
    const data = {
      report,
      type,
      types: REPORT_TYPES,
      typeWords: REPORT_WORD,
      since: sinceWords(facts.since),
      announcedAt: facts.announced?.at ?? null,
      checkPath,
      hash: hashOf(report),
      reference: facts.downtime.reference,
    }
    return reply.page('downtimes/report', data)
  }

  for (const format of ['pdf', 'csv'] as const) {
    const send = async (request: FastifyRequest, reply: FastifyReply) => file(reply, format, await reportOf(request))
    const schema = { params: RefParams, querystring: ReportQuery }
    app.get(`/downtimes/:ref/report.${format}`, { schema, config: READ }, send)
    app.get(
      `/api/v1/downtimes/:ref/report.${format}`,
      { schema: { ...schema, ...described(format) }, config: READ },
      send,
    )
  }
  const schema = { params: RefParams, querystring: ReportQuery }
  app.get('/downtimes/:ref/report', { schema, config: READ }, page)
  app.get('/downtimes/:ref/report.html', { schema, config: READ }, page)
  app.get('/api/v1/downtimes/:ref/report.html', { schema: { ...schema, ...described('html') }, config: READ }, page)

  const CheckQuery = Type.Object({
    type: Type.Optional(Type.String({ maxLength: 60 })),
    hash: Type.Optional(Type.String({ maxLength: 64 })),
  })
  app.get(
    '/downtimes/:ref/report/check',
    { schema: { params: RefParams, querystring: CheckQuery }, config: READ },
    async (request, reply) => {
      const { report, type, facts } = await reportOf(request)
      const { reference } = await getDowntime(db, request.params.ref)
      const current = hashOf(report)
      const given = request.query.hash?.trim().toLowerCase() ?? ''
      const data = {
        report,
        type,
        word: REPORT_WORD[type as keyof typeof REPORT_WORD],
        reference,
        given,
        current,
        isCurrent: given === current,
        state: facts.downtime.state,
      }
      return reply.page('downtimes/report-check', data)
    },
  )

  const periodOf = async (request: FastifyRequest): Promise<Output & { from: string; to: string }> => {
    const query = request.query as { from?: string; to?: string; paper?: string }
    const today = dayOf(toStored(clock()), config.timeZone)
    const edges = readEdges(query, config.timeZone)
    const from = edges.from ?? startOfDay(today, config.timeZone)
    const to = edges.to ?? startOfDay(addDays(dayOf(from, config.timeZone), DAYS_OF_A_PERIOD), config.timeZone)
    const report = await buildPeriodReport(downtimes, { from, to })
    const days = { from: dayOf(from, config.timeZone), to: addDays(dayOf(to, config.timeZone), -1) }
    const checkPath = `/downtimes/period?from=${days.from}&to=${days.to}`
    return { report, paper: paperOf(query.paper), name: `downtimes-${days.from}-${days.to}`, checkPath, ...days }
  }
  for (const format of ['pdf', 'csv'] as const) {
    app.get(
      `/downtimes/period.${format}`,
      { schema: { querystring: PeriodQuery }, config: READ },
      async (request, reply) => file(reply, format, await periodOf(request)),
    )
  }
  app.get('/downtimes/period', { schema: { querystring: PeriodQuery }, config: READ }, async (request, reply) => {
    const { report, from, to, checkPath } = await periodOf(request)
    return reply.page('downtimes/period', { report, from, to, hash: hashOf(report), checkPath })
  })
}

const MEDIA: Record<Format, string> = { html: 'text/html', pdf: 'application/pdf', csv: 'text/csv' }

/** How the API's description shows a report in a format. */
function described(format: Format) {
  return {
    tags: ['downtimes'],
    summary: `A report of a downtime, as ${format.toUpperCase()}; type is ${REPORT_TYPES.join(', ')}`,
    response: { 200: { description: 'The report', content: { [MEDIA[format]]: { schema: Type.String() } } } },
  }
}

function paperOf(given: string | undefined): Paper {
  return given?.toLowerCase() === 'letter' ? 'Letter' : 'A4'
}
