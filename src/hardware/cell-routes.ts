import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { Invalid, NotFound } from '../http/errors.ts'
import { problemsOf } from '../http/forms.ts'
import type { App } from '../http/types.ts'
import { ChangedMeanwhile, getRow, updateServer } from './actions/update.ts'
import { type Column, STATUS_WORD } from './columns.ts'
import type { HardwareContext } from './context.ts'
import { cellText, editText } from './list/cells.ts'
import { allColumns, chosenColumns, columnNamed } from './list/query.ts'
import type { HardwareRow } from './list/rows.ts'
import { rowView } from './list/view.ts'
import { CellParams } from './schema.ts'

const WRITE = { role: 'comms' } as const

const CellForm = Type.Object({
  value: Type.String({ maxLength: 20_000 }),
  /** What stood in the cell when it was opened. */
  was: Type.String({ maxLength: 20_000 }),
  version: Type.Integer({ minimum: 1 }),
  /** The columns of the row, to answer with all of it. */
  columns: Type.Optional(Type.String({ maxLength: 8_000 })),
  _csrf: Type.Optional(Type.String()),
})

const CellQuery = Type.Object({ columns: Type.Optional(Type.String({ maxLength: 8_000 })) })

/** One cell of the list: the input in its place, and the row once it is saved. */
export function cellRoutes(app: App, hardware: HardwareContext): void {
  const columnsNow = async () => allColumns((await hardware.list.known()).customs)
  const rowNow = (id: number) => getRow(hardware.db, id, hardware.list.today())

  const edit = async (reply: FastifyReply, data: CellData, status = 200) => {
    const { clusters, vendors, environments } = await hardware.list.known()
    const offered = { cluster: clusters.map(({ slug }) => slug), vendor: vendors, environment: environments }
    const options = offered[data.column.key as keyof typeof offered] ?? []
    return reply.page(
      'hardware/_cell-edit',
      { ...data, options, statuses: Object.entries(STATUS_WORD) },
      { fragment: 'hardware/_cell-edit', status },
    )
  }

  app.get(
    '/hardware/:id/cells/:column',
    { schema: { params: CellParams, querystring: CellQuery }, config: WRITE },
    async (request, reply) => {
      const column = editable(request.params.column, await columnsNow())
      const row = await rowNow(request.params.id)
      const value = editText(row, column)
      return edit(reply, { row, column, value, was: value, columns: request.query.columns })
    },
  )

  app.post(
    '/hardware/:id/cells/:column',
    { schema: { params: CellParams, body: CellForm }, config: WRITE },
    async (request, reply) => {
      const all = await columnsNow()
      const column = editable(request.params.column, all)
      const { value, was, version, columns } = request.body
      const { id } = request.params
      try {
        const before = await rowNow(id)
        // Another cell of the row may have been changed meanwhile; this one is what matters here.
        const seen = editText(before, column) === was ? before.version : version
        const row = await updateServer(hardware, id, { version: seen, fields: { [column.key]: value } }, request.actor)
        const data = { row: rowView(row), columns: chosenColumns(all, columns, undefined), here: '/hardware' }
        return await reply.page('hardware/_row', data, { fragment: 'hardware/_row' })
      } catch (error) {
        if (error instanceof ChangedMeanwhile) {
          const theirs = cellText(error.row, column)
          return edit(reply, { row: error.row, column, value, was: editText(error.row, column), columns, theirs }, 409)
        }
        if (!(error instanceof Invalid)) throw error
        const problem = Object.values(problemsOf(error))[0]
        return edit(reply, { row: await rowNow(id), column, value, was, columns, problem }, 422)
      }
    },
  )
}

interface CellData {
  row: HardwareRow
  column: Column
  value: string
  was: string
  columns: string | undefined
  /** What is wrong with the value, or what somebody else wrote in the meantime. */
  problem?: string | undefined
  theirs?: string | undefined
}

/** @throws NotFound */
function editable(name: string, all: readonly Column[]): Column {
  const column = columnNamed(name, all)
  if (!column || column.kind === 'region') throw new NotFound(`There is no column “${name}” to edit.`)
  return column
}
