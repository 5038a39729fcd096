import type { Static, TObject } from 'typebox'
import { Value } from 'typebox/value'
import type { Tally } from '../../http/connector.ts'
import { SourceFailure } from '../../http/source-failure.ts'
import type { Evidence, SourceAccount, SourceFields } from './source.ts'

/** An account that can be asked. */
export interface ReadAccount<S> {
  url: string
  username: string | null
  secret: string | null
  settings: S
}

/**
 * What is set up, with what is left out filled in and checked.
 * @throws SourceFailure `settings`
 */
export function readAccount<S extends TObject>(
  title: string,
  fields: SourceFields<S>,
  account: SourceAccount,
): ReadAccount<Static<S>> {
  const filled = {
    url: account.url?.trim() || fields.url.otherwise || null,
    username: account.username?.trim() || null,
    secret: account.secret?.trim() || null,
  }
  for (const name of ['url', 'username', 'secret'] as const) {
    if (fields[name].use === 'needed' && filled[name] === null) {
      throw new SourceFailure('settings', `${title} needs “${fields[name].label}”.`)
    }
  }
  return {
    ...filled,
    url: baseOf(title, filled.url ?? ''),
    settings: readShape(title, fields.settings, account.settings),
  }
}

/** @throws SourceFailure `settings` for what the schema does not take */
export function readShape<S extends TObject>(title: string, schema: S, given: Record<string, unknown>): Static<S> {
  if (Value.Check(schema, given)) return given as Static<S>
  const [first] = Value.Errors(schema, given)
  const place = first?.instancePath.replace(/^\//, '').replaceAll('/', '.') || 'the whole'
  throw new SourceFailure('settings', `${title} is not set up well: ${place} ${first?.message ?? 'is not understood'}.`)
}

function baseOf(title: string, address: string): string {
  const url = URL.parse(/^https?:\/\//i.test(address) ? address : `https://${address}`)
  if (url === null || `${url.username}${url.password}` !== '') {
    throw new SourceFailure('settings', `${title} needs an address such as https://host, without a user name in it.`)
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/** The account of a conversation, for the report. */
export function evidenceOf(
  tally: Tally,
  now: Date,
  counts: Record<string, number>,
  notes: readonly string[],
): Evidence {
  const { address, calls, retries, clockAheadMs } = tally
  const minutes = Math.round(Math.abs(clockAheadMs ?? 0) / 60_000)
  const skew = `Its clock is ${minutes} min ${(clockAheadMs ?? 0) > 0 ? 'ahead of' : 'behind'} ours.`
  return {
    address,
    fetchedAt: now.toISOString(),
    calls,
    retries,
    counts,
    notes: [...new Set([...notes, ...(clockAheadMs === null ? [] : [skew])])],
  }
}
