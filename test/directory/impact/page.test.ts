import t, { type Test } from 'tap'
import { startTestApp } from '../../support/app.ts'
import { type Engine, onEachEngine } from '../../support/database.ts'
import { addNorrvik } from './norrvik.ts'

async function norrvikApp(t: Test, engine: Engine = 'sqlite') {
  const app = await startTestApp(t, engine)
  const facts = await addNorrvik(app.database.db)
  const read = (query: string, headers = {}) => app.app.inject({ url: `/directory/impact${query}`, headers })
  return { app, ...facts, read, prepared: () => app.directory.graph.ready() }
}

/** The text of a page as a person reads it. */
function textOf(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&gt;', '>')
    .replace(/\s+/g, ' ')
}

onEachEngine(t, 'the page tells what is hit, by which way, and who has to know', async (t, engine) => {
  const { read, prepared } = await norrvikApp(t, engine)
  await prepared()
  const response = await read('?entity=lake-01')
  t.equal(response.statusCode, 200)
  const text = textOf(response.body)
  t.match(text, '1 server 1 process 4 services 2 data sets 4 people')
  t.match(
    text,
    'STOCK-LEVELS served by WAREHOUSE-APP needs ORDER-PIPELINE needs DATA-LAKE runs on LAKE-QUERY on LAKE-01',
  )
  t.match(text, 'engineer of REPORTING-API needs DATA-LAKE')
  t.match(text, 'downtime coordinator of EUN-2 holds LAKE-01')
  t.match(text, 'owns ORDERS-ARCHIVE')
  t.match(text, 'Copy 4 addresses')
  t.notMatch(text, 'OLD-REPORT', 'what is retired is not hit')
  t.notMatch(text, 'Rolf', 'and who has left need not know')
  t.match(response.body, '<svg class="graph"')
  t.equal(response.body.match(/<rect class="graph__node/g)?.length, 8, 'a box for each of the eight')
  t.equal(response.body.match(/<path class="graph__edge/g)?.length, 7, 'and one way to each but the chosen')
})

t.test('several are taken from a picker and from a plain field', async (t) => {
  const { read, prepared } = await norrvikApp(t)
  await prepared()
  const picked = await read('?entity=lake-01&entity=aws')
  const typed = await read('?entity=lake-01%2C+aws')
  t.equal(typed.body, picked.body)
  t.match(textOf(picked.body), 'BILLING needs AWS › S3')
})

t.test('nothing chosen, something unknown, something retired: each is said', async (t) => {
  const { read, prepared } = await norrvikApp(t)
  await prepared()
  const empty = await read('')
  t.equal(empty.statusCode, 200)
  t.match(empty.body, 'Nothing chosen yet')

  const unknown = await read('?entity=aws%2Cnowhere')
  t.equal(unknown.statusCode, 422)
  t.match(unknown.body, 'There is no “nowhere” in the directory.')
  t.match(unknown.body, '>aws, nowhere</textarea>', 'what was typed is kept')
  t.notMatch(unknown.body, '<svg class="graph"')

  const retired = await read('?entity=old-report')
  t.equal(retired.statusCode, 200)
  t.match(retired.body, 'OLD-REPORT is retired, so it hits nothing.')
  t.match(retired.body, 'This hits nothing')

  const many = Array.from({ length: 101 }, (_, i) => `s${i}`).join(',')
  t.match(await read(`?entity=${many}`), { statusCode: 422, body: /Choose at most 100/ })
  for (const query of ['?entity=aws&kind=planet', '?entity=aws&role=king', '?entity=aws&page=0']) {
    t.equal((await read(query)).statusCode, 422, query)
  }
})

t.test('until the directory is read the page says so and looks again by itself', async (t) => {
  const { read, prepared } = await norrvikApp(t)
  const early = await read('?entity=lake-01')
  t.equal(early.statusCode, 200)
  t.match(early.body, 'Being prepared')
  t.match(early.body, 'hx-get="/directory/impact?entity=lake-01"')
  t.notMatch(early.body, 'hits nothing', 'rather than a wrong answer')
  for (const file of ['entities.csv', 'people.csv', 'addresses.txt']) {
    const answer = await read(`/${file}?entity=lake-01`)
    t.equal(answer.statusCode, 503, file)
    t.ok(answer.headers['retry-after'])
  }
  await prepared()
  const fragment = await read('?entity=lake-01', { 'hx-request-type': 'partial' })
  t.match(fragment.body, /^<div class="stack stack--page" id="impact-result">/, 'the answer asks no more')
  t.match(fragment.body, 'STOCK-LEVELS')
})

t.test('one kind and one role have pages of their own', async (t) => {
  const { read, prepared, app, ids } = await norrvikApp(t)
  const { db } = app.database
  const servers = Array.from({ length: 120 }, (_, i) => ({
    kind: 'server' as const,
    slug: `rack-${i}`,
    name: `Rack ${i}`,
    created_at: '2026-03-03T10:00:00.000Z',
  }))
  const made = await db.insertInto('entity').values(servers).returning('id').execute()
  await db
    .insertInto('server')
    .values(made.map(({ id }) => ({ id, cluster_id: ids['eun-2']! })))
    .execute()
  await prepared()

  const whole = await read('?entity=eun-2')
  t.match(textOf(whole.body), 'All 122 servers')
  const first = await read('?entity=eun-2&kind=server')
  const second = await read('?entity=eun-2&kind=server&page=2')
  const listed = [first, second].flatMap(({ body }) =>
    [...body.matchAll(/entities\/(lake-0\d|rack-\d+)"/g)].map((m) => m[1]),
  )
  t.equal(listed.length, 122)
  t.equal(new Set(listed).size, 122)
  t.match(first.body, 'kind=server&amp;page=2')
  t.notMatch(second.body, 'page=3')

  const engineers = await read('?entity=eun-2&role=engineer')
  t.match(textOf(engineers.body), 'Mina Trestle')
  t.notMatch(engineers.body, 'Pia Distant', 'who has another role')
  t.match((await read('?entity=eun-2&kind=region')).body, 'None')
})

onEachEngine(t, 'what is hit and who has to know can be taken away as files', async (t, engine) => {
  const { read, prepared } = await norrvikApp(t, engine)
  await prepared()
  const entities = await read('/entities.csv?entity=data-lake&entity=aws')
  t.match(entities.headers, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': /filename="impact.csv"/,
  })
  const [head, ...lines] = entities.body.trimEnd().split('\r\n')
  t.equal(head, '\ufeffkind,name,slug,depth,path,path names')
  t.ok(
    lines.includes(
      'data set,STOCK-LEVELS,stock-levels,3,data-lake > order-pipeline > warehouse-app > stock-levels,DATA-LAKE > ORDER-PIPELINE > WAREHOUSE-APP > STOCK-LEVELS',
    ),
  )
  t.ok(lines.includes('service,BILLING,billing,1,aws > billing,AWS › S3 > BILLING'))
  t.equal(lines.length, 8)

  const people = await read('/people.csv?entity=lake-query')
  t.match(
    people.body,
    'Pia Distant,pia@norrvik.example,,,downtime coordinator,EUN-2,eun-2,yes,lake-query > lake-01 > eun-2,',
  )
  t.match(people.body, 'Mina Trestle,mina@norrvik.example,,,engineer,DATA-LAKE,data-lake,no,lake-query > data-lake,')

  const addresses = await read('/addresses.txt?entity=lake-query')
  t.equal(addresses.body, ['cora', 'mina', 'pia', 'tove'].map((name) => `${name}@norrvik.example\n`).join(''))
  t.equal((await read('/addresses.txt')).statusCode, 422)
  t.equal((await read('/people.csv?entity=nowhere')).statusCode, 404)
})

t.test('names are text wherever they stand', async (t) => {
  const { read, prepared, app, ids } = await norrvikApp(t)
  const name = '<script>alert(1)</script>"\' =1+1'
  const { db } = app.database
  await db.updateTable('entity').set({ name }).where('id', '=', ids['data-lake']!).execute()
  await db.updateTable('person').set({ name }).where('name', '=', 'Mina Trestle').execute()
  await prepared()
  const { body } = await read('?entity=lake-01')
  t.notMatch(body, '<script>alert')
  t.match(body, '&lt;script&gt;alert(1)')
})
