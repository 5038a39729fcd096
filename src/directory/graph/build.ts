import { Worker } from 'node:worker_threads'
import type { Snapshot } from './snapshot.ts'

/** Where the directory is read from. */
export type Source = { file: string } | { databaseUrl: string }

export interface Build {
  /** Rejects with what went wrong over there, also when it was stopped. */
  done: Promise<Snapshot>
  stop(): Promise<unknown>
}

/** Reads the directory and puts it in order in a thread of its own. */
export function startBuild(source: Source): Build {
  const worker = new Worker(new URL('./build-worker.ts', import.meta.url), { workerData: source, execArgv: [] })
  const done = new Promise<Snapshot>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the thread that reads the directory ended with code ${code}`)))
  })
  return { done, stop: () => worker.terminate() }
}
