import { Type } from 'typebox'

const Word = Type.Optional(Type.String({ maxLength: 200 }))
const Words = (max: number) => Type.Optional(Type.Array(Type.String({ maxLength: max }), { maxItems: 100 }))

/** Where a list goes on: a time and an id. */
export const Cursor = Type.Optional(
  Type.String({ maxLength: 60, pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z_\\d{1,10}$' }),
)

/** What is counted, as it stands in an address. */
export const FilterFields = {
  from: Type.Optional(Type.String({ maxLength: 40, description: 'The first day, UTC: 2026-10-21. Open without it.' })),
  to: Type.Optional(Type.String({ maxLength: 40, description: 'The last day, UTC, itself included.' })),
  service: Words(2_000),
  stage: Words(50),
  state: Words(100),
  source: Words(100),
  q: Word,
}

export const FiguresQuery = Type.Object({
  ...FilterFields,
  group: Type.Optional(Type.String({ maxLength: 10, description: 'day (default), week (ISO) or month' })),
  stack: Type.Optional(Type.String({ maxLength: 10, description: 'state (default), stage or service' })),
})

export const IncidentsQuery = Type.Object({
  ...FilterFields,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  cursor: Cursor,
})

const Count = Type.Integer()

export const FiguresAnswer = Type.Object({
  kpis: Type.Object({ total: Count, open: Count, inprogress: Count, closed: Count, prd: Count, stg: Count }),
  trend: Type.Array(Type.Object({ bucket: Type.String(), key: Type.String(), count: Count })),
  services: Type.Array(
    Type.Object({
      name: Type.String(),
      total: Count,
      open: Count,
      inprogress: Count,
      spark7: Type.Array(Count),
      spark30: Type.Array(Count),
    }),
  ),
})

const OrNull = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(type: T) =>
  Type.Union([type, Type.Null()])

export const IncidentsAnswer = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.Integer(),
      source: Type.String(),
      services: Type.Array(Type.String()),
      state: Type.String(),
      stage: Type.String(),
      createdAt: Type.String(),
      recentReportAt: Type.String(),
      externalId: OrNull(Type.String()),
      upload: OrNull(Type.Integer()),
      ticket: OrNull(Type.String()),
    }),
  ),
  nextCursor: OrNull(Type.String()),
})

export const UploadForm = Type.Object({
  zone: Type.Optional(
    Type.String({ maxLength: 100, description: 'The zone of times without an offset; UTC without it.' }),
  ),
  sheet: Type.Optional(Type.String({ maxLength: 100 })),
  takeGoodRows: Type.Optional(Type.String({ maxLength: 10, description: 'yes: leave out what is rejected' })),
  again: Type.Optional(
    Type.String({ maxLength: 10, description: 'yes: also when the same file was imported already' }),
  ),
  dryRun: Type.Optional(Type.String({ maxLength: 10 })),
})
