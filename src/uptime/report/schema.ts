import { type TSchema, Type } from 'typebox'
import { AccountingRule } from '../arithmetic/index.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Time = Type.String({ description: 'ISO 8601 UTC with milliseconds' })
const Instant = Type.String({ maxLength: 40, description: 'ISO 8601 with an offset or Z' })
const Word = Type.String({ maxLength: 400 })
// Longer than what is taken, so that the message tells the real limit and not the schema's.
const Long = Type.String({ maxLength: 200_000 })
const Fraction = Nullable(Type.Number({ description: 'A fraction such as 0.9994; null: unknown' }))
const Month = Type.String({ description: 'Such as 2026-10' })
const State = Type.Enum(['draft', 'reviewed', 'sent'])

export const MonthParams = Type.Object({ month: Type.String({ maxLength: 40 }) })
export const FileQuery = Type.Object({ paper: Type.Optional(Type.String({ maxLength: 10 })) })

const IntervalAnswer = Type.Object({
  severity: Nullable(Type.Enum(['SEV1', 'SEV2', 'SEV3', 'SEV4'])),
  from: Time,
  to: Nullable(Time),
})

const FrontEndAnswer = Type.Object({
  slug: Type.String(),
  name: Type.String(),
  downtimeMinutes: Type.Number(),
  uptime: Fraction,
  target: Fraction,
  incidents: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Type.String(),
      intervals: Type.Array(IntervalAnswer),
      countedMinutes: Type.Number(),
    }),
  ),
  errors5xx: Type.Object({
    total: Nullable(Type.Number()),
    outsideIncidents: Nullable(Type.Number()),
    coverage: Type.Number({ description: 'The fraction of the month that was measured' }),
  }),
})

export const ReportAnswer = Type.Object({
  month: Month,
  state: State,
  timeZone: Type.String(),
  periodMinutes: Type.Number(),
  frontEnds: Type.Array(FrontEndAnswer),
})

export const ReportListAnswer = Type.Object({
  items: Type.Array(
    Type.Object({
      month: Month,
      state: State,
      revision: Type.Integer(),
      changedAt: Time,
      frontEnds: Type.Array(
        Type.Object({
          slug: Type.String(),
          name: Type.String(),
          downtimeMinutes: Type.Number(),
          uptime: Fraction,
          target: Fraction,
        }),
      ),
    }),
  ),
  nextCursor: Nullable(Type.String()),
})

export const ListQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 100 })),
})

export const CollectionBody = Type.Optional(
  Nullable(
    Type.Object({
      only: Type.Optional(
        Type.Literal('missing', { description: 'Only what is missing or not whole; everything unless said' }),
      ),
    }),
  ),
)

export const DeliveryBody = Type.Object({
  to: Type.Array(Type.String({ maxLength: 400 }), { maxItems: 1_000, description: 'Mail addresses' }),
  subject: Type.Optional(Word),
  text: Type.Optional(Long),
  docx: Type.Optional(Type.Boolean({ description: 'Whether the DOCX goes along with the PDF' })),
})

export const DeliveryAnswer = Type.Object({
  id: Type.Integer(),
  month: Month,
  revision: Type.Integer(),
  subject: Type.String(),
  text: Type.String(),
  sentAt: Time,
  sentBy: Type.String(),
  files: Type.Array(Type.Object({ name: Type.String(), type: Type.String(), sha256: Type.String() })),
  to: Type.Array(
    Type.Object({
      email: Type.String(),
      state: Type.String({ description: 'queued, sending, sent, failed or withheld' }),
      problem: Nullable(Type.String()),
    }),
  ),
})

export const CorrectionBody = Type.Object({
  frontEnd: Word,
  kind: Type.String({ maxLength: 20, description: 'exclude, include, change, add or vouch' }),
  interval: Type.Optional(Word),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  severity: Type.Optional(Type.String({ maxLength: 20 })),
  title: Type.Optional(Word),
  incident: Type.Optional(Nullable(Word)),
  source: Type.Optional(Word),
  why: Long,
})

export const NoteBody = Type.Object({
  frontEnd: Word,
  about: Type.String({ maxLength: 1_000, description: 'The key of a check or an incident, or the id of an interval' }),
  text: Long,
})

export const RuleBody = Type.Object({ rule: AccountingRule, why: Long })

export const ReopeningBody = Type.Object({ why: Long })

/** What the reviewer works with: checks with their keys, and intervals with their ids. */
export const ReviewAnswer = Type.Object({
  month: Month,
  state: State,
  revision: Type.Integer(),
  frontEnds: Type.Array(
    Type.Object({
      slug: Type.String(),
      checks: Type.Array(
        Type.Object({
          key: Type.String(),
          code: Type.String(),
          wantsNote: Type.Boolean(),
          text: Type.String(),
          note: Nullable(Type.String()),
        }),
      ),
      intervals: Type.Array(
        Type.Object({
          id: Type.String(),
          incident: Type.String(),
          severity: IntervalAnswer.properties.severity,
          from: Time,
          to: Nullable(Time),
          isCounted: Type.Boolean(),
        }),
      ),
    }),
  ),
})
