import { type TSchema, Type } from 'typebox'
import { SOURCES } from '../sources/index.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Time = Type.String({ description: 'ISO 8601 UTC with milliseconds' })
const Text = (maxLength: number) => Type.Optional(Nullable(Type.String({ maxLength })))

export const SlugParams = Type.Object({ slug: Type.String({ maxLength: 100 }) })

const words = {
  name: Type.String({ maxLength: 1000 }),
  url: Text(2000),
  username: Text(500),
  secret: Type.Optional(Nullable(Type.String({ maxLength: 5000, description: 'Stored encrypted, never told' }))),
  settings: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Type.Unknown())),
}

export const NewSource = Type.Object({
  ...words,
  kind: Type.String({ maxLength: 50, description: SOURCES.map(({ kind }) => kind).join(', ') }),
  slug: Type.Optional(Type.String({ maxLength: 100, description: 'Made from the name unless said' })),
})

export const SourcePatch = Type.Object({ ...words, name: Type.Optional(words.name) })

export const SourceAnswer = Type.Object({
  slug: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  url: Nullable(Type.String()),
  username: Nullable(Type.String()),
  hasSecret: Type.Boolean(),
  settings: Type.Record(Type.String(), Type.Unknown()),
  testedAt: Nullable(Time),
  testProblem: Nullable(Type.String({ description: 'Why the last test failed' })),
  triedAt: Nullable(Time),
  fetchedAt: Nullable(Type.String({ description: 'When all that was asked for came, the last time' })),
  fetchProblem: Nullable(Type.String({ description: 'Why not everything came, the last time' })),
})

export const SourceList = Type.Object({
  items: Type.Array(SourceAnswer),
  nextCursor: Type.Null(),
})

export const TrialAnswer = Type.Object({
  problem: Nullable(Type.String({ description: 'Why it does not work, in the words of the answer' })),
  detail: Nullable(Type.String()),
  priorities: Type.Array(Type.Object({ name: Type.String(), severity: Nullable(Type.String()) })),
})
