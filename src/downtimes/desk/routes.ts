import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { getEntity, loadNode, loadTree } from '../../directory/index.ts'
import { ExpectedError, type FieldProblems, Invalid } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import { type App, wantsFragment } from '../../http/types.ts'
import { HOUR, later, MINUTE, readInstant, toStored } from '../../lib/dates.ts'
import { newSecret } from '../../lib/secrets.ts'
import type { DowntimeContext } from '../context.ts'
import { changeDowntime } from '../declare/change.ts'
import { declareDowntime } from '../declare/declare.ts'
import { announceDowntime, type Mover } from '../move.ts'
import { type Downtime, getDowntime } from '../read/find.ts'
import type { ListRunning } from '../routes.ts'
import { MAX_TARGETS } from '../rules.ts'
import { RefParams } from '../schema.ts'
import { continueSeries } from '../series/make.ts'
import { EFFECT_CHOICES } from '../words.ts'
import { ANNOUNCE_DAYS, type DowntimeForm, formOf, givenDowntime } from './form.ts'
import { type Preview, previewDowntime } from './preview.ts'
import { windowFields } from './times.ts'

const Text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const LONG = 900_000
const MOST_TICKED = 1_000

const DowntimeBody = Type.Object({
  title: Text(LONG),
  reason: Text(LONG),
  changeRef: Text(2_000),
  changeUrl: Text(4_000),
  startsAt: Text(40),
  startsAtWhich: Text(10),
  endsAt: Text(40),
  endsAtWhich: Text(10),
  duration: Text(40),
  repeat: Text(20),
  recurrence: Text(1_000),
  until: Text(20),
  announceDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 90 })),
  targets: Text(100_000),
  tree: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: MOST_TICKED })),
  treeWas: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: MOST_TICKED })),
  /** The branch of the tree to open, for who has no scripts. */
  open: Text(100),
  effect: Text(20),
  coordinator: Text(400),
  communicationsManager: Text(400),
  after: Text(20),
  key: Text(100),
  ref: Text(100),
  version: Type.Optional(Type.Integer({ minimum: 1 })),
  note: Text(LONG),
})

const NewQuery = Type.Object({
  title: Text(1_000),
  reason: Text(10_000),
  changeRef: Text(200),
  changeUrl: Text(2_000),
  targets: Text(4_000),
  /** The same, one by one, as links from the directory give them. */
  target: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: MAX_TARGETS })),
  effect: Text(20),
  startsAt: Text(40),
  endsAt: Text(40),
})

const SlugParams = Type.Object({ slug: Type.String({ maxLength: 100 }) })
const BranchQuery = Type.Object({ closed: Type.Optional(Type.Literal('yes')) })

const COMMS = { role: 'comms' } as const

