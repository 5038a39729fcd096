import type { OutboundAnswer } from '../../http/client.ts'
import { type Outcome, outcomeOf } from '../../http/client-errors.ts'
import { errorText, parseJson, textOfAnswer } from './answers.ts'
import { type FailureCode, SourceFailure } from './failure.ts'
import type { SourceTools } from './source.ts'
import { plainLine } from './text.ts'

const REQUEST_TIMEOUT_MS = 30_000
/** For all requests of one fetch together. */
const FETCH_TIMEOUT_MS = 120_000
/** 200,000 alarms of 500 bytes; what is larger is set up too widely. */
const MAX_BYTES = 100 * 1024 * 1024
const MAX_MESSAGE = 500
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000
/** Shorter ones are no secrets, and hiding them would spoil every other word. */
const MIN_SECRET_LENGTH = 4

export interface Ask {
  url: string
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
}

/** The requests of one fetch to one system. Whatever goes wrong becomes a SourceFailure that a person understands. */
export class Conversation {
  readonly who: string
  readonly #tools: SourceTools
  readonly #limit = AbortSignal.timeout(FETCH_TIMEOUT_MS)
  readonly #signal: AbortSignal
  readonly #secrets = new Set<string>()

  constructor(who: string, tools: SourceTools) {
    this.who = who
    this.#tools = tools
    this.#signal = tools.signal ? AbortSignal.any([tools.signal, this.#limit]) : this.#limit
  }

  /** Tells of a text that must not stand in any message. */
  hide(secret: string | null): void {
    if (secret === null || secret.length < MIN_SECRET_LENGTH) return
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
      this.#secrets.add(form)
    }
  }

  /**
   * An answer of any status. Redirects are not followed: they lead to sign-in pages, or carry credentials elsewhere.
   * @throws SourceFailure when there is no answer
   */
  async ask(ask: Ask): Promise<OutboundAnswer> {
    try {
      return await this.#tools.client.request({
        ...ask,
        headers: { accept: 'application/json', ...ask.headers },
        timeoutMs: this.#tools.timeoutMs ?? REQUEST_TIMEOUT_MS,
        maxBytes: MAX_BYTES,
        maxRedirects: 0,
        signal: this.#signal,
      })
    } catch (error) {
      if (this.#tools.signal?.aborted) throw this.#noAnswer('stopped', 'it is no longer wanted')
      if (this.#limit.aborted) throw this.#noAnswer('timeout', 'all requests together took too long')
      const { outcome, message } = outcomeOf(error)
      throw this.#noAnswer(outcome, message)
    }
  }

  /** @throws SourceFailure unless the answer is one of success */
  async askWell(ask: Ask): Promise<OutboundAnswer> {
    const answer = await this.ask(ask)
    if (answer.status >= 200 && answer.status < 300) return answer
    throw this.failureOf(answer)
  }

  async json(ask: Ask): Promise<unknown> {
    return parseJson(textOfAnswer(await this.askWell(ask)), this.who)
  }

  /** What an answer that is no success means. */
  failureOf(answer: OutboundAnswer): SourceFailure {
    const waitMs = retryAfterOf(answer, this.#tools.now())
    const code = codeOf(answer.status, waitMs !== null)
    const said = code === 'redirected' ? null : errorText(answer)
    const quote = said ? `: “${said}”` : ''
    return new SourceFailure(code, `${this.#sentenceFor(code, answer)} (${answer.status})${quote}.`, waitMs)
  }

  /** A failure as it may be shown and stored: no secrets, of a bounded length. */
  clean(failure: SourceFailure): SourceFailure {
    let message = failure.message
    for (const secret of this.#secrets) message = message.replaceAll(secret, '•••')
    return new SourceFailure(failure.code, plainLine(message, MAX_MESSAGE), failure.retryAfterMs)
  }

  #sentenceFor(code: FailureCode, answer: OutboundAnswer): string {
    const { pathname } = new URL(answer.url)
    const sentences: Partial<Record<FailureCode, string>> = {
      redirected: `${this.who} redirects to ${placeOf(answer)}; give the address of the API itself, past any sign-in page`,
      auth: `${this.who} does not accept the credentials`,
      forbidden: `${this.who} knows the credentials but does not allow them ${pathname}`,
      not_found: `${this.who} has no ${pathname} at this address`,
      rate_limited: `${this.who} asks for fewer requests`,
      unavailable: `${this.who} has trouble of its own`,
    }
    return sentences[code] ?? `${this.who} refuses the request`
  }

  #noAnswer(outcome: Outcome, message: string): SourceFailure {
    const { code, sentence } = NO_ANSWER[outcome]
    const hint =
      code === 'tls' && /signed by/.test(message)
        ? ' If it is an authority of your own, give its certificate to Signalbox by NODE_EXTRA_CA_CERTS.'
        : ''
    return new SourceFailure(code, `${sentence.replace('{who}', this.who)}: ${message}.${hint}`)
  }
}

const UNREACHABLE = { code: 'unreachable', sentence: '{who} cannot be reached' } as const
const NO_ANSWER: Record<Outcome, { code: FailureCode; sentence: string }> = {
  address: { code: 'address', sentence: 'The address of {who} is wrong' },
  blocked: { code: 'blocked', sentence: '{who} may not be asked' },
  dns: UNREACHABLE,
  refused: UNREACHABLE,
  reset: UNREACHABLE,
  unreachable: UNREACHABLE,
  failed: UNREACHABLE,
  timeout: { code: 'timeout', sentence: '{who} did not answer in time' },
  tls: { code: 'tls', sentence: 'There is no secure connection to {who}' },
  redirects: { code: 'redirected', sentence: '{who} redirects too often' },
  too_large: { code: 'too_large', sentence: '{who} sends too much' },
  unreadable: { code: 'unreadable', sentence: 'The answer of {who} cannot be read' },
  stopped: { code: 'stopped', sentence: 'The fetch from {who} was stopped' },
}

/** Some systems answer 413, and by their documents 400, where others answer 429: what tells them is the wait asked for. */
function codeOf(status: number, asksToWait: boolean): FailureCode {
  if (status === 429 || (asksToWait && (status === 413 || status === 400))) return 'rate_limited'
  if (status >= 300 && status < 400) return 'redirected'
  if (status === 401) return 'auth'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not_found'
  if (status === 408 || status === 504) return 'timeout'
  return status >= 500 ? 'unavailable' : 'rejected'
}

/** The wait asked for, in ms. Rackspace calls the header Reply-After in places. */
function retryAfterOf(answer: OutboundAnswer, now: Date): number | null {
  const value = String(answer.headers['retry-after'] ?? answer.headers['reply-after'] ?? '').trim()
  const waitMs = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime()
  return Number.isFinite(waitMs) ? Math.min(Math.max(0, waitMs), MAX_RETRY_AFTER_MS) : null
}

/** Where a redirect leads, without its query: that may hold a state of the sign-in. */
function placeOf(answer: OutboundAnswer): string {
  const target = URL.parse(String(answer.headers['location'] ?? ''), answer.url)
  return target ? `${target.origin}${target.pathname}` : 'another address'
}
