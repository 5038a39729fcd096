import { type Static, Type } from 'typebox'
import { type Conversation, createConnector } from '../../../http/connector.ts'
import { MINUTE, SECOND } from '../../../lib/dates.ts'
import type { Span } from '../../arithmetic/spans.ts'
import { readAccount, readShape } from '../account.ts'
import { rangeNotes, toSamples, UNITS } from '../points.ts'
import { type Brought, readSeries } from '../read-series.ts'
import type { SeriesSource, SourceFields } from '../source.ts'
import { readMatrix } from './matrix.ts'

const LANES = 4
const TEST_LIMITS = { totalMs: MINUTE, maxCalls: 10 }
/** A longer address than this may be cut by a proxy; what is longer is sent as a form. */
const MAX_QUERY = 1500

const FIELDS = {
  url: {
    use: 'needed',
    label: 'Address',
    hint: 'Such as https://prometheus.company.example; for Mimir with /prometheus at its end',
  },
  username: {
    use: 'optional',
    label: 'User name',
    hint: 'For basic authentication; without it the secret is a bearer token',
  },
  secret: {
    use: 'optional',
    label: 'Password or token',
    hint: 'Only when something in front of Prometheus asks for it',
  },
  settings: Type.Object(
    {
      tenant: Type.Optional(
        Type.String({ maxLength: 200, description: 'Sent as X-Scope-OrgID, for Mimir and Cortex' }),
      ),
    },
    { additionalProperties: false },
  ),
} satisfies SourceFields

const Query = Type.Object(
  {
    query: Type.String({
      minLength: 1,
      maxLength: 10_000,
      description:
        'PromQL whose value at a moment is the count of the five minutes before it, such as sum(increase(http_requests_total{code=~"5.."}[5m]))',
    }),
    unit: Type.Optional(Type.Enum(UNITS, { description: 'What the value is; responses in five minutes unless said' })),
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

/** Prometheus and what speaks its API (Thanos, Mimir, VictoriaMetrics). */
export const prometheus: SeriesSource = {
  kind: 'prometheus',
  gives: 'series',
  title: 'Prometheus',
  fields: FIELDS,
  query: Query,
  connect(given, tools) {
    const account = readAccount('Prometheus', FIELDS, given)
    const connector = createConnector({
      ...tools,
      name: 'Prometheus',
      baseUrl: account.url.replace(/\/api\/v1$/, ''),
      headers: headersOf(account),
      secrets: account.secret === null ? [] : [account.secret, basicOf(account)],
      lanes: LANES,
    })
    return {
      test: async () => {
        const to = Math.floor(tools.now().getTime() / MINUTE) * MINUTE
        await askRange(connector.begin(TEST_LIMITS), 'vector(1)', { from: to - MINUTE, to }, MINUTE)
        return { detail: 'Prometheus answers queries.' }
      },
      readSeries: (request) => {
        const { query, control, unit } = readShape('The query', Query, request.query)
        return readSeries(
          { connector, now: tools.now },
          request,
          (talk, span, stepMs) => bring(talk, query, unit, span, stepMs),
          control === undefined ? null : (talk, span, stepMs) => bring(talk, control, unit, span, stepMs),
        )
      },
    }
  },
}

/**
 * A sample at a moment looks back over the step that ends there. The API includes both ends, so the first question is
 * for the end of the first step: no sample then belongs to two questions.
 */
async function bring(
  talk: Conversation,
  query: string,
  unit: Query['unit'] = 'responses',
  span: Span,
  stepMs: number,
): Promise<Brought> {
  const json = await askRange(talk, query, { from: span.from + stepMs, to: span.to }, stepMs)
  const { lists, notes } = readMatrix(json)
  const read = lists.map((points) => toSamples(points, { unit, stamp: 'end', widthMs: stepMs }))
  return {
    lists: read.map(({ samples }) => samples),
    widthMs: stepMs,
    unusable: read.reduce((sum, one) => sum + one.unusable, 0),
    notes: [...notes, ...rangeNotes(query, stepMs, unit)],
  }
}

async function askRange(talk: Conversation, query: string, { from, to }: Span, stepMs: number): Promise<unknown> {
  const pairs = [
    ['query', query],
    ['start', String(from / SECOND)],
    ['end', String(to / SECOND)],
    ['step', String(stepMs / SECOND)],
  ] as const
  const path = '/api/v1/query_range'
  const json = await talk.ask(query.length > MAX_QUERY ? { path, form: pairs } : { path, query: pairs })
  return json
}

function headersOf({
  username,
  secret,
  settings,
}: {
  username: string | null
  secret: string | null
  settings: { tenant?: string }
}): Record<string, string> {
  const authorization =
    secret === null ? null : username === null ? `Bearer ${secret}` : `Basic ${basicOf({ username, secret })}`
  return {
    ...(authorization === null ? {} : { authorization }),
    ...(settings.tenant === undefined ? {} : { 'x-scope-orgid': settings.tenant }),
  }
}

function basicOf({ username, secret }: { username: string | null; secret: string | null }): string {
  return Buffer.from(`${username ?? ''}:${secret ?? ''}`).toString('base64')
}
