import type { SendMailOptions } from 'nodemailer'

/** A mail as the mailer takes it. */
export type Letter = SendMailOptions

export interface Delivery {
  /** Aborts when the time for this mail is over, or the process has to end. */
  signal: AbortSignal
  /**
   * Called when all but the end of the mail is with the receiver, and awaited before the end is sent. What it throws
   * stops the delivery.
   */
  handOver(): Promise<void>
}

/** A way for mails to leave. */
export interface Transport {
  /** Where they go, in words. */
  readonly target: string
  /**
   * @returns what the receiver said
   * @throws DeliveryFailure
   */
  deliver(letter: Letter, delivery: Delivery): Promise<string>
  close(): void
}

/** Why a mail did not leave. */
export class DeliveryFailure extends Error {
  /** `mail`: this one was not taken; `server`: none is taken now. */
  readonly scope: 'mail' | 'server'
  /** It would be refused again. */
  readonly permanent: boolean

  constructor(message: string, kind: { scope: 'mail' | 'server'; permanent: boolean }) {
    super(message)
    this.scope = kind.scope
    this.permanent = kind.permanent
  }
}
