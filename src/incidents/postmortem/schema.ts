import { type TSchema, Type } from 'typebox'
import { Id } from '../../http/fields.ts'
import { SEVERITIES } from '../words.ts'
import { ITEM_STATES } from './items/list.ts'
import { POSTMORTEM_STATES } from './words.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Time = Type.String({ description: 'ISO 8601 UTC with milliseconds' })
const Ticket = Type.String({ maxLength: 100 })
// Longer than what is taken, so that the message tells the real limit and not the schema's.
const Text = (description: string) => Type.Optional(Type.String({ maxLength: 900_000, description }))

const TextFields = {
  summary: Text('Markdown'),
  impact: Text('Markdown; filled in from what is known when left out at the beginning'),
  timeline: Text('Markdown; filled in from what is known when left out at the beginning'),
  rootCause: Text('Markdown'),
  wentWell: Text('Markdown'),
  wentWrong: Text('Markdown'),
  gotLucky: Text('Markdown'),
}
const Version = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })

export const VersionParams = Type.Object({ ticket: Ticket, version: Id })
export const ItemParams = Type.Object({ ticket: Ticket, id: Id })

export const PostmortemForm = Type.Object({
  ...TextFields,
  version: Version,
  state: Type.Optional(Type.String({ maxLength: 20 })),
})
export const PostmortemPut = Type.Object({
  ...TextFields,
  version: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'The version that was read; 0 to begin' }),
  ),
  state: Type.Optional(Type.String({ maxLength: 20, description: 'draft or published' })),
})
export const PdfQuery = Type.Object({ paper: Type.Optional(Type.String({ maxLength: 10 })) })

export const ListFilter = {
  q: Type.Optional(Type.String({ maxLength: 300 })),
  state: Type.Optional(Type.String({ maxLength: 20, description: 'draft or published' })),
  severity: Type.Optional(Type.String({ maxLength: 20, description: 'SEV1 to SEV4' })),
  cursor: Type.Optional(Type.String({ maxLength: 2_000 })),
}
export const ItemFilterFields = {
  state: Type.Optional(Type.String({ maxLength: 20, description: `${ITEM_STATES.join(', ')}; open unless said` })),
  owner: Type.Optional(Type.String({ maxLength: 300, description: 'Part of a name, an address or a team' })),
  cursor: Type.Optional(Type.String({ maxLength: 2_000 })),
}
export const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 }))

const ItemText = Type.String({ maxLength: 900_000 })
const ItemOwner = Type.String({ maxLength: 400, description: 'An e-mail address of the directory' })
const ItemDay = Type.String({ maxLength: 40, description: 'YYYY-MM-DD' })
export const ItemForm = Type.Object({
  text: Type.Optional(ItemText),
  owner: Type.Optional(ItemOwner),
  dueOn: Type.Optional(ItemDay),
  key: Type.Optional(Type.String({ maxLength: 100 })),
})
export const NewItem = Type.Object({ text: ItemText, owner: ItemOwner, dueOn: ItemDay })
export const ItemPatch = Type.Object({
  text: Type.Optional(ItemText),
  owner: Type.Optional(ItemOwner),
  dueOn: Type.Optional(ItemDay),
  done: Type.Optional(Type.Boolean()),
})

const StateWord = Type.Enum(POSTMORTEM_STATES)
const SeverityWord = Type.Enum(SEVERITIES)

export const ItemAnswer = Type.Object({
  id: Type.Integer(),
  ticket: Type.String(),
  title: Type.String({ description: 'Of the incident' }),
  text: Type.String(),
  owner: Type.String(),
  ownerEmail: Type.String(),
  dueOn: Type.String(),
  isOverdue: Type.Boolean(),
  done: Type.Boolean(),
  doneBy: Nullable(Type.String()),
  doneAt: Nullable(Time),
  createdBy: Type.String(),
  createdAt: Time,
  changedAt: Time,
  url: Type.String(),
})

export const SummaryAnswer = Type.Object({
  ticket: Type.String(),
  title: Type.String(),
  severity: SeverityWord,
  startedAt: Time,
  endedAt: Nullable(Time),
  state: StateWord,
  version: Type.Integer(),
  summary: Type.String(),
  changedBy: Type.String(),
  changedAt: Time,
  publishedAt: Nullable(Time),
  openItems: Type.Integer({ description: 'Action items that are not done' }),
  url: Type.String(),
})

export const PostmortemAnswer = Type.Object({
  ticket: Type.String(),
  title: Type.String(),
  severity: SeverityWord,
  startedAt: Time,
  endedAt: Nullable(Time),
  state: StateWord,
  version: Type.Integer(),
  summary: Type.String(),
  impact: Type.String(),
  timeline: Type.String(),
  rootCause: Type.String(),
  wentWell: Type.String(),
  wentWrong: Type.String(),
  gotLucky: Type.String(),
  createdBy: Type.String(),
  createdAt: Time,
  changedBy: Type.String(),
  changedAt: Time,
  publishedBy: Nullable(Type.String()),
  publishedAt: Nullable(Time),
  actionItems: Type.Array(ItemAnswer),
  url: Type.String(),
})

export const VersionAnswer = Type.Object({
  version: Type.Integer(),
  state: StateWord,
  author: Type.String(),
  at: Time,
})
