import { type TObject, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { OutboundClient } from '../../http/client.ts'
import { BlockedAddress } from '../../http/client-errors.ts'
import { type FieldProblems, Invalid } from '../../http/errors.ts'
import { findDirectKind } from '../checks/index.ts'
import { readHostPort } from '../checks/targets.ts'
import { findFamily } from '../families/index.ts'
import type { Settings } from './sealed.ts'

export const MIN_INTERVAL_SECONDS = 20
export const MAX_INTERVAL_SECONDS = 86_400

/** A check as a person or program gives it: the kind's own settings stand beside the common ones. */
export interface GivenCheck {
  kind: string
  url?: string | undefined
  intervalSeconds?: number | undefined
  [setting: string]: unknown
}

export interface ReadCheck {
  kind: string
  /** Null for a heartbeat. */
  url: string | null
  intervalSeconds: number
  settings: Settings
}

const FamilySettings = Type.Object(
  {
    only: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        maxItems: 100,
        description: 'Components, groups or regions that count; all unless said',
      }),
    ),
  },
  { additionalProperties: false },
)

/** What may be set up for a kind besides the address and the interval. */
export function settingsOfKind(kind: string): TObject {
  return findDirectKind(kind)?.settings ?? FamilySettings
}

/**
 * Checks and completes a given check.
 * @throws Invalid with messages by field name
 */
export function readCheck(given: GivenCheck, defaultIntervalSeconds: number): ReadCheck {
  const { kind: word, url = '', intervalSeconds = defaultIntervalSeconds, ...rest } = given
  const direct = findDirectKind(word.trim().toLowerCase())
  const family = direct ? undefined : findFamily(word)
  if (!direct && !family) throw new Invalid({ kind: `There is no kind of check “${word.slice(0, 50)}”.` })

  const problems: FieldProblems = {}
  if (
    !Number.isInteger(intervalSeconds) ||
    intervalSeconds < MIN_INTERVAL_SECONDS ||
    intervalSeconds > MAX_INTERVAL_SECONDS
  ) {
    problems['intervalSeconds'] =
      `Must be a whole number of seconds from ${MIN_INTERVAL_SECONDS} to ${MAX_INTERVAL_SECONDS}.`
  }
  const kind = (direct ?? family)!.kind
  const settings = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined && value !== ''))
  for (const error of Value.Errors(settingsOfKind(kind), settings)) {
    problems[fieldOf(error) ?? 'check'] ??=
      error.keyword === 'boolean' ? 'There is no such setting.' : sentenceOf(error.message)
  }
  const address = direct ? tryNormalise(direct.normalise, url, problems) : tryNormalise(familyAddress, url, problems)
  if (Object.keys(problems).length > 0) throw new Invalid(problems)
  return { kind, url: kind === 'heartbeat' ? null : address, intervalSeconds, settings }
}

/** @throws Invalid when the address, or what its name stands for, is in a range that may not be asked */
export async function checkReachable(client: OutboundClient, check: ReadCheck): Promise<void> {
  if (check.url === null || check.kind === 'dns') return
  try {
    if (check.kind === 'tcp' || check.kind === 'tls') {
      await client.resolve(readHostPort(check.url, check.kind, 443).host).catch(rethrowBlocked)
    } else {
      await client.checkAddress(check.url)
    }
  } catch (error) {
    if (error instanceof BlockedAddress) throw new Invalid({ url: `This address cannot be checked: ${error.message}.` })
    throw error
  }
}

function rethrowBlocked(error: unknown): void {
  if (error instanceof BlockedAddress) throw error
}

function familyAddress(url: string): string {
  return findDirectKind('http')!.normalise(url)
}

function tryNormalise(normalise: (url: string) => string, url: string, problems: FieldProblems): string {
  try {
    return normalise(url)
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    Object.assign(problems, error.fields)
    return ''
  }
}

function fieldOf(error: { instancePath: string; params?: unknown }): string | undefined {
  const unknown = (error.params as { additionalProperties?: string[] } | undefined)?.additionalProperties?.[0]
  return error.instancePath.split('/')[1] ?? unknown
}

function sentenceOf(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}
