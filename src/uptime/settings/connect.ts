import type { UptimeContext } from '../context.ts'
import { findSource, type IncidentSource, type SeriesSource } from '../sources/index.ts'
import type { SourceEntry } from './find.ts'
import { openSecret } from './sealed.ts'

type Given = Pick<SourceEntry, 'kind' | 'url' | 'username' | 'secret' | 'settings'>
type Deps = Pick<UptimeContext, 'client' | 'clock' | 'config'>

export type IncidentConnection = ReturnType<IncidentSource['connect']>
export type SeriesConnection = ReturnType<SeriesSource['connect']>
export type Connected = { gives: 'incidents'; asks: IncidentConnection } | { gives: 'series'; asks: SeriesConnection }

/** A stored source, ready to be asked. @throws SourceFailure `settings` when it is not set up well enough */
export function connectSource({ client, clock, config }: Deps, entry: Given, signal?: AbortSignal): Connected {
  const { url, username } = entry
  const secret = openSecret(config.secretKey, entry.secret)
  const account = { url, username, secret, settings: JSON.parse(entry.settings) as Record<string, unknown> }
  const tools = { client, now: clock, ...(signal ? { signal } : {}) }
  const source = findSource(entry.kind)!
  return source.gives === 'incidents'
    ? { gives: 'incidents', asks: source.connect(account, tools) }
    : { gives: 'series', asks: source.connect(account, tools) }
}
