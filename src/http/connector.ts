import { MINUTE, SECOND } from '../lib/dates.ts'
import { Lanes } from '../lib/lanes.ts'
import type { OutboundAnswer, OutboundClient, OutboundRequest } from './client.ts'
import { readReply, unreachable } from './connector-answers.ts'
import { Pacer, readPace, type Sleep } from './pace.ts'
import { SourceFailure } from './source-failure.ts'

const MAX_TRIES = 5
const FIRST_BACK_OFF_MS = 500
const MAX_BACK_OFF_MS = 30 * SECOND
const CALL_TIMEOUT_MS = 30 * SECOND
const MAX_BYTES = 32 * 1024 * 1024
/** Below this a difference of clocks is the network and the whole seconds of a `Date` header. */
const TELLING_SKEW_MS = MINUTE
/** What may be otherwise in a moment. All else has the same answer as often as it is asked. */
const PASSING = new Set<string>([
  ...['timeout', 'reset', 'refused', 'unreachable', 'dns', 'failed', 'empty', 'unparseable'],
  ...['status_408', 'status_429', 'status_500', 'status_502', 'status_503', 'status_504'],
])

export interface ConnectorTools {
  client: OutboundClient
  now: () => Date
  /** Waits; rejects when the signal is given. */
  sleep?: Sleep
  /** From 0 up to 1, for the jitter. */
  random?: () => number
  signal?: AbortSignal
}

export interface ConnectorOptions extends ConnectorTools {
  /** As people call the system; begins the sentence of each failure. */
  name: string
  /** The root of the API. A path in it stays (`https://host/grafana`). */
  baseUrl: string
  /** Sent with each question. */
  headers: Record<string, string>
  /** Never shown, even if an answer repeats them. */
  secrets: readonly string[]
  /** How many questions at a time; one unless said. */
  lanes?: number
}

export interface Question {
  /** Below the base address, with a leading slash. */
  path: string
  query?: readonly (readonly [string, string])[]
  method?: 'GET' | 'POST'
  /** Sent as JSON. */
  json?: unknown
  /** Sent as a form. */
  form?: readonly (readonly [string, string])[]
}

/** What a conversation took, for the evidence. */
export interface Tally {
  /** Where it was asked: no credentials, no query. */
  address: string
  calls: number
  retries: number
  /** By how much their clock is ahead of ours; null while it is about right or not told. */
  clockAheadMs: number | null
}

/** Several questions that serve one purpose and share one allowance of time and calls. */
export interface Conversation {
  /** @throws SourceFailure after retries where they may help */
  ask(question: Question): Promise<unknown>
  tally(): Tally
}

/** One account of an outside system that is asked for JSON. All its conversations share lanes and pace. */
export interface Connector {
  begin(limits: { totalMs: number; maxCalls: number }): Conversation
}

export function createConnector(options: ConnectorOptions): Connector {
  const shared: Shared = { lanes: new Lanes(options.lanes ?? 1), pacer: new Pacer(options.sleep, options.signal) }
  return { begin: (limits) => new OpenConversation(options, shared, limits) }
}

interface Shared {
  lanes: Lanes
  pacer: Pacer
}

interface Limits {
  totalMs: number
  maxCalls: number
}

class OpenConversation implements Conversation {
  readonly #options: ConnectorOptions
  readonly #lanes: Lanes
  readonly #pacer: Pacer
  readonly #limits: Limits
  readonly #deadline: number
  #calls = 0
  #retries = 0
  #clockAheadMs: number | null = null

  constructor(options: ConnectorOptions, { lanes, pacer }: Shared, limits: Limits) {
    this.#options = options
    this.#lanes = lanes
    this.#pacer = pacer
    this.#limits = limits
    this.#deadline = pacer.now() + limits.totalMs
  }

  async ask(question: Question): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#lanes.run(() => this.#attempt(question))
      } catch (error) {
        const failure = unreachable(error, this.#options)
        if (!PASSING.has(failure.code)) throw failure
        if (tries === MAX_TRIES) throw new SourceFailure(failure.code, `${failure.message} Tried ${tries} times.`)
        // A wait that the answer asks for has been set already; without one, the pause grows with each try.
        if (this.#pacer.left() === 0) this.#pacer.pause(this.#backOff(tries))
        this.#refuseTooLongPause(failure)
        this.#retries += 1
      }
    }
  }

  tally(): Tally {
    const { origin, pathname } = new URL(this.#options.baseUrl)
    const address = `${origin}${pathname}`.replace(/\/+$/, '')
    return { address, calls: this.#calls, retries: this.#retries, clockAheadMs: this.#clockAheadMs }
  }

  async #attempt(question: Question): Promise<unknown> {
    while (this.#pacer.left() > 0) {
      this.#refuseTooLongPause()
      await this.#pacer.keep()
    }
    const left = this.#deadline - this.#pacer.now()
    this.#refuseBeyondLimits(left)
    this.#calls += 1
    const { client, signal } = this.#options
    const answer = await client.request({
      ...requestOf(question, this.#options),
      timeoutMs: Math.ceil(Math.min(CALL_TIMEOUT_MS, left)),
      maxBytes: MAX_BYTES,
      maxRedirects: 0,
      ...(signal ? { signal } : {}),
    })
    this.#learnFrom(answer)
    return readReply(answer, this.#options)
  }

  #learnFrom({ status, headers }: OutboundAnswer): void {
    const now = this.#options.now().getTime()
    const pace = readPace(headers, now)
    const slowDown = status === 429 || status === 503 || pace.remaining === 0
    if (slowDown && pace.waitMs !== null) this.#pacer.pause(pace.waitMs)
    const ahead = Date.parse(String(headers['date'] ?? '')) - now
    if (Math.abs(ahead) >= TELLING_SKEW_MS) this.#clockAheadMs = ahead
  }

  #refuseBeyondLimits(leftMs: number): void {
    const { totalMs, maxCalls } = this.#limits
    const { name } = this.#options
    if (leftMs <= 0) throw new SourceFailure('limit', `${name} was not done within ${totalMs / SECOND} s.`)
    if (this.#calls >= maxCalls) throw new SourceFailure('limit', `${name} would take more than ${maxCalls} calls.`)
  }

  #refuseTooLongPause(cause?: SourceFailure): void {
    const pause = this.#pacer.left()
    if (this.#pacer.now() + pause < this.#deadline) return
    const why = `It would have to be asked again in ${Math.ceil(pause / SECOND)} s, which is later than we wait.`
    throw new SourceFailure(cause?.code ?? 'limit', `${cause?.message ?? `${this.#options.name} is busy.`} ${why}`)
  }

  #backOff(tries: number): number {
    const full = Math.min(FIRST_BACK_OFF_MS * 2 ** (tries - 1), MAX_BACK_OFF_MS)
    return Math.round(full * (0.5 + (this.#options.random ?? Math.random)() / 2))
  }
}

function requestOf(question: Question, options: ConnectorOptions): OutboundRequest {
  const { path, query = [], json, form } = question
  const search = query.length > 0 ? `?${encode(query)}` : ''
  const body = json !== undefined ? JSON.stringify(json) : form ? encode(form) : undefined
  const type = json !== undefined ? 'application/json' : 'application/x-www-form-urlencoded'
  return {
    url: `${options.baseUrl.replace(/\/+$/, '')}${path}${search}`,
    method: question.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      accept: 'application/json',
      ...options.headers,
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body }),
  }
}

function encode(pairs: readonly (readonly [string, string])[]): string {
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()
}
