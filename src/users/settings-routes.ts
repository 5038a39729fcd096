import type { FastifyReply } from 'fastify'
import { Invalid } from '../http/errors.ts'
import { problemsOf } from '../http/forms.ts'
import type { App } from '../http/types.ts'
import { addDays, readInstant, startOfDay, toStored } from '../lib/dates.ts'
import { addUser, changeUser, disableUser, enableUser, makeOneTimeLink, type UserDeps } from './actions.ts'
import { getUser, listUsers } from './queries.ts'
import { NewUserForm, TokenForm, UserForm, UserParams } from './schema.ts'
import { createToken, listTokens, revokeToken } from './tokens.ts'

interface SettingsDeps extends UserDeps {
  baseUrl: string
  timeZone: string
}

export function userSettingsRoutes(app: App, deps: SettingsDeps): void {
  const admin = { role: 'admin' } as const
  const usersPage = async (reply: FastifyReply, extra: object, status = 200) => {
    const users = await listUsers(deps.db, toStored(deps.clock()))
    return reply.page('users/index', { users, form: {}, problems: {}, link: null, ...extra }, { status })
  }
  const linkFor = async (id: number, actor: Parameters<typeof makeOneTimeLink>[2]) => {
    const [token, user] = [await makeOneTimeLink(deps, id, actor), await getUser(deps.db, id)]
    return { name: user.name, address: `${deps.baseUrl}/link/${token}` }
  }

  app.get('/settings/users', { config: admin }, async (_request, reply) => usersPage(reply, {}))

  app.post('/settings/users', { schema: { body: NewUserForm }, config: admin }, async (request, reply) => {
    try {
      const user = await addUser(deps, request.body, request.actor)
      return await usersPage(reply, { link: await linkFor(user.id, request.actor) })
    } catch (error) {
      return usersPage(reply, { form: request.body, problems: problemsOf(error) }, 422)
    }
  })

  app.get('/settings/users/:id', { schema: { params: UserParams }, config: admin }, async (request, reply) => {
    const user = await getUser(deps.db, request.params.id)
    return reply.page('users/edit', { user, form: user, problems: {} })
  })

  app.post(
    '/settings/users/:id',
    { schema: { params: UserParams, body: UserForm }, config: admin },
    async (request, reply) => {
      const { id } = request.params
      try {
        await changeUser(deps, id, request.body, request.actor)
      } catch (error) {
        const data = { user: await getUser(deps.db, id), form: request.body, problems: problemsOf(error) }
        return reply.page('users/edit', data, { status: 422 })
      }
      return reply.done('/settings/users', 'Saved.')
    },
  )

  app.post(
    '/settings/users/:id/disabling',
    { schema: { params: UserParams }, config: admin },
    async (request, reply) => {
      await disableUser(deps, request.params.id, request.actor)
      return reply.done('/settings/users', 'Disabled, and signed out everywhere.')
    },
  )

  app.post(
    '/settings/users/:id/enabling',
    { schema: { params: UserParams }, config: admin },
    async (request, reply) => {
      await enableUser(deps, request.params.id, request.actor)
      return reply.done('/settings/users', 'Enabled again.')
    },
  )

  app.post('/settings/users/:id/link', { schema: { params: UserParams }, config: admin }, async (request, reply) =>
    usersPage(reply, { link: await linkFor(request.params.id, request.actor) }),
  )
}

export function tokenSettingsRoutes(app: App, deps: SettingsDeps): void {
  const admin = { role: 'admin' } as const
  const tokensPage = async (reply: FastifyReply, extra: object, status = 200) => {
    const data = { tokens: await listTokens(deps.db), now: toStored(deps.clock()) }
    return reply.page('users/tokens', { ...data, form: {}, problems: {}, made: null, ...extra }, { status })
  }

  app.get('/settings/tokens', { config: admin }, async (_request, reply) => tokensPage(reply, {}))

  app.post('/settings/tokens', { schema: { body: TokenForm }, config: admin }, async (request, reply) => {
    try {
      const expiresAt = endOfDay(request.body.expires, deps.timeZone)
      const token = await createToken(deps, { ...request.body, expiresAt }, request.actor)
      return await tokensPage(reply, { made: { name: request.body.name, token } })
    } catch (error) {
      return tokensPage(reply, { form: request.body, problems: problemsOf(error) }, 422)
    }
  })

  app.post(
    '/settings/tokens/:id/revocation',
    { schema: { params: UserParams }, config: admin },
    async (request, reply) => {
      await revokeToken(deps, request.params.id, request.actor)
      return reply.done('/settings/tokens', 'Revoked. Programs that use it are refused from now on.')
    },
  )
}

/** The moment after a day of the site's zone has ended; null when no day was given. */
function endOfDay(day: string | undefined, zone: string): string | null {
  if (!day) return null
  if (readInstant(`${day}T00:00Z`) === null) throw new Invalid({ expires: 'Give a day as YYYY-MM-DD.' })
  return startOfDay(addDays(day, 1), zone)
}
