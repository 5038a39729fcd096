import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../http/types.ts'
import { findUndoable } from './actions/restore.ts'
import type { HardwareContext } from './context.ts'
import { exportList } from './export.ts'
import { allColumns, columnNamed, listAddress, type Query } from './list/query.ts'
import { listView } from './list/view.ts'
import { ListQuery } from './schema.ts'

/** Keep in step with `public/js/lib/hardware-columns.js`. */
const COLUMNS_COOKIE = 'hardware_columns'
const YEAR_SECONDS = 31_536_000

const Keys = Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 400 }))

const ColumnsForm = Type.Object({
  /** All columns in their order, those of them that are shown, and one to move a place forward. */
  order: Keys,
  shown: Keys,
  forward: Type.Optional(Type.String({ maxLength: 100 })),
  usual: Type.Optional(Type.String({ maxLength: 10 })),
  back: Type.Optional(Type.String({ maxLength: 8_000 })),
})

const CSV = 'text/csv; charset=utf-8'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** The list of the inventory, its files, and which columns it shows. */
export function listRoutes(app: App, hardware: HardwareContext): void {
  app.get('/hardware', { schema: { querystring: ListQuery }, config: { role: 'read' } }, async (request, reply) => {
    const page = await hardware.list.page(request.query, request.cookies[COLUMNS_COOKIE])
    const { deleted } = request.query
    const undoable = deleted ? await findUndoable(hardware, deleted) : null
    return reply.page('hardware/index', { ...listView(page), undoable }, { fragment: 'hardware/_list' })
  })

  const file = async (request: FastifyRequest, reply: FastifyReply, format: 'csv' | 'xlsx') => {
    const query = request.query as Query
    const stream = await exportList(hardware, query, format, request.cookies[COLUMNS_COOKIE])
    return reply
      .type(format === 'csv' ? CSV : XLSX)
      .header('content-disposition', `attachment; filename="hardware-${hardware.list.today()}.${format}"`)
      .send(stream)
  }
  const files = { schema: { querystring: ListQuery }, config: { role: 'read' } } as const
  app.get('/hardware/export.csv', files, async (request, reply) => file(request, reply, 'csv'))
  app.get('/hardware/export.xlsx', files, async (request, reply) => file(request, reply, 'xlsx'))

  // A preference of this browser, not a write: so it is asked for like a page, and needs no role.
  app.get(
    '/hardware/columns',
    { schema: { querystring: ColumnsForm }, config: { role: 'read' } },
    async (request, reply) => {
      const { usual, back, ...form } = request.query
      const all = allColumns((await hardware.list.known()).customs)
      const keys = chosenKeys(form).filter((key) => columnNamed(key, all))
      if (usual || keys.length === 0) reply.clearCookie(COLUMNS_COOKIE, { path: '/' })
      else {
        const options = { path: '/', sameSite: 'lax', secure: 'auto', maxAge: YEAR_SECONDS } as const
        reply.setCookie(COLUMNS_COOKIE, keys.join('.'), options)
      }
      return reply.redirect(backTo(back), 303)
    },
  )
}

/** The shown columns in order, after one of them was moved a place forward. */
function chosenKeys({ order = [], shown = [], forward }: { order?: string[]; shown?: string[]; forward?: string }) {
  const keys = order.filter((key) => shown.includes(key))
  const index = forward === undefined ? -1 : keys.indexOf(forward)
  if (index > 0) keys.splice(index - 1, 2, keys[index]!, keys[index - 1]!)
  return keys
}

/** Back to the list as it was asked for, but for the columns of its address, which would win over those just chosen. */
function backTo(back: string | undefined): string {
  const given = Object.fromEntries(new URLSearchParams(back?.split('?')[1] ?? ''))
  return listAddress(given as Query, { columns: undefined, page: given['page'] ? Number(given['page']) : undefined })
}