/** `/downtimes/new` and `/downtimes/:ref/edit`: to declare one, and to change it. */
export function deskRoutes(app: App, downtimes: DowntimeContext, listRunning: ListRunning): void {
  const { db, config, clock } = downtimes
  const zone = config.timeZone

  async function formPage(
    reply: FastifyReply,
    form: DowntimeForm,
    shown: { downtime?: Downtime; problems?: FieldProblems; status?: number } = {},
  ) {
    const { downtime, problems = {}, status } = shown
    const preview = await previewDowntime(downtimes, form, listRunning, downtime?.id)
    const tree = await loadTree(db, form.open)
    const data = { ...formData(form, preview, problems, downtime), tree }
    const hasProblems = Object.keys(problems).length > 0
    return reply.page('downtimes/new', data, { status: status ?? (hasProblems ? 422 : 200) })
  }

  app.get('/downtimes/new', { schema: { querystring: NewQuery }, config: COMMS }, async (request, reply) => {
    const { startsAt, endsAt, target = [], ...query } = request.query
    const targets = [query.targets, ...target].filter(Boolean).join(', ')
    return formPage(reply, { effect: 'unavailable', ...query, targets, ...firstWindow(startsAt, endsAt) })
  })

  /** The window that an address gives; else the next full hour of tomorrow, for two hours. */
  function firstWindow(startsAt: string | undefined, endsAt: string | undefined) {
    const tomorrow = `${later(toStored(clock()), 25 * HOUR).slice(0, 13)}:00:00.000Z`
    const start = (startsAt && readInstant(startsAt)) || tomorrow
    const end = (endsAt && readInstant(endsAt)) || later(start, 120 * MINUTE)
    return windowFields({ startsAt: start, endsAt: end }, zone)
  }

  app.post('/downtimes/preview', { schema: { body: DowntimeBody }, config: COMMS }, async (request, reply) => {
    const { ref, ...form } = request.body
    const downtime = ref ? await getDowntime(db, ref) : undefined
    if (!wantsFragment(request)) return formPage(reply, form, { ...(downtime && { downtime }) })
    const preview = await previewDowntime(downtimes, form, listRunning, downtime?.id)
    return reply.page('downtimes/preview-swap', formData(form, preview, {}, downtime))
  })

  app.get(
    '/downtimes/branches/:slug',
    { schema: { params: SlugParams, querystring: BranchQuery }, config: COMMS },
    async (request, reply) => {
      const entity = await getEntity(db, request.params.slug)
      if (!wantsFragment(request)) return reply.redirect(`/downtimes/new?target=${entity.slug}`, 303)
      const node = await loadNode(db, entity, request.query.closed === 'yes')
      return reply.page('downtimes/_tree-node', { node, ticked: [] })
    },
  )

  app.post('/downtimes', { schema: { body: DowntimeBody }, config: COMMS }, async (request, reply) => {
    const form = request.body
    const submission = form.key ? { scope: `downtime:${request.actor.id}`, key: form.key } : undefined
    try {
      const given = await givenDowntime(downtimes, form)
      const { reference, isRepeated, seriesId } = await declareDowntime(downtimes, given, request.actor, submission)
      await continueSeries(downtimes, seriesId, request.actor)
      const mover = { actor: request.actor, role: request.identity?.role ?? null }
      const words =
        form.after === 'announce' && !isRepeated ? await announce(reference, mover) : 'Kept as a draft. Nobody is told.'
      return reply.done(`/downtimes/${reference}`, isRepeated ? undefined : words)
    } catch (error) {
      return formPage(reply, form, { problems: problemsOf(error) })
    }
  })

  /** What was declared stays declared when it cannot be announced; why is told on its page. */
  async function announce(reference: string, mover: Mover): Promise<string> {
    try {
      await announceDowntime(downtimes, reference, {}, mover)
      return 'Announced. Those concerned are mailed.'
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error
      return `Kept as a draft, not announced: ${error.message}`
    }
  }

  app.get('/downtimes/:ref/edit', { schema: { params: RefParams }, config: COMMS }, async (request, reply) => {
    const downtime = await getDowntime(db, request.params.ref)
    return formPage(reply, formOf(downtime, zone), { downtime })
  })

  app.post(
    '/downtimes/:ref/changes',
    { schema: { params: RefParams, body: DowntimeBody }, config: COMMS },
    async (request, reply) => {
      const downtime = await getDowntime(db, request.params.ref)
      const { version, note, ...form } = request.body
      try {
        const given = await givenDowntime(downtimes, form)
        const times = keptTimes(downtime, form)
        const { seq } = await changeDowntime(
          downtimes,
          downtime.reference,
          { ...given, ...times, version, note },
          request.actor,
        )
        return await reply.done(`/downtimes/${downtime.reference}`, seq === null ? 'Nothing was changed.' : 'Changed.')
      } catch (error) {
        const { status, problems } = refusalOf(error)
        return formPage(reply, request.body, { downtime, problems, status })
      }
    },
  )

  /** Fields show minutes: a time that was left as it was shown keeps its seconds. */
  function keptTimes(downtime: Downtime, form: DowntimeForm): { startsAt?: string; endsAt?: string } {
    const shown = windowFields(downtime, zone)
    const isKept = (field: 'startsAt' | 'endsAt') =>
      form[field] === shown[field] && (form[`${field}Which`] ?? '') === shown[`${field}Which`]
    return {
      ...(isKept('startsAt') && { startsAt: downtime.startsAt }),
      ...(isKept('endsAt') && !form.duration?.trim() && { endsAt: downtime.endsAt }),
    }
  }
}

function formData(form: DowntimeForm, preview: Preview, problems: FieldProblems, downtime: Downtime | undefined) {
  return {
    form: { ...form, key: form.key || newSecret() },
    preview,
    problems,
    downtime: downtime ?? null,
    effects: EFFECT_CHOICES,
    announceDays: ANNOUNCE_DAYS,
  }
}

/** A refusal as a form shows it: beside its fields, or above them when it is about the whole. */
export function refusalOf(error: unknown): { status: number; problems: FieldProblems } {
  if (error instanceof Invalid) return { status: error.status, problems: error.fields }
  if (error instanceof ExpectedError && error.status !== 404)
    return { status: error.status, problems: { '': error.message } }
  throw error
}
