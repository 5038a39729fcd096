import { personOf } from '../http/auth.ts'
import { problemsOf } from '../http/forms.ts'
import type { App } from '../http/types.ts'
import { toStored } from '../lib/dates.ts'
import { hashSecret } from '../lib/secrets.ts'
import { changeOwnPassword, endSessions, type UserDeps } from './actions.ts'
import { PasswordForm } from './schema.ts'
import { listSessions } from './session-store.ts'
import { signIn } from './sign-in-routes.ts'

/** What a signed-in person does with the own account. */
export function accountRoutes(app: App, deps: UserDeps): void {
  const sessionsOf = async (userId: number, currentId: string) => {
    const rows = await listSessions(deps.db, userId, toStored(deps.clock()))
    const current = hashSecret(currentId)
    return rows.map((row) => ({ ...row, isThis: row.id_hash === current, device: deviceOf(row.user_agent) }))
  }

  app.get('/account', { config: { role: 'viewer' } }, async (request, reply) => {
    const sessions = await sessionsOf(personOf(request).id, request.session.sessionId)
    return reply.page('users/account', { sessions, problems: {} })
  })

  app.post(
    '/account/password',
    { schema: { body: PasswordForm }, config: { role: 'viewer' } },
    async (request, reply) => {
      const { id, name } = personOf(request)
      try {
        await changeOwnPassword(deps, id, request.body, request.actor)
      } catch (error) {
        const sessions = await sessionsOf(id, request.session.sessionId)
        return reply.page('users/account', { sessions, problems: problemsOf(error) }, { status: 422 })
      }
      await signIn(request, reply, { id, name })
      return reply.done('/account', 'Your password is changed; you were signed out everywhere else.')
    },
  )

  app.post('/account/sessions/end', { config: { role: 'viewer' } }, async (request, reply) => {
    await endSessions(deps, personOf(request).id, request.actor)
    await request.session.destroy()
    return reply.redirect('/sign-in', 303)
  })
}

/** `Firefox on Linux`, as far as a user agent can be believed. */
function deviceOf(userAgent: string | null): string {
  if (!userAgent) return 'Unknown device'
  const browser = /(Edg|OPR|Firefox|Chrome|Safari|curl)/.exec(userAgent)?.[1] ?? 'Browser'
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(userAgent)?.[1] ?? ''
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' }
  return `${names[browser] ?? browser}${system && ` on ${names[system] ?? system}`}`
}
