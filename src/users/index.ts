// People who sign in and programs with a token: who they are, what they may do, and how they prove it.
import type { Db } from '../db/schema.ts'
import type { IdentityFinder } from '../http/auth.ts'
import type { Clock } from '../lib/dates.ts'
import { findIdentityOfUser } from './queries.ts'
import { findIdentityOfToken } from './tokens.ts'

export { accountRoutes } from './account-routes.ts'
export { addUser } from './actions.ts'
export { userJobs } from './jobs.ts'
export { isEmail } from './rules.ts'
export { SESSION_COOKIE, SESSION_LIFETIME_MS, SessionStore } from './session-store.ts'
export { tokenSettingsRoutes, userSettingsRoutes } from './settings-routes.ts'
export { prepareFirstAdmin } from './setup.ts'
export { signInRoutes } from './sign-in-routes.ts'
export { createToken } from './tokens.ts'

/** How the kernel asks who a session or a token belongs to. */
export function identityFinder(deps: { db: Db; clock: Clock }): IdentityFinder {
  return {
    findByUserId: (id) => findIdentityOfUser(deps.db, id),
    findByToken: (token) => findIdentityOfToken(deps, token),
  }
}
