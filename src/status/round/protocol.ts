import type { Check, CheckResult } from '../checks/check.ts'
import type { Preview, PreviewRequest } from '../services/preview.ts'

/** What the two threads say to each other; `number` ties an answer to its question. */
export type ToWorker =
  | { type: 'check'; number: number; check: Check }
  | { type: 'preview'; number: number; request: PreviewRequest }

export type FromWorker =
  | { type: 'results'; results: { number: number; result: CheckResult }[] }
  | { type: 'preview'; number: number; found: Preview }
  | { type: 'preview-failed'; number: number; message: string }

export interface WorkerSettings {
  outboundAllow: string
  outboundDeny: string
  concurrency: number
}
