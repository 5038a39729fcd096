import { setTimeout as wait } from 'node:timers/promises'
import { SECOND } from '../lib/dates.ts'

type Headers = Record<string, string | string[] | undefined>

/** What an answer says about how fast its sender may be asked. */
export interface Pace {
  /** How long to wait before the next question; null when it does not say. */
  waitMs: number | null
  /** How many questions are still allowed in the running interval; null when it does not say. */
  remaining: number | null
}

/**
 * Reads `Retry-After` (RFC 9110: seconds or a date), `RateLimit-Reset` (PagerDuty and the IETF draft: seconds) and
 * `X-RateLimit-Reset` (Dynatrace: microseconds since 1970; others: milliseconds or seconds since 1970, or seconds).
 * Moments are compared with the sender's own clock where it tells it, as clocks differ.
 */
export function readPace(headers: Headers, now: number): Pace {
  const sent = Date.parse(textOf(headers['date']))
  const theirNow = Number.isNaN(sent) ? now : sent
  const hints = [
    headers['retry-after'],
    headers['reply-after'],
    headers['ratelimit-reset'],
    headers['x-ratelimit-reset'],
  ]
  const waits = hints.map((hint) => readWait(textOf(hint), theirNow)).filter((wait) => wait !== null)
  const remaining = textOf(headers['ratelimit-remaining'] ?? headers['x-ratelimit-remaining'])
  return { waitMs: waits[0] ?? null, remaining: /^\d{1,12}$/.test(remaining) ? Number(remaining) : null }
}

function readWait(text: string, now: number): number | null {
  if (text === '') return null
  const value = /^\d{1,17}(\.\d{1,9})?$/.test(text) ? Number(text) : null
  const ms = value === null ? Date.parse(text) - now : toWait(value, now)
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : null
}

// The magnitude tells the unit: 1e9 s, 1e12 ms and 1e15 µs since 1970 all lie in 2001.
function toWait(value: number, now: number): number {
  if (value >= 1e15) return value / 1000 - now
  if (value >= 1e12) return value - now
  if (value >= 1e9) return value * SECOND - now
  return value * SECOND
}

function textOf(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? (value[0] ?? '') : (value ?? '')).trim()
}

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<unknown>

const sleepFor: Sleep = (ms, signal) => wait(ms, undefined, signal ? { signal } : {})

/** The pause that one who was told to slow down sets, and all who ask the same system keep. */
export class Pacer {
  readonly #sleep: Sleep
  readonly #signal: AbortSignal | undefined
  #until = 0
  #ahead = 0

  constructor(sleep: Sleep = sleepFor, signal?: AbortSignal) {
    this.#sleep = sleep
    this.#signal = signal
  }

  /** Milliseconds that only grow, whatever is done to the clock on the wall. Slept time counts also when it was not spent. */
  now(): number {
    return performance.now() + this.#ahead
  }

  pause(ms: number): void {
    this.#until = Math.max(this.#until, this.now() + ms)
  }

  /** What is left of the pause; 0 when there is none. */
  left(): number {
    return Math.max(0, this.#until - this.now())
  }

  /** Waits for the end of the pause as it stands now. */
  async keep(): Promise<void> {
    const until = this.#until
    if (this.left() === 0) return
    await this.#sleep(this.left(), this.#signal)
    this.#ahead += Math.max(0, until - this.now())
  }
}
