import { readFileSync } from 'node:fs'
import {
  type AccountSettings,
  type Fetched,
  findSource,
  type ReadServer,
  type Session,
  SourceFailure,
  type SourceTools,
} from '../../../src/wallboard/sources/index.ts'
import type { System } from '../../support/system.ts'

export { loopbackClient, type Reply, type Seen, startSystem } from '../../support/system.ts'

/** A published answer, byte for byte; see `SOURCES.md` beside the files. */
export function capture(path: string): Buffer {
  return readFileSync(new URL(`../../fixtures/wallboard/${path}`, import.meta.url))
}

export function jsonOf(path: string): unknown {
  return JSON.parse(capture(path).toString())
}

/** The body of a captured HTTP answer with its head. */
export function bodyOf(path: string): Buffer {
  const bytes = capture(path)
  const text = bytes.toString('latin1')
  const end = /\r?\n\r?\n/.exec(text)!
  return bytes.subarray(end.index + end[0].length)
}

export const NOBODY: AccountSettings = { url: null, username: null, secret: null, settings: {} }

/** One fetch by the source of a kind, at a time of the test’s choice. */
export function fetchFrom(
  kind: string,
  system: Pick<System, 'url' | 'client'>,
  account: Partial<AccountSettings> = {},
  more: { session?: Session | null; now?: string } & Partial<Omit<SourceTools, 'now'>> = {},
): Promise<Fetched> {
  const { session = null, now = '2026-11-21T12:00:00Z', ...tools } = more
  return findSource(kind)!.fetch!({ ...NOBODY, url: system.url, ...account }, session, {
    client: system.client,
    now: () => new Date(now),
    ...tools,
  })
}

/** The failure of a fetch that must fail, and with nothing but a SourceFailure. */
export async function failureOf(fetching: Promise<unknown>): Promise<SourceFailure> {
  const error = await fetching.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof SourceFailure) return error
  throw new Error(`expected a SourceFailure, got ${error === null ? 'success' : String(error)}`)
}

/** The state of each alarm by server and check, disabled ones in brackets: easy to compare at a glance. */
export function statesOf(servers: readonly ReadServer[]): Record<string, Record<string, string>> {
  return Object.fromEntries(
    servers.map(({ name, alarms }) => [
      name,
      Object.fromEntries(alarms.map(({ check, state, disabled }) => [check, disabled ? `(${state})` : state])),
    ]),
  )
}

export function serverOf(servers: readonly ReadServer[], name: string): ReadServer {
  const found = servers.find((server) => server.name === name)
  if (!found) throw new Error(`no server “${name}” in ${servers.map((server) => server.name).join(', ')}`)
  return found
}
