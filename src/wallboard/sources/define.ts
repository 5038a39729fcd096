import type { Static, TObject } from 'typebox'
import { Value } from 'typebox/value'
import { hashSecret } from '../../lib/secrets.ts'
import { Conversation } from './conversation.ts'
import { SourceFailure } from './failure.ts'
import type { AccountSettings, Fetched, Field, Source, SourceFields, SourceKind, SourceTools } from './source.ts'

/** One fetch: what is set up, what was kept of the last one, and the way to ask. */
export interface Task<S> {
  /** Without a slash, query or fragment at its end. */
  url: string
  username: string | null
  secret: string | null
  settings: S
  kept: Record<string, unknown>
  talk: Conversation
  now: Date
}

/** What a source's own part gives back: `kept` becomes the session, null when there is nothing to keep. */
export interface Told extends Omit<Fetched, 'session'> {
  kept?: Record<string, unknown>
}

interface Definition<S extends TObject> {
  kind: SourceKind
  title: string
  fields: Omit<SourceFields, 'settings'> & { settings: S }
  fetch(task: Task<Static<S>>): Promise<Told>
}

/** A source out of its own part: checks what is set up, minds the session, and lets nothing but SourceFailure out. */
export function defineSource<S extends TObject>(definition: Definition<S>): Source {
  const { kind, title, fields } = definition
  return {
    kind,
    title,
    fields,
    async fetch(account, session, tools) {
      const talk = new Conversation(title, tools)
      talk.hide(account.secret)
      if (account.secret !== null) talk.hide(`${account.username ?? ''}:${account.secret}`)
      try {
        const of = fingerprint(kind, account)
        const kept = session?.of === of ? session.kept : {}
        const told = await definition.fetch(readTask(definition, account, kept, talk, tools))
        const { kept: keep, ...fetched } = told
        return { ...fetched, session: keep ? { of, kept: keep } : null }
      } catch (error) {
        throw talk.clean(error instanceof SourceFailure ? error : unforeseen(title, error))
      }
    },
  }
}

function readTask<S extends TObject>(
  definition: Definition<S>,
  account: AccountSettings,
  kept: Record<string, unknown>,
  talk: Conversation,
  tools: SourceTools,
): Task<Static<S>> {
  const { title, fields } = definition
  const url = account.url?.trim() || fields.url.otherwise || null
  for (const [field, value] of [
    [fields.url, url],
    [fields.username, account.username],
    [fields.secret, account.secret],
  ] as [Field, string | null][]) {
    if (field.use === 'needed' && !value) throw new SourceFailure('settings', `${title} needs “${field.label}”.`)
  }
  if (url === null) throw new SourceFailure('settings', `${title} has no address to be asked at.`)
  return {
    url: baseOf(url, title),
    username: account.username || null,
    secret: account.secret || null,
    settings: readSettings(fields.settings, account.settings),
    kept,
    talk,
    now: tools.now(),
  }
}

function readSettings<S extends TObject>(schema: S, given: Record<string, unknown>): Static<S> {
  const known = Object.keys(schema.properties)
  const settings = Object.fromEntries(known.filter((name) => given[name] != null).map((name) => [name, given[name]]))
  const [error] = Value.Errors(schema, settings)
  if (error) {
    const name = error.instancePath.slice(1) || 'settings'
    throw new SourceFailure('settings', `The setting “${name}” ${error.message}.`)
  }
  return settings as Static<S>
}

/** An address to which paths can be added; a sub-path stays. */
function baseOf(url: string, title: string): string {
  const parsed = URL.parse(url)
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
    throw new SourceFailure('address', `The address of ${title} must begin with https:// or http://.`)
  }
  if (parsed.username || parsed.password) {
    throw new SourceFailure('address', `The address of ${title} must not hold a user name or password.`)
  }
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '')
}

/** A session made for other credentials or another address must not be used: its token is another one's. */
function fingerprint(kind: SourceKind, { url, username, secret, settings }: AccountSettings): string {
  return hashSecret(JSON.stringify([kind, url, username, secret, settings]))
}

function unforeseen(title: string, error: unknown): SourceFailure {
  const name = error instanceof Error ? error.name : 'error'
  return new SourceFailure('unreadable', `The answer of ${title} is not understood (${name}).`)
}

/** The header of HTTP basic authentication. */
export function basicAuth(username: string | null, secret: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${username ?? ''}:${secret}`).toString('base64')}` }
}

/** Basic authentication with a user name, a bearer token without one, nothing without a secret. */
export function authorizationOf({ username, secret }: Pick<Task<unknown>, 'username' | 'secret'>) {
  if (secret === null) return {}
  return username === null ? { authorization: `Bearer ${secret}` } : basicAuth(username, secret)
}
