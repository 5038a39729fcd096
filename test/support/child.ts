import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Test } from 'tap'

export const ROOT = join(import.meta.dirname, '..', '..')

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A process of this Node that a test started; it goes with the test at the latest. */
export interface Child {
  process: ChildProcess
  /** Resolves with what matched, once stdout (or stderr) has it. @throws when the process ends without it */
  until(pattern: RegExp, stream?: 'stdout' | 'stderr'): Promise<RegExpExecArray>
  kill(signal: NodeJS.Signals): void
  ended: Promise<Ended>
}

/** Starts `node ARGS` in a clean environment: nothing of who runs the tests leaks into it. */
export function startNode(
  t: Test,
  args: string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Child {
  const child = spawn(process.execPath, args, {
    cwd: options.cwd ?? ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...text }) as Ended)
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const until = async (pattern: RegExp, name: 'stdout' | 'stderr' = 'stdout') => {
    for (;;) {
      const found = pattern.exec(text[name])
      if (found) return found
      const over = await Promise.race([once(child[name], 'data').then(() => false), ended.then(() => true)])
      if (over && !pattern.test(text[name]))
        throw new Error(`it ended without ${pattern}: ${text.stdout}${text.stderr}`)
    }
  }
  return { process: child, until, kill: (signal) => child.kill(signal), ended }
}

/** Runs `node ARGS` to its end. */
export function runNode(
  t: Test,
  args: string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Ended> {
  return startNode(t, args, options).ended
}
