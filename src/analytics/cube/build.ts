import { Worker } from 'node:worker_threads'
import type { Config } from '../../config.ts'
import type { Snapshot } from './snapshots.ts'

export interface BuildInput {
  database: Pick<Config, 'databaseUrl' | 'dataDir'>
  /** Whether the stored cube will do, with the changes since. */
  mayBeStored: boolean
}

export interface Build {
  /** Rejects with what went wrong over there, also when it was stopped. */
  done: Promise<Snapshot>
  /** Settled when the thread is through with storing what it made, too. */
  ended: Promise<void>
  stop(): Promise<unknown>
}

/** Reads the stored cube, or makes one of all incidents and stores it, in a thread of its own. */
export function startBuild(input: BuildInput): Build {
  const worker = new Worker(new URL('./build-worker.ts', import.meta.url), { workerData: input, execArgv: [] })
  const done = new Promise<Snapshot>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the thread that counts incidents ended with code ${code}`)))
  })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  return { done, ended, stop: () => worker.terminate() }
}
