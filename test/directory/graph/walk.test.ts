import t from 'tap'
import { componentNode } from '../../../src/directory/graph/nodes.ts'
import { hitBy } from '../../../src/directory/graph/walk.ts'
import { graphOf } from './drawn.ts'

// Region 1 ⊃ cluster 2 ⊃ servers 3, 4; process 5 on 3 and 6 on 4 run service 7, which 8 needs; 8 serves data set 9.
const company = () =>
  graphOf(
    { region: [1], cluster: [2], server: [3, 4], process: [5, 6], service: [7, 8], data_set: [9] },
    '1>2 2>3 2>4 3>5 4>6 5>7 6>7 7>8 8>9',
  )

const paths = (graph: ReturnType<typeof graphOf>, starts: number[]) => {
  const hits = hitBy(graph, starts)
  return [...hits].map(({ id }) => hits.pathTo(id)!.join('>'))
}

t.test('a start hits itself and everything downstream, each by a shortest path', async (t) => {
  const hits = hitBy(company(), [3])
  t.same(
    [...hits],
    [
      { id: 3, kind: 'server', depth: 0 },
      { id: 5, kind: 'process', depth: 1 },
      { id: 7, kind: 'service', depth: 2 },
      { id: 8, kind: 'service', depth: 3 },
      { id: 9, kind: 'data_set', depth: 4 },
    ],
  )
  t.same(hits.pathTo(9), [3, 5, 7, 8, 9])
  t.same(hits.find(7), { id: 7, kind: 'service', depth: 2 })
  t.equal(hits.find(4), undefined, 'nothing upstream, and nothing beside it')
  t.equal(hits.pathTo(4), undefined)
  t.equal(hits.has(2), false)
  t.equal(hits.has(999), false)
})

t.test('what is hit is counted by kind, with the starts or without', async (t) => {
  const hits = hitBy(company(), [2])
  const counts = { region: 0, cluster: 1, server: 2, process: 2, service: 2, data_set: 1, component: 0 }
  t.same(hits.countByKind(), counts)
  t.same(hits.countByKind({ withStarts: false }), { ...counts, cluster: 0 })
  t.equal(hits.size, 8)
  t.equal(hits.starts, 1)
})

t.test('of several shortest paths it is the one whose ids come first, from the start on', async (t) => {
  // 10 is reached by 1>5>10 and by 1>2>10.
  const services = graphOf({ service: [1, 2, 5, 10, 11] }, '1>5 1>2 5>10 2>10 2>11')
  t.same(paths(services, [1]), ['1', '1>2', '1>5', '1>2>10', '1>2>11'])

  // 7 is reached by 3>1>7 and by 3>4>7.
  const crossed = graphOf({ service: [1, 2, 3, 4, 7] }, '3>4 3>1 4>2 4>7 1>7 2>7')
  t.same(paths(crossed, [3]), ['3', '3>1', '3>4', '3>1>7', '3>4>2'])
})

t.test('a shorter path wins over one whose ids come first', async (t) => {
  const graph = graphOf({ service: [1, 2, 3, 4] }, '1>2 2>3 3>4 1>4')
  t.same(paths(graph, [1]), ['1', '1>2', '1>4', '1>2>3'])
})

t.test('services that need each other in a circle end the walk', async (t) => {
  const graph = graphOf({ service: [1, 2, 3] }, '1>2 2>3 3>1 2>1')
  t.same(paths(graph, [2]), ['2', '2>1', '2>3'])
})

t.test('several starts are one walk: each thing is hit once, from the nearest of them', async (t) => {
  t.same(paths(company(), [6, 3, 6, 8]), ['3', '6', '8', '3>5', '6>7', '8>9'])
  t.equal(hitBy(company(), [6, 3, 6, 8]).starts, 3)
  t.same(paths(company(), [1, 9]), [
    '1',
    '9',
    '1>2',
    '1>2>3',
    '1>2>4',
    '1>2>3>5',
    '1>2>4>6',
    '1>2>3>5>7',
    '1>2>3>5>7>8',
  ])
})

t.test('what is retired is not hit, and is no way to anything else', async (t) => {
  const graph = graphOf(
    { region: [1], cluster: [2], server: [3, 4], process: [5, 6], service: [7] },
    '1>2 2>3 2>4 3>5 4>6 5>7 6>7',
    { retired: [5] },
  )
  t.same(paths(graph, [1]), ['1', '1>2', '1>2>3', '1>2>4', '1>2>4>6', '1>2>4>6>7'])
  t.same(paths(graph, [3]), ['3'])
})

t.test('a start that is retired, unknown or no id at all hits nothing', async (t) => {
  const graph = graphOf({ service: [1, 2] }, '1>2', { retired: [1] })
  for (const start of [1, 99, 0, -7, 2 ** 32 + 2, 2.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    t.equal(hitBy(graph, [start]).size, 0, String(start))
  }
  t.equal(hitBy(graph, []).starts, 0)
  t.equal(hitBy(graphOf({}, ''), [1]).size, 0, 'nor does anything in an empty directory')
})

t.test(
  'a part of a provider hits those who need it, and the provider hits its parts; never the other way',
  async (t) => {
    // Provider 1 has the components S3 and EC2; service 2 needs S3, service 3 the provider as a whole.
    const [s3, ec2] = [componentNode(1), componentNode(2)]
    const graph = graphOf({ service: [1, 2, 3], component: [s3, ec2] }, `1>${s3} 1>${ec2} ${s3}>2 1>3`)
    t.same(
      [...hitBy(graph, [s3])].map(({ id, kind }) => [id, kind]),
      [
        [s3, 'component'],
        [2, 'service'],
      ],
    )
    t.same(paths(graph, [1]), ['1', `1>${ec2}`, `1>${s3}`, '1>3', `1>${s3}>2`])
  },
)
