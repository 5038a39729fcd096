import t from 'tap'
import { SourceFailure } from '../../../src/http/source-failure.ts'
import { findSource } from '../../../src/uptime/sources/index.ts'
import { type Reply, type Seen, startSystem } from '../../support/system.ts'
import { capture } from '../support.ts'

const FROM = Date.parse('2022-09-28T00:00:00Z')
const STEP = 300_000
const HOUR = 12

/** Asks a source of a kind for the steps of some time, one hour unless said. */
async function read(
  t: Parameters<typeof startSystem>[0],
  kind: 'grafana' | 'dynatrace' | 'prometheus',
  answer: (seen: Seen) => Reply,
  { query = {}, from = FROM, steps = HOUR }: { query?: Record<string, unknown>; from?: number; steps?: number } = {},
) {
  const system = await startSystem(t, answer)
  const source = findSource(kind)!
  if (source.gives !== 'series') throw new Error('expected a source of series')
  const account = { url: system.url, username: null, secret: 'a-token-of-ours', settings: {} }
  const tools = { client: system.client, now: () => new Date(from + steps * STEP), sleep: async () => {} }
  const [start, end] = [from, from + steps * STEP].map((ms) => new Date(ms).toISOString())
  const task = source.connect(account, tools).readSeries({ from: start!, to: end!, query: { query: 'x', ...query } })
  const outcome = await task.then(
    (got) => ({ ...got, failure: null }),
    (error: unknown) => {
      if (error instanceof SourceFailure) return { series: null, evidence: null, failure: error }
      throw error
    },
  )
  return { ...outcome, seen: system.seen }
}

function frames(values: unknown[][], more: object = {}): Reply {
  const fields = [
    { name: 'Time', type: 'time' },
    { name: 'Value', type: 'number' },
  ]
  return { body: { results: { A: { status: 200, frames: [{ schema: { fields }, data: { values, ...more } }] } } } }
}

const times = (count: number, first = FROM + STEP, distance = STEP) =>
  Array.from({ length: count }, (_, i) => first + i * distance)

