import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { Invalid } from '../../http/errors.ts'
import { type App, wantsJson } from '../../http/types.ts'
import { Unreadable } from '../../imports/index.ts'
import { isZone } from '../../lib/dates.ts'
import {
  findSameFile,
  type ImportResult,
  importRoutes,
  listUploads,
  receivedFile,
  takeUpload,
} from '../../uploads/index.ts'
import type { AnalyticsContext } from '../context.ts'
import { UploadForm } from '../schema.ts'
import { LOG_KIND } from './kind.ts'

const BASE = '/dashboard/uploads'
const RECENT = 50
const ROLE = 'helpdesk'
const MEGABYTE = 1024 * 1024
/** A small file is through before anybody would look at a progress bar. */
const PATIENCE_MS = 1_200

type Form = Static<typeof UploadForm>

/** Incident logs: the form, the whole way of an upload, and the same for programs. */
export function uploadRoutes(app: App, analytics: AnalyticsContext): void {
  const { imports, config } = analytics
  const { db } = analytics.database

  const page = async (reply: FastifyReply, form: Form, problems: Record<string, string>, view: string, status = 200) =>
    reply.page(
      'analytics/uploads',
      {
        base: BASE,
        form,
        problems,
        maxBytes: config.uploadMaxMb * MEGABYTE,
        zones: ['UTC', ...Intl.supportedValuesOf('timeZone')],
        nouns: { [LOG_KIND]: 'incidents' },
        uploads: await listUploads(db, [LOG_KIND], RECENT),
      },
      { status, fragment: view },
    )

  app.get(BASE, { config: { role: ROLE } }, async (_request, reply) => page(reply, {}, {}, 'analytics/_upload-dialog'))
  importRoutes(app, imports, {
    base: BASE,
    role: ROLE,
    kinds: [LOG_KIND],
    frame: { section: 'dashboard', title: 'Uploads', crumb: { href: '/dashboard', word: 'Dashboard' } },
    form: (request, reply, problems) => page(reply, request.body as Form, problems, 'analytics/_upload-refused', 422),
  })

  app.get('/upload_file', { config: { role: ROLE } }, async (_request, reply) => reply.redirect(BASE, 302))
  app.post(
    '/upload_file',
    { schema: { body: UploadForm }, config: { role: ROLE, upload: true } },
    async (request, reply) => {
      const isProgram = wantsJson(request)
      try {
        const zone = await check(request, request.body)
        if (isProgram) return await answerProgram(request, reply, zone)
        const id = await imports.begin(LOG_KIND, takeUpload(request), request.actor, { zone })
        await imports.settled(id, PATIENCE_MS)
        // A dialog follows it as well and gets the state of the upload.
        return reply.redirect(`${BASE}/${id}`, 303)
      } catch (error) {
        if (!(error instanceof Invalid) || isProgram) throw error
        return page(reply, request.body, error.fields, 'analytics/_upload-refused', 422)
      }
    },
  )

  /** @returns the zone of times that say none @throws Invalid */
  async function check(request: FastifyRequest, form: Form): Promise<string> {
    const { sha256 } = receivedFile(request)
    const zone = form.zone?.trim() || 'UTC'
    if (!isZone(zone)) throw new Invalid({ zone: 'There is no such time zone.' })
    if (isYes(form.again)) return zone
    const same = await findSameFile(db, [LOG_KIND], sha256)
    if (!same) return zone
    throw new Invalid({
      again: `The same file was imported already: ${same.name}, by ${same.actor_name} on ${same.applied_at!.slice(0, 10)}. Say that it is to be taken again if so.`,
    })
  }

  async function answerProgram(request: FastifyRequest, reply: FastifyReply, zone: string) {
    const form = request.body as Form
    const choices = { zone, ...(form.sheet && { sheet: form.sheet }) }
    const options = { dryRun: isYes(form.dryRun), leaveOut: isYes(form.takeGoodRows), choices }
    const { id, result } = await run(request, options)
    const answer = answerOf(id, result)
    if (result.applied || options.dryRun)
      return reply.code(result.applied && result.counts.added > 0 ? 201 : 200).send(answer)
    return reply
      .code(422)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        title: 'Some rows cannot be taken',
        status: 422,
        detail: result.problem ?? `${result.counts.rejected} rows cannot be taken, so none was. Nothing was written.`,
        requestId: request.id,
        ...answer,
      })
  }

  /** A file that cannot be read is the sender's to mend, and so is a choice that a person would be asked for. */
  async function run(request: FastifyRequest, options: Parameters<typeof imports.runAtOnce>[2]) {
    try {
      return await imports.runAtOnce(LOG_KIND, takeUpload(request), options, request.actor)
    } catch (error) {
      if (error instanceof Unreadable) throw new Invalid({ file: error.message })
      throw error
    }
  }
}

function answerOf(id: number, { applied, counts, rejected, notes }: ImportResult) {
  return {
    applied,
    upload: applied ? id : null,
    taken: applied ? counts.added + counts.changed + counts.unchanged : 0,
    ...counts,
    rows: rejected.flatMap(({ line, problems }) => problems.map((problem) => ({ row: line, ...problem }))),
    notes: notes.map(({ sentence }) => sentence),
  }
}

function isYes(given: string | undefined): boolean {
  return /^(true|yes|1|on)$/i.test(given ?? '')
}
