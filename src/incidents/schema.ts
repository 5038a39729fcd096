import { type TSchema, Type } from 'typebox'
import { SORTS } from './read/list.ts'
import { INCIDENT_STATES, SEVERITIES } from './words.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Time = Type.String({ description: 'ISO 8601 UTC with milliseconds' })
const Instant = Type.String({ maxLength: 40, description: 'ISO 8601 with an offset or Z' })
// Longer than what is taken, so that the message tells the real limit and not the schema's.
const Long = Type.String({ maxLength: 900_000 })
const Word = Type.String({ maxLength: 300 })
const Slugs = Type.Array(Type.String({ maxLength: 100 }), { maxItems: 1_000, description: 'Slugs of the directory' })

export const TicketParams = Type.Object({ ticket: Type.String({ maxLength: 100 }) })
export const UpdateParams = Type.Object({
  ticket: Type.String({ maxLength: 100 }),
  seq: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
})

const Notify = Type.Boolean({ description: 'Whether those concerned are mailed; true unless said' })

export const NewIncident = Type.Object({
  title: Long,
  description: Type.Optional(Long),
  severity: Type.String({ maxLength: 20, description: 'SEV1 to SEV4' }),
  stage: Type.Optional(Type.String({ maxLength: 20, description: 'prd (the default) or stg' })),
  startedAt: Type.Optional(Instant),
  engineer: Type.Optional(Type.String({ maxLength: 400, description: 'E-mail address or name of who is on it' })),
  externalUrl: Type.Optional(Type.String({ maxLength: 4000 })),
  // What is affected may turn out only later.
  affects: Type.Optional(Slugs),
  notify: Type.Optional(Notify),
  leaveOut: Type.Optional(
    Type.Array(Type.String({ maxLength: 254 }), { maxItems: 1_000, description: 'Addresses that get no mail' }),
  ),
})

export const NewUpdate = Type.Object({
  text: Long,
  state: Type.Optional(Type.String({ maxLength: 20, description: 'open, inprogress or closed' })),
  severity: Type.Optional(Type.String({ maxLength: 20, description: 'SEV1 to SEV4' })),
  at: Type.Optional(Instant),
  endedAt: Type.Optional(Instant),
  notify: Type.Optional(Notify),
})

export const IncidentPatch = Type.Object({
  title: Type.Optional(Long),
  description: Type.Optional(Long),
  severity: Type.Optional(Type.String({ maxLength: 20 })),
  stage: Type.Optional(Type.String({ maxLength: 20 })),
  startedAt: Type.Optional(Instant),
  endedAt: Type.Optional(Instant),
  engineer: Type.Optional(Type.String({ maxLength: 400 })),
  externalUrl: Type.Optional(Type.String({ maxLength: 4000 })),
  affects: Type.Optional(Slugs),
})

export const UpdatePatch = Type.Object({ text: Long })

export const FilterFields = {
  state: Type.Optional(Type.String({ maxLength: 20, description: 'open, inprogress, closed or running' })),
  severity: Type.Optional(Type.String({ maxLength: 20 })),
  stage: Type.Optional(Type.String({ maxLength: 20 })),
  system: Type.Optional(Type.String({ maxLength: 100, description: 'Slug of something affected' })),
  engineer: Type.Optional(Word),
  q: Type.Optional(Word),
  from: Type.Optional(Type.String({ maxLength: 40, description: 'A time, or a day of the site’s zone' })),
  to: Type.Optional(Type.String({ maxLength: 40, description: 'A time, or a day of the site’s zone, included' })),
}

export const ListQuery = Type.Object({
  ...FilterFields,
  sort: Type.Optional(Type.Enum(SORTS)),
  order: Type.Optional(Type.Enum(['asc', 'desc'])),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 2_000 })),
})

const SeverityWord = Type.Enum(SEVERITIES)
const StateWord = Type.Enum(INCIDENT_STATES)

export const SummaryAnswer = Type.Object({
  ticket: Type.String(),
  title: Type.String(),
  description: Type.String(),
  severity: SeverityWord,
  state: StateWord,
  stage: Type.Enum(['prd', 'stg']),
  startedAt: Time,
  endedAt: Nullable(Time),
  engineer: Nullable(Type.String()),
  engineerEmail: Nullable(Type.String()),
  externalUrl: Nullable(Type.String()),
  affects: Type.Array(Type.String(), { description: 'Slugs' }),
  affected: Type.Array(Type.Object({ slug: Type.String(), name: Type.String(), kind: Type.String() })),
  filedBy: Type.String(),
  filedAt: Time,
  changedAt: Time,
  url: Type.String(),
})

export const UpdateAnswer = Type.Object({
  seq: Type.Integer(),
  at: Time,
  recordedAt: Time,
  author: Type.String(),
  text: Type.String(),
  state: Nullable(StateWord),
  severity: Nullable(SeverityWord),
  endedAt: Nullable(Time),
})

export const IncidentAnswer = Type.Intersect([
  SummaryAnswer,
  Type.Object({
    updates: Type.Array(UpdateAnswer),
    severityIntervals: Type.Array(Type.Object({ severity: SeverityWord, from: Time, to: Nullable(Time) })),
    corrections: Type.Array(
      Type.Object({
        seq: Nullable(Type.Integer({ description: 'The update; null for the ticket itself' })),
        field: Type.String(),
        was: Nullable(Type.String()),
        became: Nullable(Type.String()),
        at: Time,
        author: Type.String(),
      }),
    ),
  }),
])

export function listOf<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) })
}
