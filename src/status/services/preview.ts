import type { OutboundAnswer, OutboundClient } from '../../http/client.ts'
import { OutboundFailure, outcomeOf } from '../../http/client-errors.ts'
import { SECOND } from '../../lib/dates.ts'
import type { Check, DirectTools } from '../checks/check.ts'
import { sentence } from '../checks/failures.ts'
import { findDirectKind } from '../checks/index.ts'
import type { Family, Reading } from '../families/family.ts'
import { detectionCandidates, findFamily, recognise } from '../families/index.ts'
import { readWith, toAnswer } from '../round/read.ts'

const WHOLE_TIMEOUT_MS = 25 * SECOND
const ONE_TIMEOUT_MS = 8 * SECOND
const SHOWN_CHARACTERS = 4_000

export interface PreviewRequest {
  /** Null: find out. */
  kind: string | null
  url: string
  settings: Record<string, unknown>
}

/** What an address turned out to be, with nothing saved. */
export interface Preview {
  /** The kind it was read as; null when none fits. */
  kind: string | null
  /** The address that was read. */
  url: string
  /** How many addresses were tried, and which. */
  tried: string[]
  status: Reading['status']
  reason: string | null
  at: string | null
  name: string | null
  components: Reading['components']
  incidents: Reading['incidents']
  notUnderstood: string[]
  httpStatus: number | null
  bytes: number | null
  durationMs: number | null
  /** The beginning of what came back. */
  body: string | null
}

/** Tries an address as it would be checked; finds the family by asking the known paths when no kind is given. */
export async function previewAddress(request: PreviewRequest, tools: DirectTools): Promise<Preview> {
  const direct = request.kind === null ? undefined : findDirectKind(request.kind)
  if (direct) return previewDirect(direct.kind, request, tools)
  const deadline = performance.now() + WHOLE_TIMEOUT_MS
  const given = new URL(request.url)
  const family = request.kind === null ? undefined : findFamily(request.kind)
  const candidates = family ? [{ kind: family.kind, addresses: family.addresses(given) }] : detectionCandidates(given)
  return tryCandidates(candidates, request, tools, deadline, family !== undefined)
}

async function previewDirect(kind: string, request: PreviewRequest, tools: DirectTools): Promise<Preview> {
  const check: Check = { id: 0, kind, url: request.url, settings: request.settings }
  const found = await findDirectKind(kind)!.run(check, tools)
  return {
    ...nothing(request.url, [request.url]),
    kind,
    status: found.status,
    reason: found.reason,
    durationMs: found.latencyMs,
  }
}

interface Candidate {
  kind: string
  addresses: URL[]
}

async function tryCandidates(
  candidates: Candidate[],
  request: PreviewRequest,
  tools: DirectTools,
  deadline: number,
  kindGiven: boolean,
): Promise<Preview> {
  const asked = new Map<string, OutboundAnswer | Error>()
  let refusal: Preview | null = null
  for (const { kind, addresses } of candidates) {
    const main = addresses[0]!.href
    const answer = await askOnce(main, asked, tools.client, deadline)
    const tried = [...asked.keys()]
    if (answer instanceof Error) {
      refusal ??= { ...nothing(main, tried), reason: sentence(`could not be asked: ${answer.message}`) }
      if (answer instanceof OutboundFailure && answer.outcome === 'blocked') break
      continue
    }
    if (kindGiven || (answer.status === 200 && recognise(kind, toAnswer(answer)))) {
      return readPreview(findFamily(kind)!, addresses, answer, request, { tools, deadline, asked })
    }
    refusal = { ...describe(answer, main, tried), reason: `No known status format at ${new URL(main).host}.` }
  }
  return { ...(refusal ?? nothing(request.url, [])), tried: [...asked.keys()] }
}

async function askOnce(
  url: string,
  asked: Map<string, OutboundAnswer | Error>,
  client: OutboundClient,
  deadline: number,
): Promise<OutboundAnswer | Error> {
  const before = asked.get(url)
  if (before) return before
  const left = Math.min(ONE_TIMEOUT_MS, deadline - performance.now())
  const answer =
    left <= 0
      ? new OutboundFailure('timeout', 'there was no time left')
      : await client.request({ url, timeoutMs: left }).catch(outcomeOf)
  asked.set(url, answer)
  return answer
}

async function readPreview(
  family: Family,
  addresses: URL[],
  main: OutboundAnswer,
  request: PreviewRequest,
  context: { tools: DirectTools; deadline: number; asked: Map<string, OutboundAnswer | Error> },
): Promise<Preview> {
  const { tools, deadline, asked } = context
  const others = await Promise.all(
    addresses.slice(1).map(async (address) => {
      const answer = await askOnce(address.href, asked, tools.client, deadline)
      return answer instanceof Error || answer.status !== 200 ? null : answer
    }),
  )
  const described = describe(main, addresses[0]!.href, [...asked.keys()])
  if (main.status !== 200)
    return { ...described, kind: family.kind, reason: `The answer was ${main.status}, and not 200.` }
  const reading = readWith(family, [main, ...others], request.settings, tools.now())
  const { status, reason, at, name, components, incidents, notUnderstood } = reading
  return { ...described, kind: family.kind, status, reason, at, name, components, incidents, notUnderstood }
}

function describe(answer: OutboundAnswer, url: string, tried: string[]): Preview {
  return {
    ...nothing(url, tried),
    httpStatus: answer.status,
    bytes: answer.body.length,
    durationMs: answer.durationMs,
    body: new TextDecoder().decode(answer.body.subarray(0, SHOWN_CHARACTERS)),
  }
}

function nothing(url: string, tried: string[]): Preview {
  return {
    kind: null,
    url,
    tried,
    status: 'unknown',
    reason: null,
    at: null,
    name: null,
    components: [],
    incidents: [],
    notUnderstood: [],
    httpStatus: null,
    bytes: null,
    durationMs: null,
    body: null,
  }
}
