import t from 'tap'
import { findImpact } from '../../../src/directory/index.ts'
import { onEachEngine } from '../../support/database.ts'
import { liveGraph, temporaryDirectory } from '../graph/directory.ts'
import { addNorrvik } from './norrvik.ts'

type Answer = Extract<Awaited<ReturnType<typeof findImpact>>, { state: 'ready' }>

async function norrvik(t: Parameters<typeof temporaryDirectory>[0], engine: 'sqlite' | 'postgres') {
  const directory = await temporaryDirectory(t, engine)
  const facts = await addNorrvik(directory.db)
  const graph = liveGraph(t, directory)
  await graph.ready()
  const find = async (slugs: string[], options?: Parameters<typeof findImpact>[2]) => {
    const answer = await findImpact(
      { database: directory, graph },
      slugs.map((slug) => facts.ids[slug]!),
      options,
    )
    return (answer as Answer).impact
  }
  return { ...facts, directory, graph, find }
}

onEachEngine(t, 'what a server hits has names, shortest paths and people with reasons', async (t, engine) => {
  const { find } = await norrvik(t, engine)
  const { entities, people, counts, total } = await find(['lake-01'])
  t.same(
    entities.map(({ path }) => path.join(' ')),
    [
      'lake-01',
      'lake-01 lake-query',
      'lake-01 lake-query data-lake',
      'lake-01 lake-query data-lake reporting-api',
      'lake-01 lake-query data-lake order-pipeline',
      'lake-01 lake-query data-lake reporting-api orders-archive',
      'lake-01 lake-query data-lake order-pipeline warehouse-app',
      'lake-01 lake-query data-lake order-pipeline warehouse-app stock-levels',
    ],
    'nearest first, circles end, retired ones are no way',
  )
  t.match(entities[5], { slug: 'orders-archive', name: 'ORDERS-ARCHIVE', kind: 'data_set', depth: 4 })
  t.same(entities[1]!.steps, [
    { slug: 'lake-01', name: 'LAKE-01', kind: 'server' },
    { slug: 'lake-query', name: 'LAKE-QUERY', kind: 'process' },
  ])
  t.same(counts, { region: 0, cluster: 0, server: 1, process: 1, service: 4, data_set: 2 })
  t.equal(total, 8)
  t.same(
    people.map(({ name, roles, because }) => [name, roles, because.map(({ via }) => via.join(' '))]),
    [
      ['Cora Lantern', ['communications_manager'], ['lake-01 eun-2 eu-north']],
      ['Mina Trestle', ['engineer'], ['lake-01 lake-query data-lake', 'lake-01 lake-query data-lake reporting-api']],
      ['Pia Distant', ['downtime_coordinator'], ['lake-01 eun-2']],
      ['Tove Semaphore', ['data_owner'], ['lake-01 lake-query data-lake reporting-api orders-archive']],
    ],
    'not who has left, not who answers for nothing of it',
  )
  t.same(
    people.map(({ because: [first] }) => [first!.entity.slug, first!.inherited]),
    [
      ['eu-north', true],
      ['data-lake', false],
      ['eun-2', true],
      ['orders-archive', false],
    ],
  )
})

onEachEngine(t, 'a part of a provider is told with its provider and is no entry of its own', async (t, engine) => {
  const { find } = await norrvik(t, engine)
  const { entities, counts } = await find(['aws'])
  t.same(
    entities.map(({ slug, depth, path }) => [slug, depth, path]),
    [
      ['aws', 0, ['aws']],
      ['billing', 1, ['aws', 'billing']],
    ],
  )
  t.same(
    entities[1]!.steps.map(({ name }) => name),
    ['AWS › S3', 'BILLING'],
  )
  t.equal(counts.service, 2)
})

onEachEngine(t, 'names are read of as many as are wanted, while counts and people are of all', async (t, engine) => {
  const { find } = await norrvik(t, engine)
  const whole = await find(['eu-north'])
  const part = await find(['eu-north'], { entityLimit: 3, reasonLimit: 1 })
  t.same(part.entities, whole.entities.slice(0, 3))
  t.same(part.counts, whole.counts)
  t.same(
    part.people.map(({ name, because, reasons }) => [name, because.length, reasons]),
    whole.people.map(({ name, reasons }) => [name, 1, reasons]),
  )
})

onEachEngine(t, 'what is retired or unknown hits nothing', async (t, engine) => {
  const { ids, directory, graph } = await norrvik(t, engine)
  for (const id of [ids['old-report']!, 999_999]) {
    const answer = (await findImpact({ database: directory, graph }, [id])) as Answer
    t.same(answer.impact, {
      entities: [],
      people: [],
      counts: { region: 0, cluster: 0, server: 0, process: 0, service: 0, data_set: 0 },
      total: 0,
    })
  }
})

onEachEngine(t, 'a change that was just written is in the answer', async (t, engine) => {
  const { ids, directory, find } = await norrvik(t, engine)
  await directory.db
    .insertInto('depends_on')
    .values({ service_id: ids['billing']!, needs_id: ids['data-lake']! })
    .execute()
  t.match(
    (await find(['data-lake'])).entities.find(({ slug }) => slug === 'billing'),
    { depth: 1, path: ['data-lake', 'billing'] },
  )
})

onEachEngine(t, 'until the directory is read there is no answer, rather than a wrong one', async (t, engine) => {
  const directory = await temporaryDirectory(t, engine)
  const { ids } = await addNorrvik(directory.db)
  const graph = liveGraph(t, directory)
  t.same(await findImpact({ database: directory, graph }, [ids['aws']!]), { state: 'preparing', problem: null })
})
