import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../../config.ts'
import type { Dialect } from '../../db/dialect.ts'
import type { Db } from '../../db/schema.ts'
import type { Versions } from '../../db/versions.ts'
import type { Metrics } from '../../http/metrics.ts'
import { type Clock, SECOND, toStored } from '../../lib/dates.ts'
import type { CheckResult } from '../checks/check.ts'
import { graceMsOf, judgeBeat } from '../checks/heartbeat.ts'
import type { Preview, PreviewRequest } from '../services/preview.ts'
import { openSettings } from '../services/sealed.ts'
import { CheckWorker } from './check-worker.ts'
import { type ClaimedCheck, claimDue, findChecks } from './claim.ts'
import { recordResults } from './record.ts'

/** A turn of the job waits so long for its checks; slower ones go on by themselves and hold up no later turn. */
const WAITED_MS = 4 * SECOND
/** More than are ever due: the only process there is takes them all. */
const ALL = 2_000
/**
 * Where several share them, each takes at once so many for each that it can carry out at the same time: enough that
 * one slow host keeps it from nothing, and few enough that the others get their share.
 */
const AHEAD = 4

export interface RoundDeps {
  db: Db
  dialect: Dialect
  versions: Versions
  metrics: Metrics
  clock: Clock
  log: FastifyBaseLogger
  config: Pick<
    Config,
    'timeZone' | 'failuresBeforeDown' | 'outboundAllow' | 'outboundDeny' | 'checkConcurrency' | 'secretKey'
  >
}

/** Carries out checks: those that are due, in parallel, and single ones at a person's word. */
export class Rounds {
  readonly #deps: RoundDeps
  readonly #worker: CheckWorker
  /** What is being asked right now, so that nothing is asked twice at the same time. */
  readonly #underWay = new Map<number, Promise<CheckResult>>()

  constructor(deps: RoundDeps) {
    this.#deps = deps
    const { config } = deps
    this.#worker = new CheckWorker(
      {
        outboundAllow: config.outboundAllow,
        outboundDeny: config.outboundDeny,
        concurrency: config.checkConcurrency,
      },
      deps.log,
      (results) => this.#record(results),
    )
  }

  /**
   * Begins what is due.
   * @returns how it went, for the jobs page; undefined when nothing was due
   */
  async runDue(signal: AbortSignal): Promise<string | undefined> {
    const limit = { over: false }
    const over = waited(WAITED_MS, signal).then(() => {
      limit.over = true
    })
    let [begun, ended, told] = [0, 0, 0]
    const all: Promise<void>[] = []
    while (!limit.over) {
      const room = this.#most - this.#underWay.size
      // A question to the database for each single check would be one too many.
      if (room < this.#most / 2) {
        await Promise.race([...this.#underWay.values(), over])
        continue
      }
      const checks = await claimDue(this.#deps, toStored(this.#deps.clock()), room)
      begun += checks.length
      const carried = this.#carryOut(checks, (result) => {
        ended += 1
        if (result.told) told += 1
      })
      all.push(carried)
      if (checks.length < room) break
    }
    if (begun === 0) return undefined
    await Promise.race([Promise.all(all), over])
    const running = begun - ended
    return `${told} of ${begun} answered${running > 0 ? `, ${running} still under way` : ''}.`
  }

  /** Carries out some checks now, whatever their turn, and records what they found. */
  async checkNow(ids: readonly number[]): Promise<void> {
    await this.#carryOut(await findChecks(this.#deps.db, ids))
  }

  preview(request: PreviewRequest): Promise<Preview> {
    return this.#worker.preview(request)
  }

  stop(): Promise<void> {
    return this.#worker.stop()
  }

  async #carryOut(checks: readonly ClaimedCheck[], onResult: (result: CheckResult) => void = () => {}): Promise<void> {
    const beats = checks.filter((check) => check.kind === 'heartbeat').map((check) => this.#judge(check))
    const asked = checks.filter((check) => check.kind !== 'heartbeat').map((check) => this.#ask(check).then(onResult))
    await this.#record(beats)
    beats.forEach(onResult)
    await Promise.all(asked)
  }

  #ask(check: ClaimedCheck): Promise<CheckResult> {
    const running = this.#underWay.get(check.id)
    if (running) return running
    const asked = this.#worker.check(this.#prepare(check)).finally(() => this.#underWay.delete(check.id))
    this.#underWay.set(check.id, asked)
    return asked
  }

  #prepare(check: ClaimedCheck) {
    const settings = openSettings(this.#deps.config.secretKey, check.settings)
    return { id: check.id, kind: check.kind, url: check.url ?? '', settings }
  }

  /** How many checks this process may have claimed at the same time. */
  get #most(): number {
    return this.#deps.dialect.name === 'sqlite' ? ALL : this.#deps.config.checkConcurrency * AHEAD
  }

  #judge(check: ClaimedCheck): CheckResult {
    const now = this.#deps.clock()
    const grace = graceMsOf(openSettings(this.#deps.config.secretKey, check.settings))
    const found = judgeBeat(check.beat_at, check.interval_seconds * SECOND, grace, now)
    return { ...found, checkId: check.id, at: toStored(now) }
  }

  #record(results: CheckResult[]): Promise<void> {
    const { db, dialect, versions, metrics, config } = this.#deps
    const { timeZone, failuresBeforeDown } = config
    return recordResults({ db, dialect, versions, metrics, timeZone, failuresBeforeDown }, results)
  }
}

function waited(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms)
    timer.unref()
    signal.addEventListener('abort', () => done(), { once: true })
  })
}
