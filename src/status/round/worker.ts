import { parentPort, workerData } from 'node:worker_threads'
import { createClient } from '../../http/client.ts'
import { toStored } from '../../lib/dates.ts'
import type { Check, CheckResult } from '../checks/check.ts'
import { previewAddress } from '../services/preview.ts'
import { Limiter } from './limiter.ts'
import { AnswerMemory } from './memory.ts'
import { performCheck } from './perform.ts'
import type { FromWorker, ToWorker, WorkerSettings } from './protocol.ts'

// The thread in which checks are carried out: TLS and parsing cost tens of milliseconds of a core, which the thread
// that answers people does not have to spare.

const GROUP_SIZE = 50
const GROUP_WAIT_MS = 50
const PER_HOST = 2
// Status.io blocks who asks it twice at once (its documentation allows one request at a time).
const ONE_AT_A_TIME = new Set(['status-api.hostedstatus.com', 'api.status.io'])

const settings = workerData as WorkerSettings
const client = createClient({ allow: settings.outboundAllow, deny: settings.outboundDeny })
const tools = { client, now: () => new Date(), memory: new AnswerMemory() }
const limiter = new Limiter(settings.concurrency, (host) => (ONE_AT_A_TIME.has(host) ? 1 : PER_HOST))

let group: { number: number; result: CheckResult }[] = []
let timer: NodeJS.Timeout | null = null

parentPort!.on('message', (message: ToWorker) => {
  if (message.type === 'check') void check(message.number, message.check)
  else void preview(message)
})

async function check(number: number, todo: Check): Promise<void> {
  const found = await limiter.run(hostOf(todo.url), () => performCheck(todo, tools))
  group.push({ number, result: { ...found, checkId: todo.id, at: toStored(new Date()) } })
  if (group.length >= GROUP_SIZE) send()
  else timer ??= setTimeout(send, GROUP_WAIT_MS)
}

/** Results go back in groups, so that each group is one transaction over there. */
function send(): void {
  if (timer) clearTimeout(timer)
  timer = null
  const results = group
  group = []
  if (results.length > 0) post({ type: 'results', results })
}

async function preview(message: Extract<ToWorker, { type: 'preview' }>): Promise<void> {
  try {
    const found = await previewAddress(message.request, tools)
    post({ type: 'preview', number: message.number, found })
  } catch (error) {
    post({
      type: 'preview-failed',
      number: message.number,
      message: error instanceof Error ? error.message : String(error),
    })
  }
}

function post(message: FromWorker): void {
  parentPort!.postMessage(message)
}

function hostOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null
  return parsed?.host || parsed?.pathname || url
}
