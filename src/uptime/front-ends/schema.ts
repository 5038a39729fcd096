import { type TSchema, Type } from 'typebox'
import { MAX_QUERIES, MAX_SERVICES } from './read-given.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Slug = Type.String({ maxLength: 100 })

export { SlugParams } from '../settings/schema.ts'

/** What its kind takes is checked against the source's own schema. */
const Query = Type.Object(
  {
    source: Slug,
    label: Type.Optional(Nullable(Type.String({ maxLength: 200, description: 'As people call it' }))),
    query: Type.Union([Type.String({ maxLength: 10_000 }), Type.Record(Type.String(), Type.Unknown())], {
      description: 'PromQL, or a metric selector, that counts responses in steps of five minutes',
    }),
  },
  { additionalProperties: true, description: 'More by the kind of the source: unit, control, datasource, entities' },
)

const words = {
  target: Type.Optional(
    Nullable(Type.Number({ description: 'A fraction such as 0.999; above 1 it is read as a percentage' })),
  ),
  pagerduty: Type.Optional(
    Type.Array(
      Type.Object({ source: Slug, services: Type.Array(Type.String({ maxLength: 200 }), { maxItems: MAX_SERVICES }) }),
      { maxItems: MAX_SERVICES },
    ),
  ),
  errors: Type.Optional(
    Type.Array(Query, { maxItems: MAX_QUERIES, description: '5xx responses; several are added up' }),
  ),
  requests: Type.Optional(
    Type.Array(Query, { maxItems: MAX_QUERIES, description: 'All responses, for the rate of errors' }),
  ),
}

export const NewFrontEnd = Type.Object({
  service: Type.String({ maxLength: 200, description: 'The slug of a service of the directory' }),
  ...words,
})

export const FrontEndPatch = Type.Object({
  ...words,
  position: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'Its place in the report' })),
})

const Queries = Type.Array(Type.Object({ source: Type.String() }, { additionalProperties: true }))

export const FrontEndAnswer = Type.Object({
  slug: Type.String(),
  service: Type.String(),
  name: Type.String(),
  target: Nullable(Type.Number()),
  pagerduty: Type.Array(Type.Object({ source: Type.String(), services: Type.Array(Type.String()) })),
  errors: Queries,
  requests: Queries,
})

export const FrontEndList = Type.Object({ items: Type.Array(FrontEndAnswer), nextCursor: Type.Null() })
