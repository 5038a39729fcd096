import { type TSchema, Type } from 'typebox'
import { ALARM_STATES, SOURCES } from './sources/index.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Time = Type.String({ description: 'ISO 8601 UTC with milliseconds' })
const Count = Type.Integer()
const Text = (maxLength: number) => Type.Optional(Nullable(Type.String({ maxLength })))

export const SlugParams = Type.Object({ slug: Type.String({ maxLength: 100 }) })

const words = {
  name: Type.String({ maxLength: 1000 }),
  url: Text(2000),
  username: Text(500),
  secret: Text(5000),
  settings: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Type.Unknown())),
  intervalSeconds: Type.Optional(Nullable(Type.Integer({ description: '10 to 86400; 20 unless said' }))),
}

export const NewAccount = Type.Object({
  ...words,
  kind: Type.String({ maxLength: 50, description: SOURCES.map(({ kind }) => kind).join(', ') }),
  slug: Type.Optional(Type.String({ maxLength: 100 })),
})

export const AccountPatch = Type.Object({
  ...words,
  name: Type.Optional(words.name),
  paused: Type.Optional(Type.Boolean()),
})

const counts = { ok: Count, warning: Count, critical: Count, unknown: Count, total: Count }

export const AccountAnswer = Type.Object({
  slug: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  url: Nullable(Type.String()),
  username: Nullable(Type.String()),
  hasSecret: Type.Boolean(),
  settings: Type.Record(Type.String(), Type.Unknown()),
  intervalSeconds: Nullable(Type.Integer()),
  paused: Type.Boolean(),
  triedAt: Nullable(Time),
  fetchedAt: Nullable(Time),
  nextAt: Nullable(Time),
  stale: Type.Boolean(),
  error: Nullable(Type.String()),
  errorCode: Nullable(Type.String()),
  warnings: Type.Array(Type.String()),
  servers: Count,
  ...counts,
})

export const AccountList = Type.Object({ items: Type.Array(AccountAnswer), nextCursor: Nullable(Type.String()) })

const StateWord = Type.Enum(ALARM_STATES)

export const WallboardAnswer = Type.Object({
  at: Time,
  accounts: Type.Array(
    Type.Object({
      slug: Type.String(),
      kind: Type.String(),
      name: Type.String(),
      fetchedAt: Nullable(Time),
      stale: Type.Boolean(),
      error: Nullable(Type.String()),
    }),
  ),
  servers: Type.Array(
    Type.Object({
      account: Type.String(),
      key: Type.String(),
      name: Type.String(),
      entity: Nullable(Type.String({ description: 'The slug of the directory entry that it is tied to' })),
      ...counts,
      alarms: Type.Array(
        Type.Object({
          check: Type.String(),
          state: StateWord,
          since: Time,
          message: Type.String(),
          url: Nullable(Type.String()),
          disabled: Type.Boolean({ description: 'Switched off at its source: it counts as UNKNOWN' }),
        }),
      ),
    }),
  ),
})

export const TakenAnswer = Type.Object({
  taken: Type.Integer(),
  changed: Type.Integer({ description: 'Servers that are not as they were; 0 when all this was known' }),
  rejected: Type.Array(Type.Object({ index: Type.Integer(), reason: Type.String() })),
})
