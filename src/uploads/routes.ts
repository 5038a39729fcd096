import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { Invalid } from '../http/errors.ts'
import { Id } from '../http/fields.ts'
import type { Role } from '../http/roles.ts'
import type { App } from '../http/types.ts'
import { NOTATIONS, type Notation } from '../imports/index.ts'
import { isZone } from '../lib/dates.ts'
import type { FileChoices } from './found.ts'
import type { Imports } from './imports.ts'
import { getUpload } from './queries.ts'
import { receivedFile, takeUpload } from './receive.ts'
import { uploadView } from './view.ts'

export interface ImportRoutesOptions {
  /** Where the form posts to, and below which its uploads stand: `/directory/import`. */
  base: string
  role: Role
  /** What may be imported here. */
  kinds: readonly string[]
  /** How the page is framed: which link of the navigation is marked, and the way back. */
  frame: { section: string; title: string; crumb: { href: string; word: string } }
  /** Shows the page with the form again, with what was wrong with it. */
  form(request: FastifyRequest, reply: FastifyReply, problems: Record<string, string>): Promise<FastifyReply>
}

/** A small file is through before anybody would look at a progress bar. */
const PATIENCE_MS = 1_200

const Params = Type.Object({ id: Id })
const NewForm = Type.Object({ kind: Type.Optional(Type.String({ maxLength: 100 })) })
const ConfirmForm = Type.Object({ leaveOut: Type.Optional(Type.String({ maxLength: 10 })) })
// What is chosen about columns and dates has names that depend on the kind: `column-slug`, `date-warranty`.
const ChoicesForm = Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 300 }))

/** The pages of an import: the file, what has to be asked about it, the dry run, the result, and taking it back. */
export function importRoutes(app: App, imports: Imports, options: ImportRoutesOptions): void {
  const { base, role, kinds, frame } = options
  const { db } = imports.deps.database
  const config = { role }
  const one = { schema: { params: Params }, config }

  const viewOf = async (reply: FastifyReply, id: number) => {
    const view = uploadView(imports, await getUpload(db, id, kinds), base)
    // A page with the upload in a dialog over it shows what was imported as soon as it is.
    if (view.result && !view.running) reply.header('hx-trigger', '{"imported":{"target":"body"}}')
    return { ...view, frame }
  }
  const show = async (reply: FastifyReply, id: number, status = 200) => {
    return reply.page('imports/show', await viewOf(reply, id), { status, fragment: 'imports/_state' })
  }
  /** Shows a fragment where it stands, and sends a page to the upload's own address. */
  const goOn = async (reply: FastifyReply, id: number) => {
    await imports.settled(id, PATIENCE_MS)
    return reply.done(`${base}/${id}`, undefined, { view: 'imports/_state', data: await viewOf(reply, id) })
  }

  app.post(base, { schema: { body: NewForm }, config: { role, upload: true } }, async (request, reply) => {
    const kind = request.body.kind ?? kinds[0]!
    try {
      if (!kinds.includes(kind)) throw new Invalid({ kind: 'Choose what the file holds.' })
      receivedFile(request)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return options.form(request, reply, error.fields)
    }
    const id = await imports.begin(kind, takeUpload(request), request.actor)
    return goOn(reply, id)
  })

  app.get(`${base}/:id`, one, async (request, reply) => show(reply, request.params.id))

  app.post(`${base}/:id/choices`, { schema: { params: Params, body: ChoicesForm }, config }, async (request, reply) => {
    const upload = await getUpload(db, request.params.id, kinds)
    await imports.choose(upload, readChoices(request.body), request.actor)
    return goOn(reply, upload.id)
  })

  app.post(
    `${base}/:id/confirmation`,
    { schema: { params: Params, body: ConfirmForm }, config },
    async (request, reply) => {
      const upload = await getUpload(db, request.params.id, kinds)
      await imports.confirm(upload, { leaveOut: request.body.leaveOut === 'yes' }, request.actor)
      return goOn(reply, upload.id)
    },
  )

  app.post(`${base}/:id/removal`, one, async (request, reply) => {
    await imports.discard(await getUpload(db, request.params.id, kinds))
    return reply.done(base, 'Nothing was imported.')
  })

  app.post(`${base}/:id/withdrawal`, one, async (request, reply) => {
    const upload = await getUpload(db, request.params.id, kinds)
    await imports.takeBack(upload, request.actor)
    return goOn(reply, upload.id)
  })

  app.get(`${base}/:id/rejected.csv`, one, async (request, reply) => {
    const upload = await getUpload(db, request.params.id, kinds)
    const rows = await imports.rejects(upload.id)
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="rejected-rows-of-upload-${upload.id}.csv"`)
      .send(rows)
  })
}

export function readChoices(form: Static<typeof ChoicesForm>): FileChoices {
  const choices: FileChoices = {}
  const assigned: Record<string, number | null> = {}
  const dates: Record<string, Notation> = {}
  if (form['sheet']) choices.sheet = form['sheet']
  if (form['zone'] && isZone(form['zone'])) choices.zone = form['zone']
  if (form['encoding']) choices.encoding = form['encoding']
  if (/^\d{1,6}$/.test(form['headerLine'] ?? '')) choices.headerLine = Number(form['headerLine'])
  for (const [name, value] of Object.entries(form)) {
    const [, what, field] = /^(column|date)-(.+)$/.exec(name) ?? []
    if (what === 'column' && field) assign(assigned, field, value)
    if (what === 'date' && field && isNotation(value)) dates[field] = value
  }
  if (Object.keys(assigned).length > 0) choices.assigned = assigned
  if (Object.keys(dates).length > 0) choices.dates = dates
  return choices
}

/** '' leaves a field to be recognised, `none` says that no column is it. */
function assign(assigned: Record<string, number | null>, field: string, value: string): void {
  if (value === 'none') assigned[field] = null
  else if (/^\d{1,4}$/.test(value)) assigned[field] = Number(value)
}

function isNotation(value: string): value is Notation {
  return (NOTATIONS as readonly string[]).includes(value)
}
