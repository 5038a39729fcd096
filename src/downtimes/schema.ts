import { type TSchema, Type } from 'typebox'
import { DOWNTIME_STATES, EFFECTS } from './words.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Time = Type.String({ description: 'ISO 8601 UTC with milliseconds' })
const Instant = Type.String({ maxLength: 40, description: 'ISO 8601 with an offset or Z' })
// Longer than what is taken, so that the message tells the real limit and not the schema's.
const Long = Type.String({ maxLength: 900_000 })
const Slugs = Type.Array(Type.String({ maxLength: 100 }), { maxItems: 1_000, description: 'Slugs of the directory' })
const Email = Type.String({ maxLength: 400, description: 'E-mail address; proposed from the directory when left out' })

export const RefParams = Type.Object({ ref: Type.String({ maxLength: 100 }) })

const Optional = {
  changeRef: Type.Optional(Type.String({ maxLength: 2_000, description: 'Number of the change' })),
  changeUrl: Type.Optional(Type.String({ maxLength: 4_000 })),
  coordinator: Type.Optional(Email),
  communicationsManager: Type.Optional(Email),
  effect: Type.Optional(Type.String({ maxLength: 20, description: `${EFFECTS.join(', ')}; unavailable unless said` })),
}

export const NewDowntime = Type.Object({
  title: Long,
  reason: Long,
  startsAt: Instant,
  endsAt: Instant,
  targets: Slugs,
  ...Optional,
  recurrence: Type.Optional(
    Type.String({
      maxLength: 1_000,
      description:
        'A rule of RFC 5545, such as FREQ=MONTHLY;BYDAY=1SU, in the time zone of the site: the downtime is the first of a series',
    }),
  ),
  announceDays: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 90,
      description: 'Of a series: how many days before its start each occurrence is announced by itself',
    }),
  ),
})

export const DowntimePatch = Type.Object({
  title: Type.Optional(Long),
  reason: Type.Optional(Long),
  startsAt: Type.Optional(Instant),
  endsAt: Type.Optional(Instant),
  targets: Type.Optional(Slugs),
  ...Optional,
  version: Type.Optional(Type.Integer({ minimum: 1, description: 'The version that was seen; another is a conflict' })),
  note: Type.Optional(Long),
})

export const SaidBody = Type.Object({ text: Type.Optional(Long) })
export const AnnouncementBody = Type.Object({
  text: Type.Optional(Long),
  overrideFreeze: Type.Optional(Type.Boolean({ description: 'An administrator’s word against a freeze' })),
})
export const ExtensionBody = Type.Object({ endsAt: Instant, text: Type.Optional(Long) })

export const ListQuery = Type.Object({
  state: Type.Optional(Type.Enum(DOWNTIME_STATES)),
  target: Type.Optional(Type.String({ maxLength: 100 })),
  series: Type.Optional(Type.Integer({ minimum: 1, description: 'The occurrences of a series' })),
  q: Type.Optional(Type.String({ maxLength: 300 })),
  from: Type.Optional(Type.String({ maxLength: 40, description: 'A time, or a day of the site’s zone' })),
  to: Type.Optional(Type.String({ maxLength: 40, description: 'A time, or a day of the site’s zone, included' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 300 })),
})

const Person = Type.Object({
  name: Type.String(),
  email: Type.String(),
  phone: Nullable(Type.String()),
  team: Nullable(Type.String()),
})

const SUMMARY = {
  ref: Type.String(),
  reference: Type.String({ description: 'The same as ref' }),
  title: Type.String(),
  reason: Type.String(),
  effect: Type.Enum(EFFECTS),
  state: Type.Enum(DOWNTIME_STATES),
  startsAt: Time,
  endsAt: Time,
  beganAt: Nullable(Time),
  overAt: Nullable(Time),
  changeRef: Nullable(Type.String()),
  changeUrl: Nullable(Type.String()),
  coordinator: Nullable(Person),
  communicationsManager: Nullable(Person),
  targets: Type.Array(Type.String()),
  takenDown: Type.Array(Type.Object({ slug: Type.String(), name: Type.String(), kind: Type.String() })),
  seriesId: Nullable(Type.Integer()),
  occurrenceAt: Nullable(Type.String({ description: 'The start that its series gave it, wherever it was moved' })),
  allowed: Type.Array(Type.String(), { description: 'The transitions that make sense now' }),
  version: Type.Integer(),
  declaredBy: Type.String(),
  declaredAt: Time,
  changedAt: Time,
  url: Type.String(),
}

export const SummaryAnswer = Type.Object(SUMMARY)
export const DowntimeAnswer = Type.Object({
  ...SUMMARY,
  series: Nullable(
    Type.Object({
      id: Type.Integer(),
      rule: Type.String(),
      zone: Type.String(),
      words: Type.String(),
      announceDays: Nullable(Type.Integer()),
      endedAt: Nullable(Time),
    }),
  ),
  events: Type.Array(
    Type.Object({
      seq: Type.Integer(),
      at: Time,
      author: Type.String(),
      kind: Type.String(),
      text: Type.String(),
      startsAt: Time,
      endsAt: Time,
      changes: Nullable(Type.Record(Type.String(), Type.Array(Type.Unknown()))),
    }),
  ),
})

export const DowntimeListAnswer = Type.Object({
  items: Type.Array(SummaryAnswer),
  nextCursor: Nullable(Type.String()),
})
