import type { Outcome } from './client-errors.ts'

/** Why an outside system gave no usable answer, as a word that is stored and counted. */
export type SourceFailureCode =
  | Outcome
  | `status_${number}`
  /** What is set up here is not enough to ask. */
  | 'settings'
  /** It points elsewhere; a token is not carried there. */
  | 'redirect'
  | 'html'
  | 'empty'
  | 'unparseable'
  /** JSON, but not of the promised form. */
  | 'schema'
  /** An answer of status 200 that says itself that it failed. */
  | 'told'
  /** A limit of ours: time, calls, pages. */
  | 'limit'

/** An outside system that did not give what it was asked for. The message is a sentence for people, without secrets. */
export class SourceFailure extends Error {
  readonly code: SourceFailureCode

  constructor(code: SourceFailureCode, message: string) {
    super(message)
    this.code = code
  }
}
