import t, { type Test } from 'tap'
import { startTestApp } from '../../support/app.ts'
import { type Engine, onEachEngine } from '../../support/database.ts'
import { addNorrvik } from './norrvik.ts'

interface Answer {
  entities: { slug: string; kind: string; name: string; depth: number; path: string[] }[]
  people: { name: string; email: string; roles: string[]; because: { role: string; entity: string; via: string[] }[] }[]
  nextCursor?: number | null
}

async function norrvikApp(t: Test, engine: Engine) {
  const app = await startTestApp(t, engine)
  const facts = await addNorrvik(app.database.db)
  const ask = (query: string) => app.app.inject({ url: `/api/v1/impact?${query}` })
  return { app, ...facts, ask }
}

onEachEngine(t, 'what something hits is told as the API says', async (t, engine) => {
  const { app, ask } = await norrvikApp(t, engine)
  await app.directory.graph.ready()
  const response = await ask('entity=reporting-api&entity=lake-query')
  t.equal(response.statusCode, 200)
  t.match(response.headers['content-type'], 'application/json')
  const { entities, people, ...rest } = response.json<Answer>()
  t.same(rest, {}, 'nothing else')
  t.same(entities.slice(0, 3), [
    { slug: 'lake-query', kind: 'process', name: 'LAKE-QUERY', depth: 0, path: ['lake-query'] },
    { slug: 'reporting-api', kind: 'service', name: 'REPORTING-API', depth: 0, path: ['reporting-api'] },
    { slug: 'data-lake', kind: 'service', name: 'DATA-LAKE', depth: 1, path: ['lake-query', 'data-lake'] },
  ])
  t.ok(entities.every(({ path, depth, slug }) => path.length === depth + 1 && path.at(-1) === slug))
  t.same(entities.map(({ slug }) => slug).sort(), [
    'data-lake',
    'lake-query',
    'order-pipeline',
    'orders-archive',
    'reporting-api',
    'stock-levels',
    'warehouse-app',
  ])
  t.same(
    people.map(({ name }) => name),
    ['Cora Lantern', 'Mina Trestle', 'Pia Distant', 'Tove Semaphore'],
  )
  t.same(people[0], {
    name: 'Cora Lantern',
    email: 'cora@norrvik.example',
    roles: ['communications_manager'],
    because: [
      { role: 'communications_manager', entity: 'eu-north', via: ['lake-query', 'lake-01', 'eun-2', 'eu-north'] },
    ],
  })
  t.same(people[1]!.because, [
    { role: 'engineer', entity: 'reporting-api', via: ['reporting-api'] },
    { role: 'engineer', entity: 'data-lake', via: ['lake-query', 'data-lake'] },
  ])
})

onEachEngine(t, 'a change is in the next answer', async (t, engine) => {
  const { app, ids, ask } = await norrvikApp(t, engine)
  await app.directory.graph.ready()
  const slugs = async () => (await ask('entity=aws')).json<Answer>().entities.map(({ slug }) => slug)
  t.same(await slugs(), ['aws', 'billing'])
  const { db } = app.database
  await db.insertInto('depends_on').values({ service_id: ids['data-lake']!, needs_id: ids['aws']! }).execute()
  t.ok((await slugs()).includes('stock-levels'))
  await db.updateTable('entity').set({ retired_at: '2026-03-04T10:00:00.000Z' }).where('slug', '=', 'aws').execute()
  t.same(await slugs(), [], 'what is retired hits nothing')
})

t.test('what is unknown is named, and nothing asked is nothing answered', async (t) => {
  const { app, ask } = await norrvikApp(t, 'sqlite')
  await app.directory.graph.ready()
  const unknown = await ask('entity=aws&entity=nowhere&entity=%3Cb%3E')
  t.equal(unknown.statusCode, 404)
  t.match(unknown.headers['content-type'], 'application/problem+json')
  t.equal(unknown.json().detail, 'There is no “nowhere”, “<b>” in the directory.')
  for (const query of ['', 'entity=', 'entities=aws', `entity=${'x'.repeat(101)}`, 'entity=aws&limit=0']) {
    const { statusCode, headers } = await ask(query)
    t.equal(statusCode, 422, query)
    t.match(headers['content-type'], 'application/problem+json')
  }
  const many = Array.from({ length: 101 }, (_, i) => `entity=s${i}`).join('&')
  t.equal((await ask(many)).statusCode, 422)
})

t.test('the same thing twice is one start', async (t) => {
  const { app, ask } = await norrvikApp(t, 'sqlite')
  await app.directory.graph.ready()
  t.same((await ask('entity=aws&entity=aws')).json(), (await ask('entity=aws')).json())
})

t.test('while the directory is read the answer says so, and when to ask again', async (t) => {
  const { app, ask } = await norrvikApp(t, 'sqlite')
  const early = await ask('entity=aws')
  t.equal(early.statusCode, 503)
  t.equal(early.headers['retry-after'], '2')
  t.match(early.headers['content-type'], 'application/problem+json')
  t.match(early.json(), { status: 503, title: 'Being prepared' })
  await app.directory.graph.ready()
  t.equal((await ask('entity=aws')).statusCode, 200)
})

t.test('pages of an answer are the answer', async (t) => {
  const { app, ask } = await norrvikApp(t, 'sqlite')
  await app.directory.graph.ready()
  const whole = (await ask('entity=eu-north')).json<Answer>()
  const entities: Answer['entities'] = []
  const people: Answer['people'] = []
  let pages = 0
  for (let cursor: number | null | undefined = 0; cursor !== null; pages += 1) {
    const page: Answer = (await ask(`entity=eu-north&limit=3${cursor ? `&cursor=${cursor}` : ''}`)).json()
    t.ok(page.entities.length <= 3)
    entities.push(...page.entities)
    people.push(...page.people)
    cursor = page.nextCursor
    if (cursor === undefined) throw new Error('no cursor')
  }
  t.equal(pages, Math.ceil(whole.entities.length / 3))
  t.same({ entities, people }, whole)
})
