import t from 'tap'
import { componentNode } from '../../../src/directory/graph/nodes.ts'
import { hitBy } from '../../../src/directory/graph/walk.ts'
import { layOut } from '../../../src/directory/impact/layout.ts'
import { drawPicture } from '../../../src/directory/impact/picture.ts'
import { graphOf } from '../graph/drawn.ts'

const numbers = (count: number, first: number) => Array.from({ length: count }, (_, i) => first + i)

t.test('each thing has a box in the layer of its distance, and one line to it', async (t) => {
  const graph = graphOf({ server: [1], process: [2, 3], service: [4], data_set: [5] }, '1>2 1>3 2>4 3>4 4>5')
  const layout = layOut(hitBy(graph, [1]))
  t.same(
    layout.boxes.map(({ kind, layer, count }) => `${kind} ${layer} ${count}`),
    ['server 0 1', 'process 1 1', 'process 1 1', 'service 2 1', 'data_set 3 1'],
  )
  t.same(layout.edges, [
    [0, 1],
    [0, 2],
    [1, 3],
    [3, 4],
  ])
  t.notOk(layout.grouped)
})

t.test('a part of a provider is drawn where something depends on it', async (t) => {
  const [s3, ec2] = [componentNode(1), componentNode(2)]
  const graph = graphOf({ service: [1, 2], component: [s3, ec2] }, `1>${s3} 1>${ec2} ${s3}>2`)
  t.same(
    layOut(hitBy(graph, [1])).boxes.map(({ kind }) => kind),
    ['service', 'component', 'service'],
  )
})

t.test('more than two hundred are grouped by kind and distance, a few of a kind keep their names', async (t) => {
  const servers = numbers(300, 10)
  const graph = graphOf(
    { cluster: [1], server: servers, process: [2], service: [3] },
    `${servers.map((id) => `1>${id}`).join(' ')} 10>2 2>3`,
  )
  const hits = hitBy(graph, [1])
  const layout = layOut(hits)
  t.ok(layout.grouped)
  t.same(
    layout.boxes.map(({ kind, count, place }) => `${kind} ${count} ${place === null ? 'together' : 'alone'}`),
    ['cluster 1 alone', 'server 300 together', 'process 1 alone', 'service 1 alone'],
  )
  t.same(layout.edges, [
    [0, 1],
    [1, 2],
    [2, 3],
  ])
  const { boxes } = drawPicture(hits, layout, new Map())
  t.match(boxes[1], { name: '300 servers', slug: null, kind: 'server' })
})

t.test('two hundred are the most that stand alone', async (t) => {
  for (const [count, grouped] of [
    [199, false],
    [200, true],
  ] as const) {
    const servers = numbers(count, 10)
    const graph = graphOf({ cluster: [1], server: servers }, servers.map((id) => `1>${id}`).join(' '))
    const layout = layOut(hitBy(graph, [1]))
    t.equal(layout.grouped, grouped)
    t.equal(layout.boxes.length, grouped ? 2 : 200)
  }
})

t.test('a long chain ends in what is further away', async (t) => {
  const chain = numbers(1_000, 1)
  const graph = graphOf(
    { service: chain },
    chain
      .slice(1)
      .map((id) => `${id - 1}>${id}`)
      .join(' '),
  )
  const { boxes, layers } = layOut(hitBy(graph, [1]))
  t.equal(layers, 12)
  t.equal(boxes.length, 12)
  t.same(boxes.at(-1), { layer: 11, kind: 'service', place: null, count: 989 })
})
