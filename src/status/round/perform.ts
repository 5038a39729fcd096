import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { OutboundAnswer, OutboundClient } from '../../http/client.ts'
import { OutboundFailure, outcomeOf } from '../../http/client-errors.ts'
import { SECOND } from '../../lib/dates.ts'
import { type Check, type DirectTools, type Finding, finding, type KeptAnswer, untold } from '../checks/check.ts'
import { sentence } from '../checks/failures.ts'
import { findDirectKind } from '../checks/index.ts'
import type { Family } from '../families/family.ts'
import { findFamily } from '../families/index.ts'
import type { AnswerMemory } from './memory.ts'
import { contentTypeOf, readWith } from './read.ts'

const WHOLE_TIMEOUT_MS = 15 * SECOND
const RETRY_PAUSE_MS = 500
/** With less than this left, a second try would only end in a time-out as well. */
const MIN_RETRY_MS = 2 * SECOND
const MAX_RETRY_AFTER_MS = 3600 * SECOND
const MAX_KEPT_BYTES = 4 * 1024 * 1024
/** After these the same question gets the same answer: the address, the format or our own settings are wrong. */
const FINAL = new Set<string>(['address', 'blocked', 'redirects', 'too_large', 'stopped', 'tls'])

export interface PerformTools extends DirectTools {
  memory: AnswerMemory
}

/** Carries out one check, with one retry. Never throws: whatever happens is a finding. */
export async function performCheck(check: Check, tools: PerformTools): Promise<Finding> {
  try {
    const direct = findDirectKind(check.kind)
    if (direct) return await runDirect(() => direct.run(check, tools))
    const family = findFamily(check.kind)
    if (!family) return untold('failed', `There is no way to read “${check.kind}”.`)
    return await askFamily(family, check, tools)
  } catch (error) {
    return untold('failed', sentence(outcomeOf(error).message))
  }
}

async function runDirect(run: () => Promise<Finding>): Promise<Finding> {
  const deadline = performance.now() + WHOLE_TIMEOUT_MS / 2
  const first = await run()
  const final = first.outcome !== null && (FINAL.has(first.outcome) || first.outcome.startsWith('status_4'))
  if (first.status === 'operational' || first.status === 'degraded' || final || !worthRetrying(deadline)) return first
  await pause(RETRY_PAUSE_MS)
  return run()
}

async function askFamily(family: Family, check: Check, tools: PerformTools): Promise<Finding> {
  const deadline = performance.now() + WHOLE_TIMEOUT_MS
  const [main, ...others] = family.addresses(new URL(check.url))
  let answer: OutboundAnswer
  try {
    answer = await askTwice(main!.href, deadline, tools)
  } catch (error) {
    const failure = outcomeOf(error)
    return untold(failure.outcome, sentence(`could not be asked: ${failure.message}`))
  }
  if (answer.status !== 200) return refused(answer)
  const rest = await Promise.all(others.map((address) => askOther(address.href, deadline, tools)))
  return readFinding(family, check, answer, rest, tools.now())
}

/** Asks once more after a failure that may pass: a network that stumbled, or a server that did. */
async function askTwice(url: string, deadline: number, tools: PerformTools): Promise<OutboundAnswer> {
  try {
    const answer = await tools.memory.ask(url, (headers) => ask(tools.client, url, headers, deadline))
    if (answer.status < 500 || !worthRetrying(deadline)) return answer
  } catch (error) {
    if (FINAL.has(outcomeOf(error).outcome) || !worthRetrying(deadline)) throw error
  }
  await pause(RETRY_PAUSE_MS)
  return tools.memory.ask(url, (headers) => ask(tools.client, url, headers, deadline))
}

async function askOther(url: string, deadline: number, tools: PerformTools): Promise<OutboundAnswer | null> {
  try {
    const answer = await askTwice(url, deadline, tools)
    return answer.status === 200 ? answer : null
  } catch {
    return null
  }
}

function ask(
  client: OutboundClient,
  url: string,
  headers: Record<string, string>,
  deadline: number,
): Promise<OutboundAnswer> {
  const left = Math.ceil(deadline - performance.now())
  if (left <= 0) throw new OutboundFailure('timeout', `no whole answer within ${WHOLE_TIMEOUT_MS / SECOND} s`)
  const accept = 'application/json, application/rss+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5'
  return client.request({ url, headers: { accept, ...headers }, timeoutMs: left })
}

function refused(answer: OutboundAnswer): Finding {
  const { status } = answer
  const retryAfterMs = status === 429 || status === 420 || status === 503 ? readRetryAfter(answer) : null
  return {
    ...untold(`status_${status}`, `Could not be asked: the answer was ${status}, and not 200.`),
    latencyMs: answer.durationMs,
    answer: keep(answer, 'unreadable'),
    retryAfterMs,
  }
}

function readRetryAfter(answer: OutboundAnswer): number | null {
  const header = String(answer.headers['retry-after'] ?? '')
  const ms = /^\d+$/.test(header) ? Number(header) * SECOND : Date.parse(header) - Date.now()
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : null
}

function readFinding(
  family: Family,
  check: Check,
  main: OutboundAnswer,
  others: (OutboundAnswer | null)[],
  now: Date,
): Finding {
  const reading = readWith(family, [main, ...others], check.settings, now)
  if (reading.unreadable !== null) {
    return {
      ...untold(reading.unreadable, reading.reason ?? 'The answer could not be read.'),
      latencyMs: main.durationMs,
      answer: keep(main, 'unreadable'),
    }
  }
  return {
    ...finding(reading.status, reading.reason, main.durationMs),
    // "Unknown" out of an answer that was read is not a status we learnt either.
    told: reading.status !== 'unknown',
    reading,
    answer: keep(main, 'good'),
  }
}

function keep(answer: OutboundAnswer, outcome: KeptAnswer['outcome']): KeptAnswer {
  const { body } = answer
  return {
    outcome,
    url: answer.url,
    httpStatus: answer.status,
    contentType: contentTypeOf(answer),
    bytes: body.length,
    hash: createHash('sha256').update(body).digest('base64url'),
    gzip: body.length <= MAX_KEPT_BYTES ? gzipSync(body) : null,
  }
}

function worthRetrying(deadline: number): boolean {
  return deadline - performance.now() > MIN_RETRY_MS + RETRY_PAUSE_MS
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}
