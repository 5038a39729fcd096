import type { FastifyBaseLogger } from 'fastify'
import type { Db } from '../../db/schema.ts'
import { type Build, type Source, startBuild } from './build.ts'
import { applyChange, readChanges, trimChanges } from './changes.ts'
import { Graph } from './graph.ts'
import type { Snapshot } from './snapshot.ts'

export type GraphState =
  | { state: 'ready'; graph: Graph }
  /** Not read yet; `problem` is why the last try failed. */
  | { state: 'preparing'; problem: string | null }

export interface GraphLimits {
  /** From so many changes on top of a snapshot a new one is made, while the old one goes on answering. */
  rebuildAfter: number
  /** More than this is not taken over on the thread that answers people: the directory is read anew. */
  mostAtOnce: number
  /** How long to leave a database alone that could not be read. */
  retryMs: number
}

const LIMITS: GraphLimits = { rebuildAfter: 10_000, mostAtOnce: 20_000, retryMs: 5_000 }

interface Deps {
  db: Db
  source: Source
  log: FastifyBaseLogger
  /** There is an answer again where there was none. */
  onReady?: () => void
}

/**
 * The graph of this process, as true as the database: before each answer it takes over what was committed since, by
 * whichever process. Not to be asked inside a transaction, which SQLite's one connection would wait for.
 */
export class LiveGraph {
  readonly #deps: Deps
  readonly #limits: GraphLimits
  readonly #stopped = new AbortController()
  #graph: Graph | null = null
  #build: Build | null = null
  #problem: { message: string; at: number } | null = null
  #trimming: Promise<void> = Promise.resolve()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(deps: Deps, limits: Partial<GraphLimits> = {}) {
    this.#deps = deps
    this.#limits = { ...LIMITS, ...limits }
  }

  /** Begins to read the directory; nobody has to wait for it. */
  start(): void {
    this.#rebuild()
  }

  /** The graph with every change that was committed before the call, or that it is being prepared. Never waits for that. */
  current(): Promise<GraphState> {
    const turn = this.#turn.then(() => this.#bringUpToDate())
    this.#turn = turn.catch(() => {})
    return turn
  }

  /** The same for those who can wait. @throws when the directory cannot be read */
  async ready(): Promise<Graph> {
    for (;;) {
      const answer = await this.current()
      if (answer.state === 'ready') return answer.graph
      if (!this.#build) throw new Error(answer.problem ?? 'the graph of the directory was stopped')
      await this.#build.done
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#build?.stop()
    await this.#trimming
  }

  async #bringUpToDate(): Promise<GraphState> {
    // A graph that is put in place meanwhile is as good as the one that turns out to be lost.
    for (let graph = this.#graph; graph; graph = this.#graph) {
      if (await this.#takeOver(graph)) {
        if (graph.changes > this.#limits.rebuildAfter) this.#rebuild()
        return { state: 'ready', graph }
      }
      if (this.#graph === graph) this.#graph = null
    }
    this.#rebuild()
    return { state: 'preparing', problem: this.#problem?.message ?? null }
  }

  /** @returns false when the graph is too far behind to be brought up to date */
  async #takeOver(graph: Graph): Promise<boolean> {
    const changes = await readChanges(this.#deps.db, graph.seq, this.#limits.mostAtOnce)
    if (!changes) return false
    for (const change of changes) {
      if (!applyChange(graph, change)) return false
      graph.seq = change.seq
      graph.changes += 1
    }
    return true
  }

  #rebuild(): void {
    const waits = this.#problem !== null && performance.now() - this.#problem.at < this.#limits.retryMs
    if (this.#build || waits || this.#stopped.signal.aborted) return
    this.#build = startBuild(this.#deps.source)
    this.#build.done.then(
      (snapshot) => this.#replace(snapshot),
      (error) => this.#fail(error),
    )
  }

  /** It may lag behind the graph it replaces; the next answer takes over what is missing. */
  #replace(snapshot: Snapshot): void {
    this.#build = null
    this.#problem = null
    const wasMissing = this.#graph === null
    this.#graph = new Graph(snapshot)
    const { db, log, onReady } = this.#deps
    if (wasMissing) onReady?.()
    this.#trimming = trimChanges(db, this.#limits.mostAtOnce, this.#stopped.signal).catch((error) => {
      log.warn({ err: error }, 'old changes of the directory could not be trimmed')
    })
  }

  #fail(error: Error): void {
    this.#build = null
    this.#problem = { message: error.message, at: performance.now() }
    if (!this.#stopped.signal.aborted) this.#deps.log.error({ err: error }, 'the directory could not be read')
  }
}
