import type { OutboundAnswer } from '../../http/client.ts'

const MAX_BODY_BYTES = 1024 * 1024
const MAX_ALL_BYTES = 16 * 1024 * 1024

interface Kept {
  answer: OutboundAnswer
  headers: Record<string, string>
}

/**
 * Remembers the last answers that came with a validator, so that the next round asks "changed since?", and lets
 * services that read the same address at the same time share one request.
 *
 * The body is kept, and not what was read out of it, because what an answer says may depend on the time it is read
 * at (a feed that is too old, a maintenance that has begun). Bounded: what does not fit is asked for in full.
 */
export class AnswerMemory {
  readonly #kept = new Map<string, Kept>()
  readonly #underWay = new Map<string, Promise<OutboundAnswer>>()
  #bytes = 0

  ask(url: string, send: (headers: Record<string, string>) => Promise<OutboundAnswer>): Promise<OutboundAnswer> {
    const shared = this.#underWay.get(url)
    if (shared) return shared
    const asked = this.#ask(url, send).finally(() => this.#underWay.delete(url))
    this.#underWay.set(url, asked)
    return asked
  }

  async #ask(url: string, send: (headers: Record<string, string>) => Promise<OutboundAnswer>): Promise<OutboundAnswer> {
    const kept = this.#kept.get(url)
    const answer = await send(kept?.headers ?? {})
    if (answer.status === 304 && kept) return { ...kept.answer, durationMs: answer.durationMs }
    this.#forget(url)
    if (answer.status === 200) this.#keep(url, answer)
    return answer
  }

  #keep(url: string, answer: OutboundAnswer): void {
    const etag = answer.headers['etag']
    const modified = answer.headers['last-modified']
    const size = answer.body.length
    if ((!etag && !modified) || size > MAX_BODY_BYTES || this.#bytes + size > MAX_ALL_BYTES) return
    this.#bytes += size
    this.#kept.set(url, {
      answer,
      headers: {
        ...(etag ? { 'if-none-match': String(etag) } : {}),
        ...(modified ? { 'if-modified-since': String(modified) } : {}),
      },
    })
  }

  #forget(url: string): void {
    const kept = this.#kept.get(url)
    if (!kept) return
    this.#bytes -= kept.answer.body.length
    this.#kept.delete(url)
  }
}
