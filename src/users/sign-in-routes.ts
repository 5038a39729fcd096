import type { FastifyReply, FastifyRequest } from 'fastify'
import { ExpectedError, Invalid } from '../http/errors.ts'
import { ownPath, problemsOf } from '../http/forms.ts'
import { rememberMark } from '../http/page.ts'
import type { App } from '../http/types.ts'
import { findLinkOwner, type UserDeps, usePasswordLink } from './actions.ts'
import type { User } from './queries.ts'
import { LinkForm, LinkParams, SetupForm, SignInForm, SignInQuery } from './schema.ts'
import { needsSetup, setUp } from './setup.ts'
import { checkSignIn } from './sign-in.ts'

/** Everything that people do before they are signed in. */
export function signInRoutes(app: App, deps: UserDeps): void {
  const open = { role: 'anyone' } as const

  app.get('/sign-in', { schema: { querystring: SignInQuery }, config: open }, async (request, reply) => {
    if (await needsSetup(deps)) return reply.redirect('/setup', 303)
    const next = ownPath(request.query.next)
    if (request.identity) return reply.redirect(next, 303)
    return reply.page('users/sign-in', { form: { email: '' }, next, problems: {} })
  })

  app.post('/sign-in', { schema: { body: SignInForm }, config: open }, async (request, reply) => {
    const next = ownPath(request.body.next)
    try {
      await signIn(request, reply, await checkSignIn(deps, request.body, request.actor))
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error
      const problems = error instanceof Invalid ? error.fields : { '': error.message }
      return reply.page('users/sign-in', { form: request.body, next, problems }, { status: error.status })
    }
    return reply.redirect(next, 303)
  })

  app.post('/sign-out', { config: open }, async (request, reply) => {
    await request.session.destroy()
    return reply.clearCookie('me', { path: '/' }).redirect('/', 303)
  })

  app.get('/setup', { config: open }, async (_request, reply) => {
    if (!(await needsSetup(deps))) return reply.redirect('/sign-in', 303)
    return reply.page('users/setup', { form: {}, problems: {} })
  })

  app.post('/setup', { schema: { body: SetupForm }, config: open }, async (request, reply) => {
    try {
      await signIn(request, reply, await setUp(deps, request.body, request.actor))
    } catch (error) {
      return reply.page('users/setup', { form: request.body, problems: problemsOf(error) }, { status: 422 })
    }
    return reply.done('/settings/start', 'You are the first administrator.')
  })

  app.get('/link/:token', { schema: { params: LinkParams }, config: open }, async (request, reply) => {
    const owner = await findLinkOwner(deps, request.params.token)
    return reply.page('users/link', { owner, problems: {} }, { status: owner ? 200 : 410 })
  })

  app.post('/link/:token', { schema: { params: LinkParams, body: LinkForm }, config: open }, async (request, reply) => {
    const { token } = request.params
    try {
      await signIn(request, reply, await usePasswordLink(deps, token, request.body.password, request.actor))
    } catch (error) {
      const problems = problemsOf(error)
      return reply.page('users/link', { owner: await findLinkOwner(deps, token), problems }, { status: 422 })
    }
    return reply.done('/', 'Your password is set.')
  })
}

/** A new session each time, so that an id planted before signing in is worth nothing after it. */
export async function signIn(
  request: FastifyRequest,
  reply: FastifyReply,
  user: Pick<User, 'id' | 'name'>,
): Promise<void> {
  await request.session.regenerate()
  rememberMark(request, reply, user.name)
  request.session.userId = user.id
  request.session.address = request.ip
  request.session.userAgent = String(request.headers['user-agent'] ?? '').slice(0, 300)
}
