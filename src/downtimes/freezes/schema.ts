import { Type } from 'typebox'
import { Id } from '../../http/fields.ts'

const Time = Type.String({ description: 'ISO 8601 UTC with milliseconds' })
const Instant = Type.String({ maxLength: 40, description: 'ISO 8601 with an offset or Z' })
// Longer than what is taken, so that the message tells the real limit and not the schema's.
const Long = Type.String({ maxLength: 900_000 })

export const FreezeParams = Type.Object({ id: Id })

export const FreezeQuery = Type.Object({
  from: Type.Optional(Type.String({ maxLength: 40, description: 'A time, or a day of the site’s zone' })),
  to: Type.Optional(Type.String({ maxLength: 40, description: 'A time, or a day of the site’s zone, included' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 300 })),
})

export const NewFreeze = Type.Object({
  name: Long,
  reason: Type.Optional(Long),
  startsAt: Instant,
  endsAt: Instant,
})

export const FreezePatch = Type.Partial(NewFreeze)

export const NewException = Type.Object({
  downtime: Type.String({ maxLength: 100, description: 'Its reference' }),
  reason: Long,
})

export const FreezeFormBody = Type.Object({
  name: Type.Optional(Long),
  reason: Type.Optional(Long),
  startsAt: Type.Optional(Type.String({ maxLength: 40 })),
  endsAt: Type.Optional(Type.String({ maxLength: 40 })),
})

export const ExceptionFormBody = Type.Partial(NewException)

export const FreezeAnswer = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  reason: Type.String(),
  startsAt: Time,
  endsAt: Time,
  createdBy: Type.String(),
  createdAt: Time,
  exceptions: Type.Array(
    Type.Object({ downtime: Type.String(), reason: Type.String(), givenBy: Type.String(), givenAt: Time }),
    { description: 'Downtimes that an administrator has agreed to in spite of it' },
  ),
})

export const FreezeListAnswer = Type.Object({
  items: Type.Array(FreezeAnswer),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
})
