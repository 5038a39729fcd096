import { parentPort, workerData } from 'node:worker_threads'
import { Unreadable } from './errors.ts'
import type { FromThread, Thread, ThreadJob, ThreadTask, ToThread } from './thread-protocol.ts'

const PROGRESS_EVERY_MS = 100

const { task, input } = workerData as ThreadJob
let toldAt = 0
let onTaken: (() => void) | null = null

const thread: Thread = {
  progress(progress) {
    const now = performance.now()
    if (now - toldAt < PROGRESS_EVERY_MS) return
    toldAt = now
    post({ type: 'progress', progress })
  },
  send(message) {
    return new Promise((done) => {
      onTaken = done
      post({ type: 'message', message })
    })
  },
}

parentPort!.on('message', ({ type }: ToThread) => {
  if (type === 'taken') onTaken?.()
})

try {
  const { run } = (await import(task)) as { run: ThreadTask<unknown, unknown> }
  post({ type: 'done', result: await run(input, thread) })
} catch (error) {
  if (!(error instanceof Unreadable)) throw error
  const { code, message: sentence, sheets } = error
  post({ type: 'unreadable', code, sentence, sheets })
}

function post(message: FromThread): void {
  parentPort!.postMessage(message)
}
