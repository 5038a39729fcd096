import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pino from 'pino'
import { startPostgres } from '../scripts/postgres.ts'
import { type Database, openDatabase } from '../src/db/open.ts'
import type { Graph } from '../src/directory/graph/graph.ts'
import { LiveGraph } from '../src/directory/graph/live-graph.ts'
import { peopleOf } from '../src/directory/graph/people.ts'
import { hitBy } from '../src/directory/graph/walk.ts'
import { findImpact } from '../src/directory/index.ts'
import { administerPostgres, countingStatement, ENTITIES, FIRST, fillPostgres, fillSqlite } from './impact-directory.ts'
import { middle, printTable, type Row } from './table.ts'

const RUNS = 30
const STARTS = 5
const REGION = FIRST.region
const REGIONS = Array.from({ length: 5 }, (_, i) => FIRST.region + i)
const SERVICE = FIRST.service + 10_000

type Engine = 'sqlite' | 'postgres'

/** Whom does it hit: over 430,505 entities and 1.0 M links, in SQLite and in a PostgreSQL server of its own. */
export async function impactRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
  const rows: Row[] = []
  try {
    await fillSqlite(folder)
    rows.push(...(await measure('sqlite', folder, '')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }

  const server = await startPostgres()
  const name = `bench_${process.pid}`
  try {
    rows.push(...(await measure('postgres', '', await fillPostgres(server.url, name))))
  } finally {
    await administerPostgres(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await server.stop()
  }
  return rows
}

async function measure(engine: Engine, dataDir: string, databaseUrl: string): Promise<Row[]> {
  const starts = Array.from({ length: STARTS }, () => startOnce(dataDir, databaseUrl))
  const database = openDatabase({ dataDir, databaseUrl })
  const source = databaseUrl ? { databaseUrl } : { file: database.file! }
  const live = new LiveGraph({ db: database.db, source, log: pino({ level: 'error' }) })
  live.start()
  const graph = await live.ready()
  const rows = [
    await walkRow(`Impact of a region, ${engine}`, graph, [REGION], { engine, database, goalMs: 10 }),
    await walkRow(`… of the whole directory at once, ${engine}`, graph, REGIONS, {
      engine,
      database,
      goalMs: 30,
    }),
    await walkRow(`… of one service, ${engine}`, graph, [SERVICE], { engine, database, goalMs: 5 }),
    await wholeRow(engine, live, database),
    await changeRow(engine, live, database),
    await changedRow(engine, live, database),
    ...startRows(engine, starts),
  ]
  await live.stop()
  await database.close()
  return rows
}

/** Counts by kind, a shortest path to each, and the people with their roles. */
function answer(graph: Graph, starts: readonly number[]) {
  const hits = hitBy(graph, starts)
  return { hits, counts: hits.countByKind(), people: peopleOf(hits).map(({ person, roles }) => ({ person, roles })) }
}

async function walkRow(
  name: string,
  graph: Graph,
  starts: readonly number[],
  { engine, database, goalMs }: { engine: Engine; database: Database; goalMs: number },
): Promise<Row> {
  const { hits, people } = answer(graph, starts)
  const ours = timesOf(() => answer(graph, starts))
  const statement = sql.raw<{ kind: string; n: number }>(countingStatement(engine, starts))
  const theirs: number[] = []
  for (let i = 0; i < 3; i += 1) theirs.push(await timeOf(() => statement.execute(database.db)))
  return {
    measure: `${name}: ${hits.size} hit, ${people.length} people`,
    ours: inMs(middle(ours)),
    yardstick: `${inMs(middle(theirs))} (one SQL statement, counts alone)`,
    ratio: (middle(ours) / middle(theirs)).toFixed(4),
    goal: `≤ ${goalMs} ms`,
    met: middle(ours) <= goalMs,
  }
}

/** As a form asks: the same with names, e-mail addresses, and three reasons for each person. */
async function wholeRow(engine: Engine, graph: LiveGraph, database: Database): Promise<Row> {
  const times: number[] = []
  for (let i = 0; i < RUNS; i += 1) times.push(await timeOf(() => findImpact({ database, graph }, [REGION])))
  return {
    measure: `… of a region, with names and reasons read, ${engine}`,
    ours: inMs(middle(times)),
    yardstick: '–',
    ratio: '–',
    goal: '≤ 100 ms',
    met: middle(times) <= 100,
  }
}

/** One link is written; then the question is asked. */
async function changeRow(engine: Engine, live: LiveGraph, { db }: Database): Promise<Row> {
  const times: number[] = []
  for (let i = 0; i < RUNS; i += 1) {
    await db
      .insertInto('depends_on')
      .values({ service_id: FIRST.service, needs_id: SERVICE + 1 + i })
      .onConflict((oc) => oc.doNothing())
      .execute()
    times.push(await timeOf(async () => answer(await live.ready(), [SERVICE])))
  }
  return {
    measure: `… of one service, right after a change, ${engine}`,
    ours: inMs(middle(times)),
    yardstick: '–',
    ratio: '–',
    goal: '≤ 5 ms',
    met: middle(times) <= 5,
  }
}

/** As many changes as there may be before the graph is made anew. */
async function changedRow(engine: Engine, live: LiveGraph, { db }: Database): Promise<Row> {
  await sql
    .raw(`UPDATE server SET cluster_id = ${FIRST.cluster} WHERE id BETWEEN ${FIRST.server} AND ${FIRST.server + 4_900}`)
    .execute(db)
  const takenOver = await timeOf(() => live.current())
  const graph = await live.ready()
  const walk = middle(timesOf(() => answer(graph, [REGION])))
  return {
    measure: `… of a region with ${graph.changes} changes on top, ${engine}`,
    ours: `${inMs(walk)} (taken over in ${inMs(takenOver)})`,
    yardstick: '–',
    ratio: '–',
    goal: '≤ 10 ms',
    met: walk <= 10,
  }
}

interface Start {
  answerMs: number
  loopP99Ms: number
  loopMaxMs: number
  arraysMb: number
  rssMb: number
}

function startOnce(dataDir: string, databaseUrl: string): Start {
  const script = join(import.meta.dirname, 'impact-start.ts')
  return JSON.parse(
    execFileSync(process.execPath, [script, dataDir, databaseUrl, String(REGION)], { encoding: 'utf8' }),
  )
}

function startRows(engine: Engine, starts: readonly Start[]): Row[] {
  const typical = (key: keyof Start) => middle(starts.map((start) => start[key]))
  const plain = { yardstick: '–', ratio: '–' }
  return [
    {
      ...plain,
      measure: `… first answer of a process, ${ENTITIES} entities, ${engine}`,
      ours: inMs(typical('answerMs')),
      goal: '≤ 2000 ms',
      met: typical('answerMs') <= 2_000,
    },
    {
      ...plain,
      measure: `… event loop meanwhile, p99 / longest, ${engine}`,
      ours: `${inMs(typical('loopP99Ms'))} / ${inMs(typical('loopMaxMs'))}`,
      goal: 'p99 ≤ 10 ms',
      met: typical('loopP99Ms') <= 10,
    },
    {
      ...plain,
      measure: `… memory: arrays / growth of the process, ${engine}`,
      ours: `${Math.round(typical('arraysMb'))} / ${Math.round(typical('rssMb'))} MB`,
      goal: 'arrays ≤ 50 MB',
      met: typical('arraysMb') <= 50,
    },
  ]
}

function timesOf(work: () => unknown): number[] {
  return Array.from({ length: RUNS }, () => {
    const startedAt = performance.now()
    work()
    return performance.now() - startedAt
  })
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function inMs(ms: number): string {
  return `${ms.toFixed(ms < 100 ? 1 : 0)} ms`
}

if (import.meta.main) printTable(await impactRows())
