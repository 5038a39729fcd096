import type { InjectOptions, Response } from 'light-my-request'
import pino from 'pino'
import type { Test } from 'tap'
import { type Built, buildApp } from '../../src/app.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { SYSTEM } from '../../src/http/auth.ts'
import type { Role } from '../../src/http/roles.ts'
import { addUser, createToken } from '../../src/users/index.ts'
import { CAST, type Person } from './cast.ts'
import { type Engine, type TestDatabase, temporaryDatabase, temporaryFolder } from './database.ts'

export interface TestApp extends Built {
  database: TestDatabase
  config: Config
  /** The clock that the app reads; a test moves it. */
  clock: { now: Date }
  /** A client that keeps cookies and adds the CSRF token to what it posts. */
  visitor(): Visitor
  /** The same, signed in as one of the cast. */
  signedIn(person: Person): Promise<Visitor>
  /** An API token of a role. */
  token(role: Role): Promise<string>
}

/** The real app on a database of its own. Nothing runs by itself unless the test starts it. */
export async function startTestApp(t: Test, engine: Engine, env: Record<string, string> = {}): Promise<TestApp> {
  const dataDir = temporaryFolder(t)
  const database = await temporaryDatabase(t, engine, dataDir)
  const config: Config = {
    ...readConfig({
      DATA_DIR: dataDir,
      ...(database.url && { DATABASE_URL: database.url }),
      SECRET_KEY: 'a secret key for tests, long enough',
      OUTBOUND_ALLOW: '127.0.0.0/8',
      LOG_LEVEL: 'silent',
      TIME_ZONE: 'Europe/Stockholm',
      ...env,
    }),
  }
  const clock = { now: new Date() }
  const log = pino({ level: config.logLevel }, pino.destination(2))
  const built = await buildApp({ config, database, clock: () => new Date(clock.now), log })
  t.teardown(async () => {
    await built.app.close()
    await built.stop()
  })
  const deps = { db: database.db, versions: database.versions, clock: () => new Date(clock.now) }
  const visitor = () => new Visitor(built.app)
  return {
    ...built,
    database,
    config,
    clock,
    visitor,
    async signedIn(person) {
      const { email, name, role, password } = CAST[person]
      const known = await database.db.selectFrom('app_user').select('id').where('email', '=', email).executeTakeFirst()
      if (!known) await addUser(deps, { email, name, role, password }, SYSTEM)
      const one = visitor()
      await one.submit('/sign-in', { email, password })
      return one
    },
    token: (role) => createToken(deps, { name: `test ${role}`, role, expiresAt: null }, SYSTEM),
  }
}

/** A browser without a screen: cookies, forms with their token, redirects by hand. */
export class Visitor {
  readonly #app: Built['app']
  readonly #cookies = new Map<string, string>()

  constructor(app: Built['app']) {
    this.#app = app
  }

  async request(options: InjectOptions): Promise<Response> {
    const cookie = this.cookies
    const response = await this.#app.inject({ ...options, headers: { ...(cookie && { cookie }), ...options.headers } })
    for (const { name, value } of response.cookies) {
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, encodeURIComponent(value))
    }
    return response
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.request({ method: 'GET', url, headers })
  }

  /** Sends a form the way a page does: with the token of a form seen before. */
  async submit(
    url: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const payload = new URLSearchParams({ _csrf: await this.csrfToken(), ...fields }).toString()
    return this.request({
      method: 'POST',
      url,
      payload,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
  }

  async csrfToken(): Promise<string> {
    // Any page with a form will do; signed in or not, one of these has one.
    for (const url of ['/account', '/sign-in', '/setup']) {
      const { body } = await this.get(url)
      const token = /name="_csrf" value="([^"]+)"/.exec(body)?.[1]
      if (token) return token
    }
    throw new Error('no page with a form')
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name)
  }

  /** All its cookies, as the header that a browser sends. */
  get cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }
}
