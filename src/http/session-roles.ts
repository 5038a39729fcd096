import type { Versions } from '../db/versions.ts'
import type { Role } from './roles.ts'
import type { App } from './types.ts'

/** So long a session is believed without asking the database, unless something about users changes sooner. */
const BELIEVED_MS = 5_000
const MAX_KEPT = 10_000

/** Remembers, for a moment, which role a session cookie stands for, so that kept pages can go out without a query. */
export class SessionRoles {
  readonly #roles = new Map<string, { role: Role; until: number }>()
  readonly #now: () => number

  constructor(deps: { versions: Versions; now: () => number }) {
    this.#now = deps.now
    deps.versions.onChange((topic) => {
      if (topic === 'users') this.#roles.clear()
    })
  }

  /** Undefined when it is not known here. */
  get(cookie: string): Role | undefined {
    const known = this.#roles.get(cookie)
    return known && known.until > this.#now() ? known.role : undefined
  }

  /** Learns from what the usual way found out. */
  register(app: App, cookieName: string): void {
    app.addHook('onRequest', async (request) => {
      const cookie = rawCookie(request.headers.cookie, cookieName)
      if (!cookie || request.identity?.kind !== 'user') return
      if (this.#roles.size >= MAX_KEPT) this.#roles.clear()
      this.#roles.set(cookie, { role: request.identity.role, until: this.#now() + BELIEVED_MS })
    })
  }
}

/** The value of a cookie as it stands in the header, not decoded. */
export function rawCookie(header: string | undefined, name: string): string | null {
  if (!header) return null
  const prefix = `${name}=`
  const start = header.startsWith(prefix) ? 0 : header.indexOf(`; ${prefix}`) + 2
  if (start === 1) return null
  const end = header.indexOf(';', start)
  return header.slice(start + prefix.length, end === -1 ? undefined : end)
}
