import type { TObject } from 'typebox'
import type { OutboundClient } from '../../http/client.ts'
import type { Outcome } from '../../http/client-errors.ts'
import type { Reading, UnreadableCode } from '../families/family.ts'
import type { Status } from '../words.ts'

/** A check as it is carried out: what a worker needs to know of it. */
export interface Check {
  id: number
  /** A direct kind (http, tcp, …) or the kind of a provider family. */
  kind: string
  url: string
  settings: Record<string, unknown>
}

/** What one check found. */
export interface Finding {
  status: Status
  /** Why it is not operational, or could not be told. */
  reason: string | null
  /** False when nothing can be said about the service itself: "we could not ask" is not "it is down". */
  told: boolean
  latencyMs: number | null
  outcome: Outcome | UnreadableCode | `status_${number}` | null
  /** What a provider's page says; null for direct checks and for answers that could not be read. */
  reading: Reading | null
  /** The answer itself, kept so that a changed format can be mended. */
  answer: KeptAnswer | null
  /** Asked for by the other side (Retry-After). */
  retryAfterMs: number | null
}

export interface KeptAnswer {
  outcome: 'good' | 'unreadable'
  url: string
  httpStatus: number
  contentType: string | null
  bytes: number
  hash: string
  /** Null when it is too large to keep. */
  gzip: Uint8Array | null
}

/** A finding with whose it is and when. */
export interface CheckResult extends Finding {
  checkId: number
  /** ISO 8601 UTC, when the check ended. */
  at: string
}

export interface DirectTools {
  client: OutboundClient
  now: () => Date
}

/** A way to look at an own service oneself. */
export interface DirectKind {
  kind: string
  title: string
  /** What may be set up besides the address and the interval. */
  settings: TObject
  /**
   * The address as it is stored, out of what a person typed.
   * @throws Invalid when it is none for this kind
   */
  normalise(url: string): string
  /** Must not throw for anything that the other side does. */
  run(check: Check, tools: DirectTools): Promise<Finding>
}

export function finding(status: Status, reason: string | null, latencyMs: number | null): Finding {
  return { status, reason, told: true, latencyMs, outcome: null, reading: null, answer: null, retryAfterMs: null }
}

/** Nothing could be learnt. */
export function untold(outcome: Finding['outcome'], reason: string): Finding {
  return { ...finding('unknown', reason, null), told: false, outcome }
}

/** The other side was asked and did not do its part. */
export function down(outcome: Finding['outcome'], reason: string, latencyMs: number | null = null): Finding {
  return { ...finding('major_outage', reason, latencyMs), outcome }
}
