import { type TSchema, Type } from 'typebox'
import { STATUSES } from './words.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Time = Type.String({ description: 'ISO 8601 UTC with milliseconds' })

export const StatusWord = Type.Enum(STATUSES)
export const SlugParams = Type.Object({ slug: Type.String({ maxLength: 100 }) })
export const AnswerParams = Type.Object({
  slug: Type.String({ maxLength: 100 }),
  id: Type.Integer({ minimum: 1 }),
  outcome: Type.Enum(['good', 'unreadable']),
})

export const BoardQuery = Type.Object({
  status: Type.Optional(Type.String({ maxLength: 20 })),
  category: Type.Optional(Type.String({ maxLength: 100 })),
  q: Type.Optional(Type.String({ maxLength: 100 })),
})

export const GivenCheck = Type.Object(
  {
    kind: Type.String({
      maxLength: 50,
      description: 'http, tcp, dns, tls, heartbeat, or a provider family such as statuspage',
    }),
    url: Type.Optional(Type.String({ maxLength: 2000 })),
    intervalSeconds: Type.Optional(
      Type.Integer({ description: '20 to 86400; the setting CHECK_INTERVAL_SECONDS unless said' }),
    ),
  },
  { additionalProperties: true, description: 'How the status is learnt; the kind’s own settings stand beside these' },
)

export const NewService = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 1000 }),
  slug: Type.Optional(Type.String({ maxLength: 100 })),
  category: Type.Optional(Type.String({ maxLength: 200 })),
  pageUrl: Type.Optional(Type.String({ maxLength: 2000 })),
  initials: Type.Optional(Type.String({ maxLength: 10 })),
  check: Type.Optional(GivenCheck),
  checks: Type.Optional(Type.Array(GivenCheck, { maxItems: 10 })),
})

export const ServicePatch = Type.Object({
  name: Type.Optional(Type.String({ maxLength: 1000 })),
  category: Type.Optional(Type.String({ maxLength: 200 })),
  pageUrl: Type.Optional(Type.String({ maxLength: 2000 })),
  initials: Type.Optional(Type.String({ maxLength: 10 })),
  paused: Type.Optional(Type.Boolean()),
  check: Type.Optional(GivenCheck),
  checks: Type.Optional(Type.Array(GivenCheck, { maxItems: 10 })),
})

export const PreviewBody = Type.Object(
  {
    kind: Type.Optional(Type.String({ maxLength: 50 })),
    url: Type.String({ minLength: 1, maxLength: 2000 }),
  },
  { additionalProperties: true },
)

export const OverrideBody = Type.Object({
  status: StatusWord,
  reason: Type.String({ maxLength: 1000 }),
  expiresAt: Time,
})

export const PageQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
})

export const SnapshotQuery = Type.Object({
  from: Type.Optional(Time),
  to: Type.Optional(Time),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1000 })),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
})

const Component = Type.Object({ name: Type.String(), group: Nullable(Type.String()), status: StatusWord })

const Incident = Type.Object({
  id: Type.String(),
  title: Type.String(),
  impact: Type.String({ description: 'none, minor, major, critical or maintenance' }),
  status: Type.String(),
  startedAt: Time,
  resolvedAt: Nullable(Time),
  url: Nullable(Type.String()),
  updates: Type.Array(Type.Object({ at: Time, status: Nullable(Type.String()), text: Type.String() })),
})

export const ServiceAnswer = Type.Object({
  slug: Type.String(),
  name: Type.String(),
  category: Nullable(Type.String()),
  kind: Nullable(Type.String({ description: 'Kind of its first check' })),
  status: StatusWord,
  reason: Nullable(Type.String()),
  since: Nullable(Time),
  checkedAt: Nullable(Time),
  stale: Type.Boolean(),
  latencyMs: Nullable(Type.Integer()),
  uptime90d: Nullable(Type.Number({ description: 'Fraction of the measured time' })),
  override: Nullable(Type.Object({ reason: Type.String(), setBy: Type.String(), expiresAt: Time })),
  components: Type.Array(Component),
  incidents: Type.Array(Incident),
})

export const ServiceWithChecks = Type.Intersect([
  ServiceAnswer,
  Type.Object({
    pageUrl: Nullable(Type.String()),
    initials: Nullable(Type.String()),
    paused: Type.Boolean(),
    checks: Type.Array(
      Type.Object(
        { id: Type.Integer(), kind: Type.String(), url: Nullable(Type.String()), intervalSeconds: Type.Integer() },
        { additionalProperties: true },
      ),
    ),
  }),
])

export const StatusAnswer = Type.Object({
  at: Time,
  overall: StatusWord,
  counts: Type.Record(Type.String(), Type.Integer()),
  services: Type.Array(ServiceAnswer),
})

export function listOf<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) })
}

export const SnapshotAnswer = Type.Object({
  checkId: Type.Integer(),
  at: Time,
  status: StatusWord,
  latencyMs: Nullable(Type.Integer()),
  reason: Nullable(Type.String()),
})

export const PreviewAnswer = Type.Object({
  kind: Nullable(Type.String({ description: 'The kind it was read as; null when none fits' })),
  url: Type.String({ description: 'The address that was read' }),
  tried: Type.Array(Type.String()),
  status: StatusWord,
  reason: Nullable(Type.String()),
  at: Nullable(Type.String({ description: 'When the page says that this was so' })),
  name: Nullable(Type.String()),
  components: Type.Array(
    Type.Object({ key: Type.String(), name: Type.String(), group: Nullable(Type.String()), status: StatusWord }),
  ),
  incidents: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Type.String(),
      impact: Type.String(),
      status: Type.String(),
      startedAt: Nullable(Time),
      resolvedAt: Nullable(Time),
      url: Nullable(Type.String()),
      touches: Type.Array(Type.String()),
      updates: Type.Array(
        Type.Object({
          id: Type.String(),
          at: Nullable(Time),
          status: Nullable(Type.String()),
          text: Type.String(),
        }),
      ),
    }),
  ),
  notUnderstood: Type.Array(Type.String()),
  httpStatus: Nullable(Type.Integer()),
  bytes: Nullable(Type.Integer()),
  durationMs: Nullable(Type.Integer()),
  body: Nullable(Type.String({ description: 'The beginning of what came back' })),
})

export const KindAnswer = Type.Object({
  kind: Type.String(),
  title: Type.String(),
  direct: Type.Boolean({ description: 'An own check, and no page of a provider' }),
  settings: Type.Optional(Type.Unknown({ description: 'JSON Schema of what may be set up' })),
})

export const CatalogueAnswer = Type.Object({
  key: Type.String(),
  name: Type.String(),
  category: Type.String(),
  page: Type.String(),
  url: Type.String(),
  kind: Type.String(),
  added: Type.Boolean(),
})
