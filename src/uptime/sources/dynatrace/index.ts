import { type Static, Type } from 'typebox'
import { type Conversation, createConnector } from '../../../http/connector.ts'
import { MINUTE } from '../../../lib/dates.ts'
import type { Span } from '../../arithmetic/spans.ts'
import { readAccount, readShape } from '../account.ts'
import { toSamples, UNITS } from '../points.ts'
import { type Brought, readSeries } from '../read-series.ts'
import type { SeriesSource, SourceFields } from '../source.ts'
import { readMetrics } from './metrics.ts'

// The environment queues questions and refuses the rest with 429.
const LANES = 2
const TEST_LIMITS = { totalMs: MINUTE, maxCalls: 10 }

const FIELDS = {
  url: {
    use: 'needed',
    label: 'Address of the environment',
    hint: 'https://abc12345.live.dynatrace.com, or https://host/e/ENVIRONMENT for Managed; not the address of the apps',
  },
  username: { use: 'unused', label: '', hint: '' },
  secret: { use: 'needed', label: 'API token', hint: 'With the scope metrics.read' },
  settings: Type.Object({}, { additionalProperties: false }),
} satisfies SourceFields

const Query = Type.Object(
  {
    query: Type.String({
      minLength: 1,
      maxLength: 10_000,
      description:
        'A metric selector that counts responses, such as builtin:service.errors.fivexx.count:filter(eq("dt.entity.service","SERVICE-1")):splitBy():sum',
    }),
    entities: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2_000,
        description: 'An entity selector that limits it, such as type(SERVICE),tag(shop)',
      }),
    ),
    unit: Type.Optional(
      Type.Enum(UNITS, { description: 'What the value is; the count of responses in a slot unless said' }),
    ),
    control: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 10_000,
        description:
          'A metric selector that has data whenever the front end is measured, such as all requests: where it has data and the query has none, there were no errors',
      }),
    ),
  },
  { additionalProperties: false },
)

type Query = Static<typeof Query>

/** Dynatrace: the metrics API v2 of an environment, SaaS or Managed. */
export const dynatrace: SeriesSource = {
  kind: 'dynatrace',
  gives: 'series',
  title: 'Dynatrace',
  fields: FIELDS,
  query: Query,
  connect(given, tools) {
    const account = readAccount('Dynatrace', FIELDS, given)
    const connector = createConnector({
      ...tools,
      name: 'Dynatrace',
      baseUrl: `${account.url.replace(/\/api(\/v\d+)?$/, '')}/api/v2`,
      headers: { authorization: `Api-Token ${account.secret}` },
      secrets: account.secret === null ? [] : [account.secret],
      lanes: LANES,
    })
    return {
      test: async () => {
        await connector.begin(TEST_LIMITS).ask({ path: '/metrics', query: [['pageSize', '1']] })
        return { detail: 'Dynatrace accepts the token for reading metrics.' }
      },
      readSeries: (request) => {
        const query = readShape('The query', Query, request.query)
        const { control } = query
        return readSeries(
          { connector, now: tools.now },
          request,
          (talk, span, stepMs) => bring(talk, query, span, stepMs),
          control === undefined
            ? null
            : (talk, span, stepMs) => bring(talk, { ...query, query: control }, span, stepMs),
        )
      },
    }
  },
}

/** The slots that touch an end are given too; those outside are left out by whoever lays the samples on steps. */
async function bring(
  talk: Conversation,
  { query, entities, unit = 'responses' }: Query,
  { from, to }: Span,
  stepMs: number,
): Promise<Brought> {
  const json = await talk.ask({
    path: '/metrics/query',
    query: [
      ['metricSelector', query],
      ...(entities === undefined ? [] : [['entitySelector', entities] as const]),
      ['resolution', `${stepMs / MINUTE}m`],
      ['from', String(from)],
      ['to', String(to)],
    ],
  })
  const { lists, widthMs, notes } = readMetrics(json, stepMs)
  // A time stamp is the end of its slot.
  const read = lists.map((points) => toSamples(points, { unit, stamp: 'end', widthMs }))
  return {
    lists: read.map(({ samples }) => samples),
    widthMs,
    unusable: read.reduce((sum, one) => sum + one.unusable, 0),
    notes,
  }
}
