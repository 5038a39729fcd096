import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../http/types.ts'
import { deleteServer } from './actions/delete.ts'
import { restoreServer } from './actions/restore.ts'
import { ChangedMeanwhile, getRow, updateServer } from './actions/update.ts'
import { rowAnswer } from './answers.ts'
import type { HardwareContext } from './context.ts'
import { matching } from './list/filter.ts'
import { filterOf, type Query } from './list/query.ts'
import { type HardwareRow, listRows } from './list/rows.ts'
import { ApiQuery, IdParams, RowAnswer, RowId, RowPatch, RowsAnswer } from './schema.ts'

const TAGS = ['hardware']
const WRITE = { role: 'comms', json: true } as const

/** The inventory for programs, and the JSON that its own pages send. */
export function hardwareApi(app: App, hardware: HardwareContext): void {
  app.get(
    '/api/v1/hardware',
    {
      schema: { tags: TAGS, summary: 'Servers of the inventory', querystring: ApiQuery, response: { 200: RowsAnswer } },
      config: { role: 'read' },
    },
    async (request) => {
      const { limit = 100, cursor, ...query } = request.query
      const rows = await listAfter(hardware, query, Number(cursor ?? 0), limit + 1)
      const items = rows.slice(0, limit)
      return { items: items.map(rowAnswer), nextCursor: rows.length > limit ? String(items.at(-1)!.id) : null }
    },
  )

  app.get(
    '/api/v1/hardware/:id',
    {
      schema: { tags: TAGS, summary: 'One server of the inventory', params: IdParams, response: { 200: RowAnswer } },
      config: { role: 'read' },
    },
    async (request) => rowAnswer(await getRow(hardware.db, request.params.id, hardware.list.today())),
  )

  app.post('/update_hardware_row', { schema: { body: RowPatch }, config: WRITE }, async (request, reply) => {
    const { id, version, ...fields } = request.body as { id: number; version?: number } & Record<string, unknown>
    try {
      const given = { version, fields: flattened(fields) }
      return { ok: true, row: rowAnswer(await updateServer(hardware, id, given, request.actor)) }
    } catch (error) {
      if (error instanceof ChangedMeanwhile) return conflict(request, reply, error, fields)
      throw error
    }
  })

  app.post('/delete_hardware_row', { schema: { body: RowId }, config: WRITE }, async (request) => {
    await deleteServer(hardware, request.body.id, request.actor)
    return { ok: true }
  })

  app.post('/restore_hardware_row', { schema: { body: RowId }, config: WRITE }, async (request) => ({
    ok: true,
    row: rowAnswer(await restoreServer(hardware, request.body.id, request.actor)),
  }))
}

async function listAfter(
  hardware: HardwareContext,
  query: Query,
  after: number,
  limit: number,
): Promise<HardwareRow[]> {
  const today = hardware.list.today()
  const ids = await hardware.db
    .selectFrom('server')
    .select('server.id')
    .where(matching(hardware.database, filterOf(query), today))
    .where('server.id', '>', after)
    .orderBy('server.id')
    .limit(limit)
    .execute()
  return listRows(
    hardware.db,
    ids.map(({ id }) => id),
    today,
  )
}

/** Custom columns may be given as they come in an answer, under `custom`. The token of a form is no field. */
function flattened({ custom, _csrf, ...fields }: Record<string, unknown>): Record<string, unknown> {
  const isObject = typeof custom === 'object' && custom !== null && !Array.isArray(custom)
  return isObject ? { ...fields, ...custom } : custom === undefined ? fields : { ...fields, custom }
}

/** A refusal that tells what is there now, beside what was to be written. */
function conflict(request: FastifyRequest, reply: FastifyReply, error: ChangedMeanwhile, given: object): FastifyReply {
  const { status, title, message } = error
  return reply
    .code(status)
    .type('application/problem+json')
    .send({
      type: 'about:blank',
      status,
      title,
      detail: message,
      requestId: request.id,
      current: rowAnswer(error.row),
      given,
    })
}
