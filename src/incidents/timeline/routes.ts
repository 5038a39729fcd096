import { type Static, Type } from 'typebox'
import { findEntity } from '../../directory/index.ts'
import type { App } from '../../http/types.ts'
import { toStored } from '../../lib/dates.ts'
import type { IncidentContext } from '../context.ts'
import { readWords } from '../read/list.ts'
import { SEVERITIES } from '../words.ts'
import { timelinePage } from './page.ts'
import { readRange } from './range.ts'
import { readTimeline, type TimelineQuery, type TimelineSource } from './source.ts'

/** So many bars are drawn at most; more nobody can read, and the page says that there are more. */
const DRAWN = 500
const SHARED = { role: 'status', shared: true } as const

const Filter = {
  from: Type.Optional(Type.String({ maxLength: 40, description: 'A time, or a day of the site’s zone' })),
  to: Type.Optional(Type.String({ maxLength: 40, description: 'A time, or a day of the site’s zone, included' })),
  severity: Type.Optional(Type.String({ maxLength: 20 })),
  stage: Type.Optional(Type.String({ maxLength: 20 })),
  system: Type.Optional(Type.String({ maxLength: 100, description: 'Slug of something affected' })),
  engineer: Type.Optional(Type.String({ maxLength: 300 })),
  q: Type.Optional(Type.String({ maxLength: 300 })),
}
const PageQuery = Type.Object({ ...Filter, lanes: Type.Optional(Type.Enum(['', 'system', 'severity'])) })
const ApiQuery = Type.Object({
  ...Filter,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5_000, default: 1_000 })),
})

const Nullable = <T extends ReturnType<typeof Type.String>>(schema: T) => Type.Union([schema, Type.Null()])
const Answer = Type.Object({
  from: Type.String(),
  to: Type.String(),
  items: Type.Array(
    Type.Object({
      kind: Type.String({ description: 'incident, provider_incident or downtime' }),
      id: Type.String(),
      title: Type.String(),
      description: Type.String(),
      severity: Type.Union([Type.Enum(SEVERITIES), Type.Null()]),
      affects: Type.Array(Type.String(), { description: 'Slugs' }),
      engineer: Nullable(Type.String()),
      startedAt: Type.String(),
      endedAt: Nullable(Type.String()),
      url: Type.String(),
      state: Type.String(),
    }),
  ),
  total: Type.Integer({ description: 'How many there are, those beyond the limit included' }),
})

/** `/timeline` and its JSON: what ran when, from every domain that has something to show. */
export function timelineRoutes(app: App, incidents: IncidentContext, sources: readonly TimelineSource[]): void {
  const { db, config, clock } = incidents

  async function queryOf(given: Static<typeof PageQuery>, limit: number) {
    const range = readRange(given, config.timeZone, toStored(clock()))
    const { severity, stage } = readWords(given)
    const system = given.system?.trim().toLowerCase() || undefined
    const entity = system ? await findEntity(db, system) : undefined
    const query: TimelineQuery = {
      from: range.from,
      to: range.to,
      severity,
      stage,
      // An unknown system has nothing; no entity has this id.
      entityId: system ? (entity?.id ?? 0) : undefined,
      engineer: given.engineer?.trim() || undefined,
      q: given.q?.trim() || undefined,
      limit,
    }
    return { range, query, entity }
  }

  app.get('/timeline', { schema: { querystring: PageQuery }, config: SHARED }, async (request, reply) => {
    const { range, query, entity } = await queryOf(request.query, DRAWN)
    const part = await readTimeline(sources, query)
    const data = timelinePage({
      range,
      part,
      given: request.query,
      entity,
      zone: config.timeZone,
      now: toStored(clock()),
    })
    return reply.page('incidents/timeline/index', data, { fragment: 'incidents/timeline/_timeline' })
  })

  app.get(
    '/api/v1/timeline',
    {
      schema: { tags: ['incidents'], summary: 'What ran when', querystring: ApiQuery, response: { 200: Answer } },
      config: SHARED,
    },
    async (request) => {
      const { limit = 1_000, ...given } = request.query
      const { range, query } = await queryOf(given, limit)
      const { items, total } = await readTimeline(sources, query)
      return {
        from: range.from,
        to: range.to,
        items: items.map(({ affects, state, url, tone, parts, ...item }) => ({
          ...item,
          affects: affects.map(({ slug }) => slug),
          state: state.word,
          url: config.baseUrl + url,
        })),
        total,
      }
    },
  )
}