t.test('Grafana is asked for each step, with the default data source, and its points end their steps', async (t) => {
  const { series, seen } = await read(t, 'grafana', ({ path }) =>
    path === '/api/datasources'
      ? { body: [{ uid: 'prom1', type: 'prometheus', isDefault: true }] }
      : frames([times(12), [1, null, 3, ...Array(9).fill(0)]]),
  )
  t.strictSame(series!.values, [1, null, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'null is a gap, and never zero')
  const asked = JSON.parse(seen.at(-1)!.body)
  t.match(asked, { from: String(FROM + STEP), to: String(FROM + HOUR * STEP) })
  t.match(asked.queries, [{ refId: 'A', expr: 'x', datasource: { uid: 'prom1' }, intervalMs: STEP, maxDataPoints: 13 }])
  t.equal(seen.at(-1)!.headers.authorization, 'Bearer a-token-of-ours')
})

t.test('NaN and infinities of a Grafana frame are gaps, also where they stand as 0', async (t) => {
  const { series, evidence } = await read(
    t,
    'grafana',
    () => frames([times(4), [0, 5, 0, 7]], { entities: [null, { NaN: [0], Inf: [2], NegInf: [] }] }),
    { query: { datasource: 'p' } },
  )
  t.strictSame(series!.values.slice(0, 4), [null, 5, null, 7])
  t.equal(evidence!.counts['unusable'], 2)
})

t.test(
  'a Grafana query with a range of its own counts nothing twice when the points are closer than the steps',
  async (t) => {
    const everyMinute = () => frames([times(60, FROM + 60_000, 60_000), Array(60).fill(4)])
    const fixed = await read(t, 'grafana', everyMinute, { query: { datasource: 'p', query: 'increase(x[5m])' } })
    t.strictSame(fixed.series!.values, Array(12).fill(4))
    const adapting = await read(t, 'grafana', everyMinute, {
      query: { datasource: 'p', query: 'increase(x[$__interval])' },
    })
    t.strictSame(adapting.series!.values, Array(12).fill(20))
  },
)

t.test('a query of another language goes to Grafana as it is, and its points begin their steps', async (t) => {
  const query = { query: { rawSql: 'SELECT 1', format: 'time_series' }, datasource: { uid: 'sql', type: 'mysql' } }
  const { series, seen } = await read(t, 'grafana', () => frames([times(12, FROM), times(12, 0, 1)]), { query })
  t.strictSame(series!.values, times(12, 0, 1))
  t.match(JSON.parse(seen[0]!.body).queries, [{ rawSql: 'SELECT 1', datasource: { uid: 'sql' } }])
  t.notMatch(seen[0]!.body, 'expr')
})

t.test('a published answer of Grafana is read', async (t) => {
  const from = Math.floor(1708955198367 / 1_800_000) * 1_800_000
  const answer = { body: { results: { A: capture('grafana/query_data_response.sample.json') } } }
  const query = { datasource: 'p', query: { queryType: 'x' } }
  const { evidence } = await read(t, 'grafana', () => answer, { query, from, steps: 78 })
  t.match(evidence!.counts, { samples: 12, series: 1, known: 73, partial: 2 })
  t.match(evidence!.notes, [/given for 1800 s, and are spread evenly/])
})

t.test('Grafana’s failures are told in its own words, also those of status 200', async (t) => {
  const query = { datasource: 'p' }
  const cases: [Reply, string, RegExp][] = [
    [{ body: { results: { A: { error: 'parse error at char 3', status: 400 } } } }, 'told', /parse error at char 3/],
    [{ status: 400, body: { results: { A: { error: 'bad_data' } } } }, 'status_400', /\(400\): “bad_data”/],
    [{ status: 403, body: { message: 'Access denied' } }, 'status_403', /Access denied/],
    [{ status: 302, headers: { location: '/login' } }, 'redirect', /sign-in page/],
    [
      { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Grafana</title>' },
      'html',
      /titled “Grafana”/,
    ],
    [{ body: '{"results":{"A":{"fra' }, 'unparseable', /not whole JSON/],
    [{ body: { results: {} } }, 'schema', /no result/],
  ]
  for (const [reply, code, words] of cases) {
    const { failure } = await read(t, 'grafana', () => reply, { query })
    t.equal(failure?.code, code)
    t.match(failure?.message, words)
    t.notMatch(failure?.message, 'a-token-of-ours')
  }
})

t.test('a frame of every type that Grafana has is read without harm', async (t) => {
  const answer = { body: { results: { A: { frames: [capture('grafana/frame.all_types.golden.json')] } } } }
  const { failure, series } = await read(t, 'grafana', () => answer, { query: { datasource: 'p' } })
  t.equal(failure, null)
  t.strictSame(series!.values, Array(12).fill(null), 'its times lie elsewhere')
})

t.test('no frames are no data: gaps, and zero where the control has some', async (t) => {
  const empty = { body: { results: { A: { frames: [] } } } }
  const { series } = await read(t, 'grafana', () => empty, { query: { datasource: 'p' } })
  t.strictSame(series!.values, Array(12).fill(null))
  const answer = ({ body }: Seen) => (body.includes('all') ? frames([times(11), Array(11).fill(9)]) : empty)
  const controlled = await read(t, 'grafana', answer, { query: { datasource: 'p', control: 'all' } })
  t.strictSame(controlled.series!.values, [...Array(11).fill(0), null])
})

t.test('Dynatrace’s time stamps end their slots, and its nulls stay gaps', async (t) => {
  const data = [
    {
      dimensions: [],
      timestamps: [FROM, ...times(12), FROM + 13 * STEP],
      values: [99, 1, null, 3, ...Array(9).fill(0), 99],
    },
  ]
  const answer = { body: { resolution: '5m', nextPageKey: null, result: [{ metricId: 'x', data }] } }
  const { series, seen } = await read(t, 'dynatrace', () => answer, { query: { entities: 'type(SERVICE)' } })
  t.strictSame(series!.values, [1, null, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'slots outside are left out')
  const [asked] = seen
  t.equal(asked!.path, '/api/v2/metrics/query')
  t.equal(asked!.headers.authorization, 'Api-Token a-token-of-ours')
  t.strictSame(Object.fromEntries(asked!.query), {
    metricSelector: 'x',
    entitySelector: 'type(SERVICE)',
    resolution: '5m',
    from: String(FROM),
    to: String(FROM + HOUR * STEP),
  })
})

t.test('published answers of Dynatrace are read: wide slots are spread and told, no data is a gap', async (t) => {
  const wide = await read(t, 'dynatrace', () => ({ body: capture('dynatrace/metrics_query.throughput.json') }), {
    steps: 288,
  })
  t.match(wide.evidence!.notes, [/given for 600 s, and are spread evenly over steps of 300 s/])
  t.ok(wide.evidence!.counts['known']! > 100)
  const none = await read(t, 'dynatrace', () => ({ body: capture('dynatrace/metrics_query.no_data.json') }))
  t.strictSame(none.series!.values, Array(12).fill(null))
  const split = await read(t, 'dynatrace', () => ({ body: capture('dynatrace/metrics_query.split_by_service.json') }), {
    steps: 288,
  })
  t.ok(split.evidence!.counts['series']! > 1)
})

t.test('Dynatrace’s failures are told, and a 429 is waited for until its reset in microseconds', async (t) => {
  const bad = await read(t, 'dynatrace', () => ({ status: 400, body: capture('dynatrace/error.metrics_query.json') }))
  t.match(bad.failure, { code: 'status_400', message: /Metric selector parse error/ })
  let calls = 0
  const busy = await read(t, 'dynatrace', () => {
    calls += 1
    const reset = String((FROM + HOUR * STEP + 2_000) * 1000)
    if (calls === 1) return { status: 429, headers: { 'x-ratelimit-reset': reset }, body: { error: { code: 429 } } }
    return { body: { resolution: '5m', result: [{ data: [] }] } }
  })
  t.equal(busy.failure, null)
  t.equal(busy.evidence!.retries, 1)
})

t.test('a month is asked for in questions below the limits of points', async (t) => {
  for (const kind of ['grafana', 'dynatrace', 'prometheus'] as const) {
    const answers = {
      grafana: frames([[], []]),
      dynatrace: { body: { resolution: '5m', result: [] } },
      prometheus: { body: { status: 'success', data: { resultType: 'matrix', result: [] } } },
    }
    const query = kind === 'grafana' ? { datasource: 'p' } : {}
    const { seen } = await read(t, kind, () => answers[kind], { query, steps: 31 * 288 })
    t.equal(seen.length, 3, kind)
  }
})

t.test('NaN, infinities and missing samples of Prometheus are no counts', async (t) => {
  for (const name of ['range_nan', 'range_infinity']) {
    const from = Math.floor(1641889530 / 300) * 300_000
    const { series } = await read(t, 'prometheus', () => ({ body: capture(`prometheus/${name}.result.json`) }), {
      from,
    })
    t.strictSame(series!.values, Array(12).fill(null), name)
  }
  const told = await read(t, 'prometheus', () => ({
    body: { status: 'error', errorType: 'timeout', error: 'query timed out' },
  }))
  t.match(told.failure, { code: 'told', message: /query timed out/ })
})
