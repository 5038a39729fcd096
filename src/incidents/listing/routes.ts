import { type Static, Type } from 'typebox'
import type { App } from '../../http/types.ts'
import { readEdges } from '../../http/window.ts'
import { between, toStored } from '../../lib/dates.ts'
import type { IncidentContext } from '../context.ts'
import { listWanted } from '../postmortem/list.ts'
import { listIncidents, readWords, SORTS } from '../read/list.ts'
import { FilterFields } from '../schema.ts'
import { SEVERITIES, STATE_ICON, STATE_WORD, severityTone } from '../words.ts'
import { exportIncidents, FORMATS } from './export.ts'
import { measureIncidents } from './measures.ts'

const PAGE_SIZE = 50

const Query = Type.Object({
  ...FilterFields,
  sort: Type.Optional(Type.Enum(SORTS)),
  order: Type.Optional(Type.Enum(['asc', 'desc'])),
  cursor: Type.Optional(Type.String({ maxLength: 2_000 })),
})

const ExportParams = Type.Object({ file: Type.Enum(FORMATS.map((format) => `incidents.${format}`)) })

/** `/incidents`: what was filed, filtered and sorted, with its measures, and the same as a file. */
export function listingRoutes(app: App, incidents: IncidentContext): void {
  const { db, database, config, clock } = incidents

  function filterOf({ system, engineer, q, ...rest }: Static<typeof Query>) {
    const trimmed = {
      system: system?.trim() || undefined,
      engineer: engineer?.trim() || undefined,
      q: q?.trim() || undefined,
    }
    return { ...readWords(rest), ...trimmed, ...readEdges(rest, config.timeZone) }
  }

  app.get('/incidents', { schema: { querystring: Query }, config: { role: 'read' } }, async (request, reply) => {
    const { sort = 'started', order = 'desc', cursor, ...shown } = request.query
    const filter = filterOf(request.query)
    const page = await listIncidents(database, filter, { sort, order, cursor, limit: PAGE_SIZE })
    const now = toStored(clock())
    const data = {
      items: page.items.map((item) => ({ ...item, lastedMs: between(item.startedAt, item.endedAt ?? now) })),
      nextCursor: page.nextCursor,
      isLater: cursor !== undefined,
      measures: cursor === undefined ? await measureIncidents(database, filter, config.timeZone) : null,
      wanted: await listWanted(db, now, config.postmortemAfterDays),
      afterDays: config.postmortemAfterDays,
      query: shown,
      sort,
      order,
      severities: SEVERITIES,
      severityTone,
      stateIcon: STATE_ICON,
      stateWord: STATE_WORD,
    }
    return reply.page('incidents/index', data, { fragment: 'incidents/_list' })
  })

  app.get(
    '/incidents/export/:file',
    { schema: { params: ExportParams, querystring: Query }, config: { role: 'read' } },
    async (request, reply) => {
      const { sort, order } = request.query
      const format = FORMATS.find((known) => request.params.file === `incidents.${known}`)!
      const file = await exportIncidents(incidents, filterOf(request.query), { sort, order }, format)
      return reply
        .type(file.type)
        .header('content-disposition', `attachment; filename="${file.name}"`)
        .header('cache-control', 'no-store')
        .send(file.stream)
    },
  )
}
