import type { FastifyReply, FastifyRequest } from 'fastify'
import { ImpactApiAnswer, impactAnswer } from '../directory/index.ts'
import type { App } from '../http/types.ts'
import { readEdges } from '../http/window.ts'
import { downtimeAnswer, summaryAnswer } from './answers.ts'
import type { DowntimeContext } from './context.ts'
import { changeDowntime } from './declare/change.ts'
import { declareDowntime } from './declare/declare.ts'
import { getImpact } from './declare/people.ts'
import { announceDowntime, cancelDowntime, completeDowntime, extendDowntime, startDowntime } from './move.ts'
import { getDowntime } from './read/find.ts'
import { listDowntimes } from './read/list.ts'
import {
  AnnouncementBody,
  DowntimeAnswer,
  DowntimeListAnswer,
  DowntimePatch,
  ExtensionBody,
  ListQuery,
  NewDowntime,
  RefParams,
  SaidBody,
} from './schema.ts'
import { endSeries } from './series/end.ts'
import { continueSeries } from './series/make.ts'
import { findSeries } from './series/queries.ts'

const TAGS = ['downtimes']
const READ = { role: 'read' } as const
const WRITE = { role: 'comms' } as const
/** As many of what is hit as one answer tells; `/api/v1/impact` gives all of them, page by page. */
const MOST_HIT = 20_000

export function downtimesApi(app: App, downtimes: DowntimeContext): void {
  const { db, database, config, directory } = downtimes
  const answer = async (ref: string) => {
    const downtime = await getDowntime(db, ref)
    const series = downtime.seriesId === null ? undefined : await findSeries(db, downtime.seriesId)
    return downtimeAnswer(config.baseUrl, downtime, series)
  }

  app.get(
    '/api/v1/downtimes',
    {
      schema: {
        tags: TAGS,
        summary: 'Downtimes, the latest first',
        querystring: ListQuery,
        response: { 200: DowntimeListAnswer },
      },
      config: READ,
    },
    async (request) => {
      const { limit = 100, cursor, state, target, series, q, ...rest } = request.query
      const filter = { state, target, seriesId: series, q, ...readEdges(rest, config.timeZone) }
      const { items, nextCursor } = await listDowntimes(database, filter, { limit, cursor })
      return { items: items.map((item) => summaryAnswer(config.baseUrl, item)), nextCursor }
    },
  )

  app.post(
    '/api/v1/downtimes',
    {
      schema: {
        tags: TAGS,
        summary: 'Declare a downtime, as a draft',
        body: NewDowntime,
        response: { 201: DowntimeAnswer },
      },
      config: WRITE,
    },
    async (request, reply) => {
      const { reference, seriesId } = await declareDowntime(downtimes, request.body, request.actor)
      await continueSeries(downtimes, seriesId, request.actor)
      return reply
        .code(201)
        .header('location', `/api/v1/downtimes/${reference}`)
        .send(await answer(reference))
    },
  )

  app.get(
    '/api/v1/downtimes/:ref',
    {
      schema: { tags: TAGS, summary: 'One downtime', params: RefParams, response: { 200: DowntimeAnswer } },
      config: READ,
    },
    async (request) => answer(request.params.ref),
  )

  app.patch(
    '/api/v1/downtimes/:ref',
    {
      schema: {
        tags: TAGS,
        summary: 'Change a downtime that is not over',
        params: RefParams,
        body: DowntimePatch,
        response: { 200: DowntimeAnswer },
      },
      config: WRITE,
    },
    async (request) => {
      await changeDowntime(downtimes, request.params.ref, request.body, request.actor)
      return answer(request.params.ref)
    },
  )

  app.get(
    '/api/v1/downtimes/:ref/impact',
    {
      schema: {
        tags: TAGS,
        summary: 'What it hits now, and who has to know',
        params: RefParams,
        response: { 200: ImpactApiAnswer },
      },
      config: READ,
    },
    async (request) => {
      const { targets } = await getDowntime(db, request.params.ref)
      const ids = targets.map(({ id }) => id)
      return impactAnswer(await getImpact(directory, ids, { entityLimit: MOST_HIT }))
    },
  )

  app.post(
    '/api/v1/downtimes/:ref/announcement',
    {
      schema: {
        tags: TAGS,
        summary: 'Announce a draft',
        params: RefParams,
        body: AnnouncementBody,
        response: { 200: DowntimeAnswer },
      },
      preValidation: emptyBody,
      config: WRITE,
    },
    async (request) => {
      const mover = { actor: request.actor, role: request.identity?.role ?? null }
      await announceDowntime(downtimes, request.params.ref, request.body, mover)
      return answer(request.params.ref)
    },
  )

  const moves = { start: startDowntime, completion: completeDowntime, cancellation: cancelDowntime }
  const SUMMARY = { start: 'Say that it has begun', completion: 'Say that it is over', cancellation: 'Call it off' }
  for (const [name, move] of Object.entries(moves) as [keyof typeof moves, typeof startDowntime][]) {
    app.post(
      `/api/v1/downtimes/:ref/${name}`,
      {
        schema: {
          tags: TAGS,
          summary: SUMMARY[name],
          params: RefParams,
          body: SaidBody,
          response: { 200: DowntimeAnswer },
        },
        preValidation: emptyBody,
        config: WRITE,
      },
      async (request) => {
        const { ref } = request.params as { ref: string }
        await move(downtimes, ref, request.body as { text?: string }, request.actor)
        return answer(ref)
      },
    )
  }

  app.post(
    '/api/v1/downtimes/:ref/extension',
    {
      schema: {
        tags: TAGS,
        summary: 'Move the end of one that runs',
        params: RefParams,
        body: ExtensionBody,
        response: { 200: DowntimeAnswer },
      },
      config: WRITE,
    },
    async (request) => {
      await extendDowntime(downtimes, request.params.ref, request.body, request.actor)
      return answer(request.params.ref)
    },
  )

  app.post(
    '/api/v1/downtimes/:ref/series-end',
    {
      schema: {
        tags: TAGS,
        summary: 'End the series of a downtime after this one',
        description: 'No more occurrences are made; those ahead of this one are cancelled.',
        params: RefParams,
        body: SaidBody,
        response: { 200: DowntimeAnswer },
      },
      preValidation: emptyBody,
      config: WRITE,
    },
    async (request) => {
      await endSeries(downtimes, request.params.ref, request.body, request.actor)
      return answer(request.params.ref)
    },
  )
}

/** A transition needs nothing said; a request without a body says nothing. */
async function emptyBody(request: FastifyRequest, _reply: FastifyReply): Promise<void> {
  request.body ??= {}
}
