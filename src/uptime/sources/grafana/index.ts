import { type Static, Type } from 'typebox'
import { type Connector, type Conversation, createConnector } from '../../../http/connector.ts'
import { SourceFailure } from '../../../http/source-failure.ts'
import { MINUTE } from '../../../lib/dates.ts'
import { isRecord, recordsAt, textAt } from '../../../lib/json.ts'
import type { Span } from '../../arithmetic/spans.ts'
import { readAccount, readShape } from '../account.ts'
import { rangeNotes, toSamples, UNITS } from '../points.ts'
import { type Brought, readSeries } from '../read-series.ts'
import type { SeriesSource, SourceFields } from '../source.ts'
import { readFrames } from './frames.ts'
import { layOf } from './spacing.ts'

const LANES = 4
const TEST_LIMITS = { totalMs: MINUTE, maxCalls: 10 }

const FIELDS = {
  url: { use: 'needed', label: 'Address', hint: 'As you open Grafana, with its path: https://host/grafana' },
  username: { use: 'unused', label: '', hint: '' },
  secret: {
    use: 'needed',
    label: 'Service account token',
    hint: 'Of a service account that may query the data sources; viewer is enough',
  },
  settings: Type.Object(
    {
      orgId: Type.Optional(
        Type.Integer({ minimum: 1, description: 'Sent as X-Grafana-Org-Id, where there are several organisations' }),
      ),
    },
    { additionalProperties: false },
  ),
} satisfies SourceFields

const Uid = Type.String({ minLength: 1, maxLength: 200 })

const Query = Type.Object(
  {
    query: Type.Union(
      [Type.String({ minLength: 1, maxLength: 10_000 }), Type.Record(Type.String({ maxLength: 100 }), Type.Unknown())],
      {
        description:
          'PromQL whose value at a moment is the count of the five minutes before it; for a data source that speaks another language, its query as Grafana’s query inspector shows it, as JSON',
      },
    ),
    datasource: Type.Optional(
      Type.Union([Uid, Type.Object({ uid: Uid, type: Type.Optional(Type.String({ maxLength: 200 })) })], {
        description: 'The uid of the data source; Grafana’s default one unless said',
      }),
    ),
    unit: Type.Optional(Type.Enum(UNITS, { description: 'What the value is; responses in five minutes unless said' })),
    stamp: Type.Optional(
      Type.Enum(['start', 'end'], {
        description:
          'Whether the time of a point is the beginning of what it counts, or its end; the end for PromQL, the beginning for other languages unless said',
      }),
    ),
    control: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 10_000,
        description:
          'PromQL that has data whenever the front end is measured, such as all requests: where it has data and the query has none, there were no errors',
      }),
    ),
  },
  { additionalProperties: false },
)

type Query = Static<typeof Query>

/** Grafana: whatever its data sources count, through `/api/ds/query`. */
export const grafana: SeriesSource = {
  kind: 'grafana',
  gives: 'series',
  title: 'Grafana',
  fields: FIELDS,
  query: Query,
  connect(given, tools) {
    const account = readAccount('Grafana', FIELDS, given)
    const connector = createConnector({
      ...tools,
      name: 'Grafana',
      baseUrl: account.url,
      headers: headersOf(account),
      secrets: account.secret === null ? [] : [account.secret],
      lanes: LANES,
    })
    return {
      test: async () => ({ detail: await testToken(connector) }),
      readSeries: async (request) => {
        const query = readShape('The query', Query, request.query)
        const source = await findDataSource(connector, query)
        const bringer = (what: Query['query']) => (talk: Conversation, span: Span, stepMs: number) =>
          bring(talk, { ...query, query: what, source }, span, stepMs)
        const { control } = query
        return readSeries(
          { connector, now: tools.now },
          request,
          bringer(query.query),
          control === undefined ? null : bringer(control),
        )
      },
    }
  },
}

function headersOf({ secret, settings }: { secret: string | null; settings: { orgId?: number } }) {
  return {
    authorization: `Bearer ${secret}`,
    ...(settings.orgId === undefined ? {} : { 'x-grafana-org-id': String(settings.orgId) }),
  }
}

/** Its health page answers without a token and proves nothing, so the token is shown to a page that wants one. */
async function testToken(connector: Connector): Promise<string> {
  try {
    const sources = await listDataSources(connector)
    return `Grafana accepts the token and has ${sources.length} data sources.`
  } catch (error) {
    if (!(error instanceof SourceFailure) || error.code !== 'status_403') throw error
    return 'Grafana accepts the token, but does not let it list the data sources: each query has to name its own.'
  }
}

interface DataSource {
  uid: string
  type?: string
}

async function listDataSources(connector: Connector) {
  const json = await connector.begin(TEST_LIMITS).ask({ path: '/api/datasources' })
  if (!Array.isArray(json)) throw new SourceFailure('schema', 'Grafana gave no list of data sources.')
  return recordsAt({ json }, 'json')
}

/** The data source that a query names, or the default one; null where a token may not see which that is. */
async function findDataSource(connector: Connector, query: Query): Promise<DataSource | null> {
  if (typeof query.datasource === 'string') return { uid: query.datasource }
  if (query.datasource !== undefined) return query.datasource
  if (isRecord(query.query) && query.query['datasource'] !== undefined) return null
  try {
    const found = (await listDataSources(connector)).find((one) => one['isDefault'] === true)
    const uid = textAt(found, 'uid')
    const type = textAt(found, 'type')
    return uid === null ? null : { uid, ...(type === null ? {} : { type }) }
  } catch (error) {
    // Grafana’s own words, when it is asked without one, say better what is missing.
    if (error instanceof SourceFailure && /^status_40[34]$/.test(error.code)) return null
    throw error
  }
}

interface Asked extends Query {
  source: DataSource | null
}

async function bring(talk: Conversation, asked: Asked, span: Span, stepMs: number): Promise<Brought> {
  const { query, unit = 'responses', source } = asked
  const isPromQl = typeof query === 'string'
  const stamp = asked.stamp ?? (isPromQl ? 'end' : 'start')
  // Both ends belong to a range: the first question is for the end of the first step, so that none is asked twice.
  const from = stamp === 'end' ? span.from + stepMs : span.from
  const to = stamp === 'end' ? span.to : span.to - 1
  const json = await talk.ask({
    path: '/api/ds/query',
    json: {
      from: String(from),
      to: String(to),
      queries: [
        {
          ...(isPromQl ? { expr: query, range: true, instant: false, format: 'time_series' } : query),
          refId: 'A',
          ...(source === null ? {} : { datasource: source }),
          // Without these two a month is thinned out to a hundred points.
          intervalMs: stepMs,
          maxDataPoints: (span.to - span.from) / stepMs + 1,
        },
      ],
    },
  })
  const frames = readFrames(json)
  const isFixed = isPromQl && !query.includes('$__')
  const { lists, widthMs } = layOf(frames.lists, { from, stepMs, isFixed })
  const read = lists.map((points) => toSamples(points, { unit, stamp, widthMs }))
  return {
    lists: read.map(({ samples }) => samples),
    widthMs,
    unusable: read.reduce((sum, one) => sum + one.unusable, 0),
    notes: [...frames.notes, ...(isPromQl ? rangeNotes(query, stepMs, unit) : [])],
  }
}
