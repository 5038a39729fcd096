import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Conflict, Invalid } from '../../http/errors.ts'
import { problemsOf } from '../../http/forms.ts'
import type { App } from '../../http/types.ts'
import { createAccount, editAccount, readStored } from '../accounts/actions.ts'
import { getAccountEntry } from '../accounts/find.ts'
import { readAccount } from '../accounts/read-account.ts'
import { deleteAccount } from '../accounts/remove.ts'
import { isAskedAccount } from '../fetch/rules.ts'
import { SlugParams } from '../schema.ts'
import { SourceFailure } from '../sources/index.ts'
import type { WallboardContext } from '../wallboard.ts'
import { accountPageData, accountsPageData, newAccountData } from './data.ts'
import { accountOfForm, type Form } from './form.ts'
import { tieRoutes } from './tie-routes.ts'

const ADMIN = { role: 'admin' } as const
const FormBody = Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 20_000 }))
const KindQuery = Type.Object({ kind: Type.Optional(Type.String({ maxLength: 50 })) })

type Tried = { found: Awaited<ReturnType<WallboardContext['fetches']['tryOut']>> } | { failure: string }

/** `/settings/accounts`: the monitoring systems that the wallboard shows. */
export function accountSettingsRoutes(app: App, wallboard: WallboardContext): void {
  const addressOf = (slug: string) => `/settings/accounts/${slug}`
  const one = { schema: { params: SlugParams }, config: ADMIN }

  app.get('/settings/accounts', { config: ADMIN }, async (_request, reply) =>
    reply.page('wallboard/settings/index', await accountsPageData(wallboard)),
  )

  app.get('/settings/accounts/new', { schema: { querystring: KindQuery }, config: ADMIN }, async (request, reply) =>
    reply.page('wallboard/settings/new', newAccountData({ kind: request.query.kind ?? 'prometheus' })),
  )

  app.post('/settings/accounts', { schema: { body: FormBody }, config: ADMIN }, async (request, reply) => {
    try {
      const slug = await createAccount(wallboard, accountOfForm(request.body), request.actor)
      return await reply.done(addressOf(slug), 'Added, and asked from now on.')
    } catch (error) {
      return reply.page('wallboard/settings/new', newAccountData(request.body, problemsOf(error)), { status: 422 })
    }
  })

  app.post('/settings/accounts/trial', { schema: { body: FormBody }, config: ADMIN }, async (request, reply) => {
    const tried = await tryForm(wallboard, request.body, null)
    const data = { ...newAccountData(request.body, 'problems' in tried ? tried.problems : {}), tried }
    return trialPage(reply, 'wallboard/settings/new', data)
  })

  app.get('/settings/accounts/:slug', one, async (request, reply) =>
    reply.page('wallboard/settings/account', await accountPageData(wallboard, request.params.slug)),
  )

  const withForm = { schema: { params: SlugParams, body: FormBody }, config: ADMIN }

  app.post('/settings/accounts/:slug', withForm, async (request, reply) => {
    const { slug } = request.params
    const data = await accountPageData(wallboard, slug)
    try {
      await editAccount(wallboard, slug, changeOf(request, data.source.kind), request.actor)
    } catch (error) {
      const again = { ...data, form: request.body, problems: problemsOf(error) }
      return reply.page('wallboard/settings/account', again, { status: 422 })
    }
    return reply.done(addressOf(slug), 'Saved.')
  })

  app.post('/settings/accounts/:slug/trial', withForm, async (request, reply) => {
    const { slug } = request.params
    const data = await accountPageData(wallboard, slug)
    const tried = await tryForm(wallboard, { ...request.body, kind: data.source.kind }, slug)
    const problems = 'problems' in tried ? tried.problems : {}
    return trialPage(reply, 'wallboard/settings/account', { ...data, form: request.body, problems, tried })
  })

  app.post('/settings/accounts/:slug/fetch', one, async (request, reply) => {
    const entry = await getAccountEntry(wallboard.db, request.params.slug)
    if (!isAskedAccount(entry)) throw new Conflict(`“${entry.name}” is not asked for its alarms: it sends them.`)
    await wallboard.fetches.fetchNow(entry.id)
    return reply.done(addressOf(entry.slug), 'Asked just now.')
  })

  app.post('/settings/accounts/:slug/pausing', one, async (request, reply) => {
    await editAccount(wallboard, request.params.slug, { paused: true }, request.actor)
    return reply.done('/settings/accounts', 'Paused: it is not asked, and not on the board.')
  })

  app.post('/settings/accounts/:slug/resumption', one, async (request, reply) => {
    await editAccount(wallboard, request.params.slug, { paused: false }, request.actor)
    return reply.done('/settings/accounts', 'It is asked again from now on.')
  })

  app.post('/settings/accounts/:slug/deletion', one, async (request, reply) => {
    await deleteAccount(wallboard, request.params.slug, request.actor)
    return reply.done('/settings/accounts', 'Deleted with all that was known by it.')
  })

  tieRoutes(app, wallboard)
}

/** What a form changes; the box that takes the secret away counts more than an empty field. */
function changeOf(request: FastifyRequest<{ Body: Form }>, kind: string) {
  const { kind: _kind, slug: _slug, ...given } = accountOfForm({ ...request.body, kind })
  return request.body['noSecret'] ? { ...given, secret: null } : given
}

/** Asks with what a form says, and with the stored secret where none is given. Nothing is saved. */
async function tryForm(
  wallboard: WallboardContext,
  form: Form,
  slug: string | null,
): Promise<Tried | { failure: string; problems: object }> {
  try {
    const stored = slug === null ? null : await getAccountEntry(wallboard.db, slug)
    const secret = stored && readStored(wallboard.config.secretKey, stored).settings.secret
    const { source, settings } = readAccount({ secret, ...accountOfForm({ name: 'Trial', ...form }), name: 'Trial' })
    return { found: await wallboard.fetches.tryOut(source.kind, settings) }
  } catch (error) {
    if (error instanceof SourceFailure) return { failure: error.message }
    if (error instanceof Invalid) return { failure: error.message, problems: error.fields }
    throw error
  }
}

function trialPage<T extends { tried: object }>(reply: FastifyReply, view: string, data: T): FastifyReply {
  const status = 'problems' in data.tried ? 422 : 200
  return reply.page(view, data, { status, fragment: 'wallboard/settings/_trial' })
}
