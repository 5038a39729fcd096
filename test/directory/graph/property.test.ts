import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { sql } from 'kysely'
import t from 'tap'
import type { Db } from '../../../src/db/schema.ts'
import { trimChanges } from '../../../src/directory/graph/changes.ts'
import type { Graph } from '../../../src/directory/graph/graph.ts'
import { onEachEngine } from '../../support/database.ts'
import { liveGraph, temporaryDirectory } from './directory.ts'
import { graphAnswer, plainAnswer, readDirectory } from './plain-walk.ts'
import { type Deed, Scene, VERBS } from './scene.ts'

/** Bounded, and the same in every run: a failure is a finding, not a mood. */
const RUNS = { seed: 20_261_121, numRuns: 12 }

const numbers = fc.nat({ max: 999 })
// Most of what happens makes the directory richer; else there is nothing to walk.
const building = fc.constantFrom<Deed[0]>('create', 'create', 'link', 'link', 'assign', 'addComponent', 'hire')
const deed = fc.tuple(fc.oneof(building, fc.constantFrom(...VERBS)), numbers, numbers)
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ deed }) },
  { weight: 2, arbitrary: fc.record({ ask: fc.array(numbers, { minLength: 1, maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ trim: fc.nat({ max: 30 }) }) },
)
const FOUNDATION: Deed[] = [0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5].map((kind, i) => ['create', kind, i + 1])

async function empty(db: Db): Promise<void> {
  for (const table of [
    'responsibility',
    'person',
    'runs',
    'depends_on',
    'depends_on_component',
    'serves',
    'component',
  ]) {
    await sql`DELETE FROM ${sql.table(table)}`.execute(db)
  }
  for (const table of ['status_check', 'process', 'server', 'cluster', 'region', 'service', 'data_set', 'entity']) {
    await sql`DELETE FROM ${sql.table(table)}`.execute(db)
  }
}

onEachEngine(t, 'whatever happens to the directory, the graph answers as its rows do', async (t, engine) => {
  const directory = await temporaryDirectory(t, engine)
  const { db } = directory
  const seen = { answers: 0, overlaid: 0, snapshots: 0, graphs: new Set<Graph>() }

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 80, size: 'max' }), async (steps) => {
      await empty(db)
      const scene = new Scene(db)
      for (const one of FOUNDATION) await scene.play(one)
      // One is rebuilt all the time, while changes go on; the other carries everything on top of its first snapshot.
      const lives = [
        liveGraph(t, directory, { rebuildAfter: 4, mostAtOnce: 30 }),
        liveGraph(t, directory, { rebuildAfter: 1e9, mostAtOnce: 1e9 }),
      ]
      for (const live of lives) seen.graphs.add(await live.ready())
      seen.snapshots += lives.length
      for (const one of [...steps, { ask: [0, 1] }]) {
        if ('deed' in one) await scene.play(one.deed)
        else if ('trim' in one) await trimChanges(db, one.trim, new AbortController().signal)
        else {
          const starts = one.ask.map((n) => scene.pick(n))
          const plain = plainAnswer(await readDirectory(db), starts)
          for (const live of lives) {
            const graph = await live.ready()
            deepStrictEqual(graphAnswer(graph, starts), plain)
            seen.answers += 1
            seen.overlaid += graph.changes > 0 ? 1 : 0
            seen.graphs.add(graph)
          }
        }
      }
      await Promise.all(lives.map((live) => live.stop()))
    }),
    RUNS,
  )
  t.comment(`${seen.answers} answers, ${seen.overlaid} on top of a snapshot, ${seen.graphs.size} graphs`)
  t.ok(seen.overlaid > seen.answers / 4, 'changes on top of a snapshot were walked')
  t.ok(seen.graphs.size > seen.snapshots, 'and graphs were replaced meanwhile')
})
