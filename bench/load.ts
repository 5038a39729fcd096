import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface Load {
  perSecond: number
  /** Of all answers: none may be other than asked for. */
  errors: number
  p99Ms: number
}

const AUTOCANNON = join(import.meta.dirname, '..', 'node_modules', '.bin', 'autocannon')

/** Asks an address as fast as it answers, from a process of its own, so that asking costs the server nothing of its loop. */
export function loadAddress(
  url: string,
  options: { seconds: number; headers?: Record<string, string>; connections?: number },
): Promise<Load> {
  const headers = Object.entries(options.headers ?? {}).flatMap(([name, value]) => ['-H', `${name}=${value}`])
  const args = ['-j', '-d', String(options.seconds), '-c', String(options.connections ?? 20), ...headers, url]
  return new Promise((done, fail) => {
    const child = spawn(AUTOCANNON, args, { stdio: ['ignore', 'pipe', 'ignore'] })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    child.once('error', fail)
    child.once('close', () => {
      const result = JSON.parse(out) as {
        requests: { average: number }
        latency: { p99: number }
        errors: number
        '5xx': number
        '4xx': number
      }
      done({
        perSecond: result.requests.average,
        p99Ms: result.latency.p99,
        errors: result.errors + result['5xx'] + result['4xx'],
      })
    })
  })
}
