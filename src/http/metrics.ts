import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { App } from './types.ts'

/** Everything `/metrics` tells. One instance a process; tests have their own. */
export class Metrics {
  readonly registry = new Registry()
  readonly requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status'] as const,
    registers: [this.registry],
    collect: () => this.#countKept(),
  })
  readonly durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer; pages answered from memory are counted, not timed',
    labelNames: ['method', 'route'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  })
  readonly jobRuns = new Counter({
    name: 'job_runs_total',
    help: 'Runs of background jobs by outcome',
    labelNames: ['job', 'outcome'] as const,
    registers: [this.registry],
  })
  readonly jobSeconds = new Gauge({
    name: 'job_last_duration_seconds',
    help: 'How long the last run of a job took',
    labelNames: ['job'] as const,
    registers: [this.registry],
  })
  readonly checkResults = new Counter({
    name: 'check_results_total',
    help: 'Results of checks by kind and status',
    labelNames: ['kind', 'status'] as const,
    registers: [this.registry],
  })
  readonly accountFetches = new Counter({
    name: 'account_fetches_total',
    help: 'Fetches from monitoring accounts by kind and outcome',
    labelNames: ['kind', 'outcome'] as const,
    registers: [this.registry],
  })

  // Labels and buckets cost more than answering a kept page does, so those are counted in plain numbers until asked for.
  readonly #kept = new Map<string, { full: number; unchanged: number }>()

  /** Counts an answer of a kept page. */
  countKept(route: string, unchanged: boolean): void {
    let counts = this.#kept.get(route)
    if (!counts) {
      counts = { full: 0, unchanged: 0 }
      this.#kept.set(route, counts)
    }
    if (unchanged) counts.unchanged += 1
    else counts.full += 1
  }

  #countKept(): void {
    for (const [route, { full, unchanged }] of this.#kept) {
      this.requests.inc({ method: 'GET', route, status: '200' }, full)
      this.requests.inc({ method: 'GET', route, status: '304' }, unchanged)
    }
    this.#kept.clear()
  }

  count(method: string, route: string, status: number, seconds: number): void {
    this.requests.inc({ method, route, status: String(status) })
    this.durations.observe({ method, route }, seconds)
  }

  /** Memory, CPU and event-loop figures of the process; off in tests, as they start timers. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry })
  }
}

export function registerMetrics(app: App, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    metrics.count(request.method, request.routeOptions.url ?? 'not found', reply.statusCode, reply.elapsedTime / 1000)
  })
  app.get('/metrics', { config: { role: 'read' } }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )
}
