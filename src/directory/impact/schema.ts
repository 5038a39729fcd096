import { Type } from 'typebox'
import { ENTITY_KINDS, RESPONSIBILITY_ROLES } from '../words.ts'
import { MAX_STARTS } from './ask.ts'

const Slug = Type.String({ minLength: 1, maxLength: 100 })
const Path = Type.Array(Type.String(), { description: 'Slugs of a shortest path, from what was asked for to it' })

export const ImpactQuery = Type.Object({
  entity: Type.Array(Slug, {
    minItems: 1,
    maxItems: MAX_STARTS,
    description: 'Slugs of what fails; repeat it for several',
  }),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10_000, description: 'Entities of one answer; all of them unless said' }),
  ),
  cursor: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
})

export const ImpactApiAnswer = Type.Object({
  entities: Type.Array(
    Type.Object({
      slug: Type.String(),
      kind: Type.Enum(ENTITY_KINDS),
      name: Type.String(),
      depth: Type.Integer({ description: 'Steps from the nearest of what was asked for; 0 for these themselves' }),
      path: Path,
    }),
    { description: 'Nearest first' },
  ),
  people: Type.Array(
    Type.Object({
      name: Type.String(),
      email: Type.String(),
      roles: Type.Array(Type.Enum(RESPONSIBILITY_ROLES)),
      because: Type.Array(
        Type.Object({
          role: Type.Enum(RESPONSIBILITY_ROLES),
          entity: Type.String({ description: 'What they are responsible for' }),
          via: Type.Array(Type.String(), { description: 'Slugs to it; upwards where the role is inherited' }),
        }),
      ),
    }),
    { description: 'By name; with a cursor none, as the first answer has them all' },
  ),
  nextCursor: Type.Optional(
    Type.Union([Type.Integer(), Type.Null()], { description: 'Only with a limit; null on the last page' }),
  ),
})
