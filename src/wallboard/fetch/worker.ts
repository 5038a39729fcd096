import { parentPort, workerData } from 'node:worker_threads'
import { createClient } from '../../http/client.ts'
import { type Fetched, findSource, type ReadServer, SourceFailure } from '../sources/index.ts'
import { ToldMemory } from './memory.ts'
import type { FetchOrder, FromWorker, ToWorker, WorkerSettings } from './protocol.ts'

// The thread in which sources are asked: an overview of 50,000 alarms costs a second of TLS, parsing and comparing,
// which the thread that answers people does not have to spare.

/** So many alarms are handed over at once: copying them costs the other thread a few milliseconds. */
const ALARMS_AT_ONCE = 600

const settings = workerData as WorkerSettings
const client = createClient({ allow: settings.outboundAllow, deny: settings.outboundDeny })
const memory = new ToldMemory()
const waiting = new Map<number, () => void>()

parentPort!.on('message', (message: ToWorker) => {
  if (message.type === 'taken') waiting.get(message.number)?.()
  else void fetchFor(message.number, message.order)
})

async function fetchFor(number: number, order: FetchOrder): Promise<void> {
  try {
    await tell(number, order, await ask(order))
  } catch (error) {
    const { code, message, retryAfterMs } =
      error instanceof SourceFailure
        ? error
        : { code: 'unreadable' as const, message: String(error), retryAfterMs: null }
    post({ type: 'failed', number, failed: { code, message, retryAfterMs } })
  }
}

function ask({ kind, account, session, at }: FetchOrder): Promise<Fetched> {
  const source = findSource(kind)
  if (!source?.fetch) throw new SourceFailure('settings', 'This kind of account is not asked; it sends.')
  const startedAt = performance.now()
  const now = () => new Date(Date.parse(at) + performance.now() - startedAt)
  return source.fetch(account, session, { client, now })
}

async function tell(number: number, order: FetchOrder, fetched: Fetched): Promise<void> {
  const { servers, at, warnings } = fetched.overview
  const { changed, isSameSet, answer } = memory.compare(order.accountId, servers, order.known)
  for (const group of groupsOf(changed)) {
    const taken = new Promise<void>((done) => waiting.set(number, done))
    post({ type: 'servers', number, servers: group })
    await taken
  }
  waiting.delete(number)
  post({
    type: 'done',
    number,
    done: {
      answer,
      keys: isSameSet ? null : servers.map((server) => server.key),
      serverCount: servers.length,
      alarmCount: servers.reduce((sum, server) => sum + server.alarms.length, 0),
      sourceAt: at,
      warnings,
      session: fetched.session,
      retryAfterMs: fetched.retryAfterMs ?? null,
    },
  })
}

function* groupsOf(servers: readonly ReadServer[]): Generator<ReadServer[]> {
  let group: ReadServer[] = []
  let alarms = 0
  for (const server of servers) {
    group.push(server)
    alarms += server.alarms.length + 1
    if (alarms < ALARMS_AT_ONCE) continue
    yield group
    group = []
    alarms = 0
  }
  if (group.length > 0) yield group
}

function post(message: FromWorker): void {
  parentPort!.postMessage(message)
}
