import { Invalid } from '../../http/errors.ts'
import type { App } from '../../http/types.ts'
import { readInstant } from '../../lib/dates.ts'
import { reportAnswer, reviewAnswer } from '../report/answers.ts'
import type { ReportContext } from '../report/context.ts'
import { getReport } from '../report/find.ts'
import { readModel } from '../report/reckon.ts'
import {
  CorrectionBody,
  MonthParams,
  NoteBody,
  ReopeningBody,
  ReportAnswer,
  ReviewAnswer,
  RuleBody,
} from '../report/schema.ts'
import { addCorrection } from './correct.ts'
import { reopenReport } from './review.ts'
import { changeRule, writeNote } from './write.ts'

const one = { tags: ['uptime'], params: MonthParams }
const WRITE = { role: 'comms' } as const

/** What a reviewer does, for programs. */
export function reviewApi(app: App, deps: ReportContext): void {
  const { db } = deps
  const load = async (month: string) => {
    const report = await getReport(db, month)
    return { report, model: await readModel(db, report) }
  }
  const reviewOf = async (month: string) => {
    const { report, model } = await load(month)
    return reviewAnswer(report, model)
  }

  app.get(
    '/api/v1/uptime/:month/review',
    {
      schema: {
        ...one,
        summary: 'The checks of a report with their notes, and its intervals with their ids',
        response: { 200: ReviewAnswer },
      },
      config: { role: 'read' },
    },
    async (request) => reviewOf(request.params.month),
  )

  app.post(
    '/api/v1/uptime/:month/corrections',
    {
      schema: {
        ...one,
        summary: 'Exclude, include, change or add an interval of a draft, or vouch for a missing source',
        body: CorrectionBody,
        response: { 201: ReportAnswer },
      },
      config: WRITE,
    },
    async (request, reply) => {
      const { from, to, ...rest } = request.body
      const times = { from: readTime('from', from), to: readTime('to', to) }
      await addCorrection(deps, request.params.month, { ...rest, ...times }, request.actor)
      const { report, model } = await load(request.params.month)
      return reply.code(201).send(reportAnswer(report, model))
    },
  )

  app.post(
    '/api/v1/uptime/:month/notes',
    {
      schema: {
        ...one,
        summary: 'Note a check, an incident or an interval of a draft; an empty text takes the note back',
        body: NoteBody,
        response: { 201: ReviewAnswer },
      },
      config: WRITE,
    },
    async (request, reply) => {
      await writeNote(deps, request.params.month, request.body, request.actor)
      return reply.code(201).send(await reviewOf(request.params.month))
    },
  )

  app.put(
    '/api/v1/uptime/:month/rule',
    {
      schema: {
        ...one,
        summary: 'Change how a draft is accounted for; the months after it begin with the same rule',
        body: RuleBody,
        response: { 200: ReportAnswer },
      },
      config: WRITE,
    },
    async (request) => {
      await changeRule(deps, request.params.month, request.body, request.actor)
      const { report, model } = await load(request.params.month)
      return reportAnswer(report, model)
    },
  )

  app.post(
    '/api/v1/uptime/:month/reopening',
    {
      schema: {
        ...one,
        summary: 'Make a draft of a reviewed or sent report again, as its next revision',
        body: ReopeningBody,
        response: { 200: ReportAnswer },
      },
      config: WRITE,
    },
    async (request) => {
      await reopenReport(deps, request.params.month, request.body.why, request.actor)
      const { report, model } = await load(request.params.month)
      return reportAnswer(report, model)
    },
  )
}

/** @throws Invalid */
function readTime(field: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  const read = readInstant(given)
  if (read === null) throw new Invalid({ [field]: `Expected a time such as 2026-10-14T15:11:00Z, got “${given}”.` })
  return read
}
