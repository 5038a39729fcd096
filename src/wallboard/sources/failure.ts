/** Why a source's overview could not be had, as a word that is stored and counted. */
export type FailureCode =
  | 'settings'
  | 'address'
  | 'blocked'
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'redirected'
  | 'auth'
  | 'forbidden'
  | 'not_found'
  | 'rate_limited'
  | 'rejected'
  | 'unavailable'
  | 'too_large'
  | 'unreadable'
  | 'stopped'

/** The one error of a source. Its message is a sentence for people, with the answer's own words and no secrets. */
export class SourceFailure extends Error {
  readonly code: FailureCode
  /** How long the other side asks us to wait, if it does. */
  readonly retryAfterMs: number | null

  constructor(code: FailureCode, message: string, retryAfterMs: number | null = null) {
    super(message)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}
