import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../db/open.ts'
import { type Clock, later, MINUTE, SECOND, toStored } from '../lib/dates.ts'
import { type ComposeDeps, composeLetter, type StoredAttachment } from './compose.ts'
import {
  type Attempt,
  type ClaimedMail,
  claimMails,
  markHandedOver,
  type Outcome,
  recordAttempt,
  releaseMails,
  resolveClaims,
  UNCONFIRMED,
} from './outbox.ts'
import { listAttachments } from './queries.ts'
import { DeliveryFailure, type Transport } from './transport/transport.ts'

/** With a few at a time and a limit for each, a batch is over long before its claim is. */
const BATCH = 25
const AT_A_TIME = 5
const MAIL_LIMIT_MS = 2 * MINUTE
/** How long a mail on its way may take to arrive when the process has to end. */
const PARTING_MS = 4 * SECOND
/** How long nothing is tried after the server took nothing; twice as long each time. */
const FIRST_PAUSE_MS = 15 * SECOND
const LONGEST_PAUSE_MS = 5 * MINUTE

interface SendDeps extends ComposeDeps, Pick<Database, 'db' | 'dialect'> {
  clock: Clock
  log: FastifyBaseLogger
  transport: Transport
}

/** What keeps all mails from leaving. */
export interface Trouble {
  reason: string
  since: string
  /** Nothing is tried before. */
  until: string
}

/** Sends what is due, a few at a time, and remembers when the server takes nothing. */
export class MailSender {
  readonly #deps: SendDeps
  #trouble: Trouble | null = null
  #pauseMs = FIRST_PAUSE_MS

  constructor(deps: SendDeps) {
    this.#deps = deps
  }

  get trouble(): Trouble | null {
    return this.#trouble
  }

  /** Tries again at the next turn, although the server took nothing a moment ago. */
  resume(): void {
    if (this.#trouble) this.#trouble = { ...this.#trouble, until: this.#trouble.since }
  }

  /**
   * Sends until nothing is due.
   * @returns what was done, in words; undefined when there was nothing to do
   */
  async sendDue(signal: AbortSignal): Promise<string | undefined> {
    const resolved = await resolveClaims(this.#deps.db, this.#now())
    const counts: Record<Outcome, number> = { sent: 0, retry: 0, failed: 0 }
    while (!signal.aborted && !this.#isPaused()) {
      const batch = await claimMails(this.#deps, this.#now(), BATCH)
      if (batch.length === 0) break
      await this.#sendBatch(batch, counts, signal)
    }
    const words = [
      resolved && `${resolved} left by a process that ended.`,
      counts.sent && `${counts.sent} sent.`,
      counts.retry && `${counts.retry} to be tried again.`,
      counts.failed && `${counts.failed} failed.`,
    ].filter(Boolean)
    return words.length === 0 ? undefined : words.join(' ')
  }

  #now(): string {
    return toStored(this.#deps.clock())
  }

  #isPaused(): boolean {
    return this.#trouble !== null && this.#trouble.until > this.#now()
  }

  async #sendBatch(batch: ClaimedMail[], counts: Record<Outcome, number>, stop: AbortSignal): Promise<void> {
    const attachments = await listAttachments(
      this.#deps.db,
      batch.map((mail) => mail.id),
    )
    const waiting = [...batch]
    const work = async () => {
      while (waiting.length > 0 && !stop.aborted && !this.#isPaused()) {
        const mail = waiting.shift()!
        const attempt = await this.#attempt(mail, attachments.get(mail.id) ?? [], stop)
        counts[await recordAttempt(this.#deps.db, mail, attempt)] += 1
      }
    }
    await Promise.all(Array.from({ length: AT_A_TIME }, work))
    await releaseMails(this.#deps.db, waiting)
  }

  async #attempt(mail: ClaimedMail, attachments: readonly StoredAttachment[], stop: AbortSignal): Promise<Attempt> {
    const { db, transport } = this.#deps
    const startedAt = this.#now()
    let handed = false
    const limit = new AbortController()
    const end = deadlines(limit, stop)
    try {
      const letter = composeLetter(this.#deps, mail, attachments)
      const answer = await transport.deliver(letter, {
        signal: limit.signal,
        handOver: async () => {
          await markHandedOver(db, mail, this.#now())
          handed = true
        },
      })
      this.#recovered()
      return { startedAt, endedAt: this.#now(), outcome: 'sent', answer }
    } catch (error) {
      // The process has to end and cannot wait for the answer, as after a crash.
      if (handed && stop.aborted)
        return { startedAt, endedAt: this.#now(), outcome: 'unconfirmed', answer: UNCONFIRMED }
      return { startedAt, endedAt: this.#now(), ...this.#failed(error, stop) }
    } finally {
      end()
    }
  }

  #failed(error: unknown, stop: AbortSignal): Pick<Attempt, 'outcome' | 'answer'> {
    if (!(error instanceof DeliveryFailure)) {
      this.#deps.log.error({ err: error }, 'mail could not be composed')
      return { outcome: 'retry', answer: 'This mail could not be put together; the error is in the log.' }
    }
    if (error.scope === 'server' && !stop.aborted) this.#pause(error.message)
    return { outcome: error.permanent ? 'refused' : 'retry', answer: error.message }
  }

  #pause(reason: string): void {
    const now = this.#now()
    // Several that were on their way fail at the same moment: that is one failure of the server.
    if (this.#isPaused()) return
    this.#deps.log.warn({ reason, target: this.#deps.transport.target }, 'mails cannot be sent')
    this.#trouble = { reason, since: this.#trouble?.since ?? now, until: later(now, this.#pauseMs) }
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS)
  }

  #recovered(): void {
    this.#trouble = null
    this.#pauseMs = FIRST_PAUSE_MS
  }
}

/** Ends a delivery when its time is over, or soon after the process was told to stop. */
function deadlines(limit: AbortController, stop: AbortSignal): () => void {
  const timers = [setTimeout(() => limit.abort(), MAIL_LIMIT_MS)]
  const onStop = () => timers.push(setTimeout(() => limit.abort(), PARTING_MS))
  stop.addEventListener('abort', onStop, { once: true })
  return () => {
    for (const timer of timers) clearTimeout(timer)
    stop.removeEventListener('abort', onStop)
  }
}
