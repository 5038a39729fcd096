import type { AccountSettings, FailureCode, ReadServer, Session, SourceKind } from '../sources/index.ts'

export interface FetchOrder {
  accountId: number
  kind: SourceKind
  account: AccountSettings
  session: Session | null
  /** The time of the main thread's clock. */
  at: string
  /** Which answer was taken in completely, so that only the difference to it need be told; null for all. */
  known: string | null
}

export type ToWorker =
  | { type: 'fetch'; number: number; order: FetchOrder }
  /** The group of servers was taken in: the next may come. */
  | { type: 'taken'; number: number }

export interface FetchDone {
  /** A name for what was told, to be given back as `known`. */
  answer: string
  /** The keys of all servers that there are; null when they are those of the known answer. */
  keys: string[] | null
  serverCount: number
  alarmCount: number
  sourceAt: string | null
  warnings: string[]
  session: Session | null
  retryAfterMs: number | null
}

export interface FetchFailed {
  code: FailureCode
  message: string
  retryAfterMs: number | null
}

export type FromWorker =
  | { type: 'servers'; number: number; servers: ReadServer[] }
  | { type: 'done'; number: number; done: FetchDone }
  | { type: 'failed'; number: number; failed: FetchFailed }

export interface WorkerSettings {
  outboundAllow: string
  outboundDeny: string
}
