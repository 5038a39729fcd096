import type { UnreadableCode } from './errors.ts'

/** What the two threads of an import say to each other. */
export interface ThreadJob {
  task: string
  input: unknown
}

export type ToThread = { type: 'taken' }

export type FromThread =
  | { type: 'progress'; progress: unknown }
  | { type: 'message'; message: unknown }
  | { type: 'done'; result: unknown }
  | { type: 'unreadable'; code: UnreadableCode; sentence: string; sheets: readonly string[] }

/** What a task has of the thread it runs in. */
export interface Thread {
  /** Tells how far it is, at most ten times a second; what comes in between is dropped. */
  progress(progress: unknown): void
  /** Hands something to the main thread, and resolves when it was taken there. */
  send(message: unknown): Promise<void>
}

/** What a task module exports as `run`. Its result goes back by structured clone. */
export type ThreadTask<Input, Result> = (input: Input, thread: Thread) => Promise<Result>
