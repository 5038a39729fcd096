import t from 'tap'
import { componentNode, type NodeId } from '../../../src/directory/graph/nodes.ts'
import { inheritedResponsibilities, peopleOf } from '../../../src/directory/graph/people.ts'
import { hitBy } from '../../../src/directory/graph/walk.ts'
import type { ResponsibilityRole } from '../../../src/directory/tables.ts'
import { graphOf } from './drawn.ts'

const OLGA = 101
const PER = 102
const QUINN = 103

// Region 1 ⊃ cluster 2 ⊃ servers 3, 4; process 5 on 3 runs service 6, which serves data set 7.
const company = (held: [NodeId, number, ResponsibilityRole][], retired: NodeId[] = []) =>
  graphOf(
    { region: [1], cluster: [2], server: [3, 4], process: [5], service: [6], data_set: [7] },
    '1>2 2>3 2>4 3>5 5>6 6>7',
    { held, retired },
  )

const told = (graph: ReturnType<typeof company>, starts: NodeId[]) =>
  peopleOf(hitBy(graph, starts)).map(({ person, roles, because }) => ({ person, roles, because }))

const inherited = (graph: ReturnType<typeof company>, id: NodeId) =>
  inheritedResponsibilities(graph, id).map(({ person, role, from }) => `${person} ${role} of ${from}`)

t.test('who is responsible for something hit has to know, with the way it is hit', async (t) => {
  const graph = company([
    [6, PER, 'engineer'],
    [7, OLGA, 'data_owner'],
    [4, QUINN, 'engineer'],
  ])
  t.same(told(graph, [3]), [
    {
      person: OLGA,
      roles: ['data_owner'],
      because: [{ role: 'data_owner', entity: 7, via: [3, 5, 6, 7], inherited: false }],
    },
    { person: PER, roles: ['engineer'], because: [{ role: 'engineer', entity: 6, via: [3, 5, 6], inherited: false }] },
  ])
})

t.test('somebody with several reasons is one person, nearest reason first', async (t) => {
  const graph = company([
    [7, OLGA, 'engineer'],
    [6, OLGA, 'engineer'],
    [6, OLGA, 'downtime_coordinator'],
    [3, OLGA, 'communications_manager'],
  ])
  const [olga, ...others] = peopleOf(hitBy(graph, [3]))
  t.same(others, [])
  t.same(olga!.roles, ['downtime_coordinator', 'communications_manager', 'engineer'])
  t.same(
    olga!.because.map(({ role, entity }) => [role, entity]),
    [
      ['communications_manager', 3],
      ['downtime_coordinator', 6],
      ['engineer', 6],
      ['engineer', 7],
    ],
  )
})

t.test('a start inherits each role from the nearest container that has one', async (t) => {
  const graph = company([
    [1, OLGA, 'downtime_coordinator'],
    [1, OLGA, 'engineer'],
    [2, PER, 'engineer'],
    [2, QUINN, 'engineer'],
  ])
  t.same(inherited(graph, 5), [`${OLGA} downtime_coordinator of 1`, `${PER} engineer of 2`, `${QUINN} engineer of 2`])
  t.same(told(graph, [5]), [
    {
      person: OLGA,
      roles: ['downtime_coordinator'],
      because: [{ role: 'downtime_coordinator', entity: 1, via: [5, 3, 2, 1], inherited: true }],
    },
    { person: PER, roles: ['engineer'], because: [{ role: 'engineer', entity: 2, via: [5, 3, 2], inherited: true }] },
    { person: QUINN, roles: ['engineer'], because: [{ role: 'engineer', entity: 2, via: [5, 3, 2], inherited: true }] },
  ])
})

t.test('an own responsibility stands in for the inherited ones of its role, and of no other', async (t) => {
  const graph = company([
    [3, PER, 'engineer'],
    [2, OLGA, 'engineer'],
    [2, OLGA, 'communications_manager'],
  ])
  t.same(inherited(graph, 3), [`${OLGA} communications_manager of 2`])
  t.same(inherited(graph, 4), [`${OLGA} communications_manager of 2`, `${OLGA} engineer of 2`])
})

t.test('data is not owned by owning what it lies on', async (t) => {
  const graph = company([
    [1, OLGA, 'data_owner'],
    [7, PER, 'data_owner'],
  ])
  t.same(inherited(graph, 3), [])
  t.same(
    told(graph, [3]).map(({ person }) => person),
    [PER],
  )
  t.same(
    told(graph, [1]).map(({ person }) => person),
    [OLGA, PER],
    'but who has that role on what is hit has to know',
  )
})

t.test('what is retired passes nothing on, neither its own nor what is above it', async (t) => {
  const held: [NodeId, number, ResponsibilityRole][] = [
    [2, PER, 'engineer'],
    [1, OLGA, 'engineer'],
  ]
  t.same(inherited(company(held, [2]), 3), [])
  t.same(inherited(company(held, [1]), 3), [`${PER} engineer of 2`])
  t.same(told(company([[5, PER, 'engineer']], [5]), [3]), [], 'and nobody has to know of it')
})

t.test('services and data sets sit in nothing', async (t) => {
  const graph = company([
    [5, PER, 'engineer'],
    [6, OLGA, 'engineer'],
  ])
  t.same(inherited(graph, 6), [])
  t.same(inherited(graph, 7), [])
  t.same(inherited(graph, 999), [])
})

t.test('a part of a provider has the people of the provider', async (t) => {
  const s3 = componentNode(1)
  const graph = graphOf({ service: [1, 2], component: [s3] }, `1>${s3} ${s3}>2`, {
    held: [
      [1, OLGA, 'communications_manager'],
      [2, PER, 'engineer'],
    ],
  })
  t.same(told(graph, [s3]), [
    {
      person: OLGA,
      roles: ['communications_manager'],
      because: [{ role: 'communications_manager', entity: 1, via: [s3, 1], inherited: true }],
    },
    { person: PER, roles: ['engineer'], because: [{ role: 'engineer', entity: 2, via: [s3, 2], inherited: false }] },
  ])
})

t.test('several starts in one container inherit from it once', async (t) => {
  const graph = company([[2, PER, 'engineer']])
  t.same(told(graph, [4, 3]), [
    { person: PER, roles: ['engineer'], because: [{ role: 'engineer', entity: 2, via: [3, 2], inherited: true }] },
  ])
})

t.test('a container that is hit itself is not inherited from as well', async (t) => {
  const graph = company([[2, PER, 'engineer']])
  t.same(told(graph, [3, 2]), [
    { person: PER, roles: ['engineer'], because: [{ role: 'engineer', entity: 2, via: [2], inherited: false }] },
  ])
})

t.test('of many reasons the first few can be had alone', async (t) => {
  const graph = company([
    [5, OLGA, 'engineer'],
    [6, OLGA, 'engineer'],
    [2, OLGA, 'downtime_coordinator'],
  ])
  const [olga] = peopleOf(hitBy(graph, [3]))
  t.equal(olga!.reasons, 3)
  for (const most of [0, 1, 2, 3, 4]) t.same(olga!.firstReasons(most), olga!.because.slice(0, most))
})
