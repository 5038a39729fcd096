import type { Test } from 'tap'
import { startTestApp, type TestApp } from '../support/app.ts'
import { fixture } from '../support/captures.ts'
import type { Engine } from '../support/database.ts'

// biome-ignore lint/suspicious/noExplicitAny: the answers of all routes
type Json = any

/** Calls of the API with a token of a role. */
export async function callerOf(app: TestApp, role: 'viewer' | 'helpdesk' | 'comms' | 'admin' = 'admin') {
  const token = await app.token(role)
  return async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) => {
    const answer = await app.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(payload && { payload }),
    })
    const isJson = String(answer.headers['content-type']).includes('json')
    return { status: answer.statusCode, body: (isJson ? answer.json() : answer.body) as Json, headers: answer.headers }
  }
}

/** An app with an administrator's caller. */
export async function startUptime(t: Test, engine: Engine = 'sqlite', env: Record<string, string> = {}) {
  const app = await startTestApp(t, engine, env)
  return { app, db: app.database.db, call: await callerOf(app) }
}

/** A published answer of a source. */
export function capture(path: string): Json {
  return JSON.parse(fixture(`uptime/${path}`).toString())
}
