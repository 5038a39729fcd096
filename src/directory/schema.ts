import { type TSchema, Type } from 'typebox'
import { ENTITY_KINDS, RESPONSIBILITY_ROLES, STAGES } from './words.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Time = Type.String({ description: 'ISO 8601 UTC with milliseconds' })

export const KindWord = Type.Enum(ENTITY_KINDS)
export const StageWord = Type.Enum(STAGES)
export const RoleWord = Type.Enum(RESPONSIBILITY_ROLES)
export const SlugParams = Type.Object({ slug: Type.String({ maxLength: 100 }) })
export const PersonParams = Type.Object({
  person: Type.String({ maxLength: 254, description: 'E-mail address, or id' }),
})

const Attributes = Type.Record(
  Type.String({ maxLength: 200 }),
  Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
  { description: 'Whatever else is known, by name; an empty value takes one away' },
)

const LONG = 20_000

export const NewEntity = Type.Object({
  kind: KindWord,
  name: Type.String({ maxLength: LONG }),
  slug: Type.Optional(Type.String({ maxLength: 200, description: 'Made of the name unless said' })),
  parent: Type.Optional(
    Nullable(Type.String({ maxLength: 200, description: 'Slug of the region, cluster or server that it sits in' })),
  ),
  description: Type.Optional(Nullable(Type.String({ maxLength: LONG }))),
  stage: Type.Optional(StageWord),
  origin: Type.Optional(Type.Enum(['own', 'provider'], { description: 'Of a service' })),
  attributes: Type.Optional(Attributes),
})

export const EntityPatch = Type.Object({
  name: Type.Optional(Type.String({ maxLength: LONG })),
  slug: Type.Optional(Type.String({ maxLength: 200 })),
  parent: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
  description: Type.Optional(Nullable(Type.String({ maxLength: LONG }))),
  stage: Type.Optional(StageWord),
  attributes: Type.Optional(Attributes),
  retired: Type.Optional(Type.Boolean({ description: 'Take out of use, or back into it' })),
})

export const EntityQuery = Type.Object({
  kind: Type.Optional(KindWord),
  stage: Type.Optional(StageWord),
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the name or the slug' })),
  parent: Type.Optional(Type.String({ maxLength: 100, description: 'Slug of what they sit in' })),
  retired: Type.Optional(Type.Boolean({ description: 'Retired ones too' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
})

export const PeopleQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Part of name, address or team' })),
  retired: Type.Optional(Type.Boolean({ description: 'Those who have left too' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
})

export const LinkBody = Type.Object({
  from: Type.String({ minLength: 1, maxLength: 400, description: 'Slug of what needs the other' }),
  to: Type.String({
    minLength: 1,
    maxLength: 400,
    description: 'Slug of what is needed; `service/component` for a part of a provider’s service',
  }),
})

export const ResponsibilityBody = Type.Object({
  entity: Type.String({ minLength: 1, maxLength: 100, description: 'Slug' }),
  person: Type.String({ minLength: 1, maxLength: 254, description: 'E-mail address' }),
  role: RoleWord,
})

export const NewPerson = Type.Object({
  name: Type.String({ maxLength: LONG }),
  email: Type.String({ maxLength: 1000 }),
  phone: Type.Optional(Nullable(Type.String({ maxLength: 1000 }))),
  team: Type.Optional(Nullable(Type.String({ maxLength: 1000 }))),
})

export const PersonPatch = Type.Object({
  name: Type.Optional(Type.String({ maxLength: LONG })),
  email: Type.Optional(Type.String({ maxLength: 1000 })),
  phone: Type.Optional(Nullable(Type.String({ maxLength: 1000 }))),
  team: Type.Optional(Nullable(Type.String({ maxLength: 1000 }))),
  retired: Type.Optional(Type.Boolean({ description: 'Has left, or is back' })),
})

export const EntityAnswer = Type.Object({
  slug: Type.String(),
  kind: KindWord,
  name: Type.String(),
  description: Nullable(Type.String()),
  stage: StageWord,
  parent: Nullable(Type.String({ description: 'Slug of what it sits in' })),
  attributes: Type.Record(Type.String(), Type.String()),
  createdAt: Time,
  retiredAt: Nullable(Time),
})

const Named = Type.Object({ slug: Type.String(), name: Type.String(), kind: KindWord })

const Linked = Type.Object({
  slug: Type.String(),
  name: Type.String(),
  kind: KindWord,
  link: Type.String({ description: 'runs, depends_on, depends_on_component or serves' }),
  component: Nullable(Type.String({ description: '`service/component` where a part of a service is meant' })),
})

export const PersonAnswer = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  email: Type.String(),
  phone: Nullable(Type.String()),
  team: Nullable(Type.String()),
  retiredAt: Nullable(Time),
})

export const EntityDetailAnswer = Type.Intersect([
  EntityAnswer,
  Type.Object({
    confirmedAt: Nullable(Time),
    origin: Nullable(Type.String({ description: 'own or provider, of a service' })),
    path: Type.Array(Named, { description: 'What it sits in, the outermost first' }),
    children: Type.Integer({ description: 'Things in use that sit directly in it' }),
    needs: Type.Array(Linked),
    neededBy: Type.Array(Linked),
    responsibilities: Type.Array(
      Type.Object({
        role: RoleWord,
        person: PersonAnswer,
        since: Time,
        inherited: Type.Boolean(),
        from: Nullable(Type.String({ description: 'Slug of what it is inherited from' })),
      }),
    ),
  }),
])

export const LinkAnswer = Type.Object({ from: Type.String(), to: Type.String(), kind: Type.String() })

export const ResponsibilityAnswer = Type.Object({
  entity: Type.String(),
  person: Type.String(),
  role: RoleWord,
  begunAt: Time,
})

export const PersonDetailAnswer = Type.Intersect([
  PersonAnswer,
  Type.Object({
    responsibilities: Type.Array(
      Type.Object({ entity: Named, role: RoleWord, begunAt: Time, endedAt: Nullable(Time) }),
    ),
  }),
])

export function listOf<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) })
}
