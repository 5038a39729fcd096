import type { TestApp } from '../support/app.ts'

interface Wall {
  at: string
  accounts: {
    slug: string
    kind: string
    name: string
    fetchedAt: string | null
    stale: boolean
    error: string | null
  }[]
  servers: {
    account: string
    key: string
    name: string
    entity: string | null
    ok: number
    warning: number
    critical: number
    unknown: number
    total: number
    alarms: { check: string; state: string; since: string; message: string; url: string | null; disabled: boolean }[]
  }[]
}

/** Calls of the API as an administrator's program makes them. */
export function callerOf(app: TestApp, token: string) {
  const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) => {
    const answer = await app.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(payload && { payload }),
    })
    // biome-ignore lint/suspicious/noExplicitAny: the answers of all routes
    const body = answer.body && String(answer.headers['content-type']).includes('json') ? (answer.json() as any) : null
    return { status: answer.statusCode, body, headers: answer.headers }
  }
  return {
    call,
    add: (account: object) => call('POST', '/api/v1/accounts', account),
    fetch: (slug: string) => call('POST', `/api/v1/accounts/${slug}/fetch`),
    wall: async () => (await call('GET', '/api/v1/wallboard')).body as Wall,
    send: (alarms: object) => call('POST', '/api/v1/alarms', alarms),
  }
}

export async function adminOf(app: TestApp) {
  return callerOf(app, await app.token('admin'))
}

/** The state of each alarm by server and check. */
export function boardOf(wall: Wall): Record<string, Record<string, string>> {
  return Object.fromEntries(
    wall.servers.map(({ name, alarms }) => [
      name,
      Object.fromEntries(alarms.map(({ check, state }) => [check, state])),
    ]),
  )
}
