import { type ChildProcess, spawn } from 'node:child_process'
import { Parser, type Result } from 'tap-parser'

const FILE_TIMEOUT_MS = 300_000

interface Run {
  root: string
  files: readonly string[]
  /** So many files at the same time. */
  jobs: number
  env: NodeJS.ProcessEnv
}

/**
 * Runs test files, each in a process of its own, and prints failures as they come. The command that comes with the
 * tests' library starts every process through loaders that nothing here needs: a second for each of hundreds.
 */
export async function runTests({ root, files, jobs, env }: Run): Promise<{ passed: number; failed: number }> {
  const left = [...files]
  const counts = { passed: 0, failed: 0 }
  const work = async () => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      const result = await runFile(root, file, env)
      counts.passed += result.passed
      counts.failed += result.failed
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return counts
}

async function runFile(root: string, file: string, env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [file], {
    cwd: root,
    env: { ...env, TAP: '1', TAP_TIMEOUT: String(FILE_TIMEOUT_MS / 1000) },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, so that what it has started ends with it.
    detached: true,
  })
  const watched = new Watched(file)
  const timer = setTimeout(() => {
    watched.fail('takes longer than a file may')
    endGroup(child)
  }, FILE_TIMEOUT_MS)
  child.stdout.pipe(watched.parser)
  const code = await new Promise<number | null>((done) => child.once('close', done))
  clearTimeout(timer)
  endGroup(child)
  if (code !== 0 && watched.failed === 0) watched.fail(`ended with ${code ?? 'a signal'}`)
  if (watched.passed + watched.failed === 0) watched.fail('has asserted nothing')
  return watched
}

function endGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL')
  } catch {
    // All of it has ended already.
  }
}

/** Counts the assertions of one file. */
class Watched {
  readonly parser = new Parser()
  readonly #file: string
  passed = 0
  failed = 0

  constructor(file: string) {
    this.#file = file
    this.#watch(this.parser, [file])
  }

  fail(words: string, details = ''): void {
    this.failed += 1
    console.log(`\n✗ ${words.startsWith(this.#file) ? words : `${this.#file} ${words}`}\n${details}`)
  }

  // A subtest's own line stands in its parent, right after it; it counts only when the subtest failed with
  // no failing assertion in it (a crash, a timeout, a wrong plan).
  #watch(parser: Parser, path: readonly string[]): void {
    let failedBefore: number | null = null
    parser.on('child', (child) => {
      failedBefore = this.failed
      this.#watch(child, [...path, child.name])
    })
    parser.on('assert', (result) => {
      const isOwnLine = failedBefore !== null
      const isTold = isOwnLine && this.failed > failedBefore!
      failedBefore = null
      if (result.skip || result.todo) return
      if (result.ok) this.passed += isOwnLine ? 0 : 1
      else if (!isTold) this.fail([...path, result.name].join(' › '), detailsOf(result))
    })
    parser.on('bailout', (reason) => this.fail(`gave up: ${reason}`))
  }
}

function detailsOf({ diag }: Result): string {
  if (!diag) return ''
  const {
    diff,
    stack,
    at,
    source: _,
    ...rest
  } = diag as {
    diff?: string
    stack?: string
    at?: { fileName: string; lineNumber: number }
    source?: string
  }
  const what = diff ?? JSON.stringify(rest, null, 2).slice(0, 4_000)
  return `${what}\n${stack ?? (at ? `${at.fileName}:${at.lineNumber}` : '')}`
}
