import type { Db } from '../../db/schema.ts'
import { Invalid } from '../../http/errors.ts'
import { toStored } from '../../lib/dates.ts'
import { monthPeriod, STEP_SECONDS } from '../arithmetic/index.ts'
import type { UptimeContext } from '../context.ts'
import { listFrontEnds } from '../front-ends/find.ts'
import type { SourceEntry } from '../settings/find.ts'
import type { Progress } from './collections.ts'
import { fetchParts, type SourcePart } from './fetch.ts'
import { listParts } from './load.ts'
import type { Outcome } from './outcome.ts'
import { readOwn } from './own.ts'
import { type OwnPart, type PlannedPart, planParts } from './plan.ts'
import { deleteOtherParts, prepareMonth, storeFetchState, storePart } from './store.ts'

/** A part of a month's evidence: the front end's slug and the part's key. */
export interface PartRef {
  frontEnd: string
  key: string
}

export interface CollectOptions {
  /** Some parts, or those that are missing or not whole; everything unless said. */
  only?: 'missing' | readonly PartRef[] | undefined
  signal?: AbortSignal | undefined
}

export interface CollectedMonth {
  month: string
  /** How many parts were asked for. */
  asked: number
  /** Those that could not be had, or not whole, with the reason. */
  problems: (PartRef & { source: string; problem: string })[]
}

/**
 * Fetches the evidence of a month from every source at the same time, and stores each part as it comes. What a source
 * fails to give is stored as missing with the reason; it fails nothing else.
 * @throws Invalid for a month that has not begun, Conflict while it is being collected already
 */
export async function collectMonth(
  uptime: UptimeContext,
  month: string,
  { only, signal }: CollectOptions = {},
): Promise<CollectedMonth> {
  const window = windowOf(uptime, month)
  return uptime.collections.run(month, async (progress, stopping) => {
    const all = signal ? AbortSignal.any([signal, stopping]) : stopping
    return new Collection(uptime, { month, ...window, signal: all }, progress).run(only)
  })
}

function windowOf({ config, clock }: UptimeContext, month: string): { from: string; to: string } {
  const period = monthPeriod(month, config.timeZone)
  const now = clock().getTime()
  if (period.from >= now) throw new Invalid({ month: `${month} has not begun.` })
  const stepMs = STEP_SECONDS * 1000
  // What a source says of a step that runs is not yet true.
  const whole = period.from + Math.floor((now - period.from) / stepMs) * stepMs
  return { from: toStored(new Date(period.from)), to: toStored(new Date(Math.min(period.to, whole))) }
}

interface Task {
  month: string
  from: string
  to: string
  signal: AbortSignal
}

class Collection {
  readonly #uptime: UptimeContext
  readonly #task: Task
  readonly #progress: Progress
  readonly #problems: CollectedMonth['problems'] = []
  #ids: ReadonlyMap<string, number> = new Map()

  constructor(uptime: UptimeContext, task: Task, progress: Progress) {
    this.#uptime = uptime
    this.#task = task
    this.#progress = progress
  }

  async run(only: CollectOptions['only']): Promise<CollectedMonth> {
    const { db, clock } = this.#uptime
    const { month } = this.#task
    const frontEnds = await listFrontEnds(db)
    const planned = planParts(frontEnds)
    const parts = await choose(db, month, planned, only)
    this.#progress.total = parts.length
    const concerned = new Set(parts.map(({ frontEnd }) => frontEnd))
    const isWhole = only === undefined
    const kept = isWhole ? frontEnds : frontEnds.filter((frontEnd) => concerned.has(frontEnd))
    this.#ids = await prepareMonth(db, month, kept, { at: toStored(clock()), isWhole })
    if (isWhole && this.#ids.size > 0) await deleteOtherParts(db, this.#ids, planned)
    await this.#fetchAll(parts)
    return { month, asked: parts.length, problems: this.#problems }
  }

  async #fetchAll(parts: readonly PlannedPart[]): Promise<void> {
    const own = parts.filter((part): part is OwnPart => part.kind === 'desk' || part.kind === 'planned')
    const outside = parts.filter((part): part is SourcePart => part.kind !== 'desk' && part.kind !== 'planned')
    const bySource = Map.groupBy(outside, ({ entry }) => entry.id)
    await Promise.all([
      this.#readOwn(own),
      ...[...bySource.values()].map((some) => this.#askSource(some[0]!.entry, some)),
    ])
  }

  async #readOwn(parts: readonly OwnPart[]): Promise<void> {
    if (parts.length === 0) return
    const { db, config } = this.#uptime
    const own = await readOwn({ db, baseUrl: config.baseUrl }, parts, this.#task)
    for (const part of parts) await this.#store(part, { ...own(part), facts: null })
  }

  async #askSource(entry: SourceEntry, parts: readonly SourcePart[]): Promise<void> {
    const { db, clock } = this.#uptime
    const { from, to, signal } = this.#task
    const problems: string[] = []
    await fetchParts(this.#uptime, entry, parts, {
      from,
      to,
      signal,
      done: async (part, outcome) => {
        // What was broken off with the process says nothing of the source.
        signal.throwIfAborted()
        if (outcome.problem !== null) problems.push(outcome.problem)
        await this.#store(part, outcome)
      },
    })
    await storeFetchState(db, entry.id, toStored(clock()), problems[0] ?? null)
  }

  async #store(part: PlannedPart, outcome: Outcome): Promise<void> {
    const { db, clock } = this.#uptime
    const { key, source, frontEnd } = part
    const { slug } = frontEnd.entity
    await storePart(db, this.#ids.get(slug)!, part, outcome, toStored(clock()))
    if (outcome.problem !== null) this.#problems.push({ frontEnd: slug, key, source, problem: outcome.problem })
    this.#progress.done += 1
  }
}

async function choose(
  db: Db,
  month: string,
  planned: readonly PlannedPart[],
  only: CollectOptions['only'],
): Promise<readonly PlannedPart[]> {
  if (only === undefined) return planned
  const nameOf = ({ frontEnd, key }: PartRef) => `${frontEnd} ${key}`
  const planName = ({ frontEnd, key }: PlannedPart) => nameOf({ frontEnd: frontEnd.entity.slug, key })
  if (only !== 'missing') {
    const wanted = new Set(only.map(nameOf))
    return planned.filter((part) => wanted.has(planName(part)))
  }
  const stored = await listParts(db, month)
  const whole = new Set(stored.filter(({ problem }) => problem === null).map(nameOf))
  return planned.filter((part) => !whole.has(planName(part)))
}
