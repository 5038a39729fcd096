import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { listReferences } from '../directory/index.ts'
import { Conflict, type FieldProblems, Invalid } from '../http/errors.ts'
import { problemsOf } from '../http/forms.ts'
import type { App } from '../http/types.ts'
import { createServer } from './actions/create.ts'
import { deleteServer } from './actions/delete.ts'
import { restoreServer } from './actions/restore.ts'
import { ChangedMeanwhile, getRow, updateServer } from './actions/update.ts'
import { STATUS_WORD } from './columns.ts'
import type { HardwareContext } from './context.ts'
import { editText } from './list/cells.ts'
import { allColumns } from './list/query.ts'
import type { HardwareRow } from './list/rows.ts'
import { FieldsForm, IdParams } from './schema.ts'

const WRITE = { role: 'comms' } as const

const EditQuery = Type.Object({
  field: Type.Optional(Type.String({ maxLength: 100 })),
  back: Type.Optional(Type.String({ maxLength: 8_000 })),
})

/** Adding, editing and deleting a server on pages of their own. */
export function editRoutes(app: App, hardware: HardwareContext): void {
  const form = async (reply: FastifyReply, data: FormData, status = 200) => {
    const known = await hardware.list.known()
    const fields = allColumns(known.customs).filter(({ kind }) => kind !== 'region')
    const options = { clusters: known.clusters, vendors: known.vendors, environments: known.environments }
    return reply.page('hardware/edit', { ...data, fields, options, statuses: Object.entries(STATUS_WORD) }, { status })
  }
  const rowOf = (request: { params: { id: number } }) => getRow(hardware.db, request.params.id, hardware.list.today())
  const textsOf = async (row: HardwareRow) => {
    const columns = allColumns((await hardware.list.known()).customs)
    return Object.fromEntries(columns.map((column) => [column.key, editText(row, column)]))
  }

  app.get('/hardware/new', { schema: { querystring: EditQuery }, config: WRITE }, async (request, reply) =>
    form(reply, { row: null, form: { status: 'in_use' }, problems: {}, now: {}, back: backOf(request.query.back) }),
  )

  app.post('/hardware', { schema: { body: FieldsForm }, config: WRITE }, async (request, reply) => {
    const { fields, back } = split(request.body)
    try {
      const row = await createServer(hardware, fields, request.actor)
      return await reply.done(back, `${row.hostname} is in the inventory.`)
    } catch (error) {
      return form(reply, { row: null, form: fields, problems: problemsOf(error), now: {}, back }, 422)
    }
  })

  app.get(
    '/hardware/:id/edit',
    { schema: { params: IdParams, querystring: EditQuery }, config: WRITE },
    async (request, reply) => {
      const row = await rowOf(request)
      const { field, back } = request.query
      const data = { row, form: await textsOf(row), problems: {}, now: {}, back: backOf(back ?? backFrom(request)) }
      return form(reply, { ...data, focus: field })
    },
  )

  app.post(
    '/hardware/:id',
    { schema: { params: IdParams, body: FieldsForm }, config: WRITE },
    async (request, reply) => {
      const { fields, version, back } = split(request.body)
      try {
        const row = await updateServer(hardware, request.params.id, { version, fields }, request.actor)
        return await reply.done(back, `${row.hostname} is saved.`)
      } catch (error) {
        const row = await rowOf(request)
        if (error instanceof ChangedMeanwhile) {
          const now = differing(await textsOf(error.row), fields)
          return form(reply, { row: error.row, form: fields, problems: { '': error.message }, now, back }, 409)
        }
        return form(reply, { row, form: fields, problems: problemsOf(error), now: {}, back }, 422)
      }
    },
  )

  app.get('/hardware/:id/deletion', { schema: { params: IdParams }, config: WRITE }, async (request, reply) => {
    const row = await rowOf(request)
    const references = await listReferences(hardware.database, { id: row.id, kind: 'server' })
    return reply.page('hardware/delete', { row, references, problem: null, back: backOf(backFrom(request)) })
  })

  app.post(
    '/hardware/:id/deletion',
    { schema: { params: IdParams, body: FieldsForm }, config: WRITE },
    async (request, reply) => {
      const { back } = split(request.body)
      try {
        const row = await deleteServer(hardware, request.params.id, request.actor)
        return await reply.done(`${back}${back.includes('?') ? '&' : '?'}deleted=${row.id}`)
      } catch (error) {
        if (!(error instanceof Conflict)) throw error
        const row = await rowOf(request)
        return reply.page('hardware/delete', { row, references: [], problem: error.message, back }, { status: 409 })
      }
    },
  )

  app.post(
    '/hardware/:id/restoration',
    { schema: { params: IdParams, body: FieldsForm }, config: WRITE },
    async (request, reply) => {
      const { back } = split(request.body)
      const row = await restoreServer(hardware, request.params.id, request.actor)
      return reply.done(back, `${row.hostname} is back.`)
    },
  )
}

interface FormData {
  row: HardwareRow | null
  form: Readonly<Record<string, string>>
  problems: FieldProblems
  /** What somebody else wrote in the meantime, by column. */
  now: Readonly<Record<string, string>>
  back: string
  focus?: string | undefined
}

/** What a form says besides its fields. @throws Invalid */
export function split(body: Readonly<Record<string, string>>) {
  const { _csrf, version: given, back, ...fields } = body
  const version = given === undefined ? undefined : Number(given)
  if (version !== undefined && !Number.isInteger(version))
    throw new Invalid({ version: 'The version must be a number.' })
  return { fields, version, back: backOf(back) }
}

/** Back to the list as it was asked for, and to nowhere else. */
function backOf(back: string | undefined): string {
  return back && /^\/hardware(\?[^\s\\]*)?$/.test(back) ? back : '/hardware'
}

function backFrom(request: FastifyRequest): string | undefined {
  const { referer } = request.headers
  if (!referer || !URL.canParse(referer)) return undefined
  const { pathname, search } = new URL(referer)
  return pathname + search
}

function differing(now: Record<string, string>, mine: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(now).filter(([key, text]) => mine[key] !== undefined && mine[key] !== text))
}
