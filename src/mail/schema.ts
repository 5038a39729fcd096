import { Type } from 'typebox'
import { Id } from '../http/fields.ts'
import { MAIL_VIEWS } from './queue-view.ts'

const Address = Type.String({ maxLength: 254 })
const Kind = Type.String({ maxLength: 50 })

export const MailParams = Type.Object({ id: Id })
export const MailQuery = Type.Object({
  view: Type.Optional(Type.Union(MAIL_VIEWS.map((view) => Type.Literal(view)))),
  before: Type.Optional(Id),
})
export const TestForm = Type.Object({ to: Address })
export const OptOutForm = Type.Object({ email: Address, kind: Kind })

/** What a signed link carries. */
export const SignedQuery = Type.Object({
  to: Address,
  kind: Type.String({ maxLength: 50, default: '' }),
  signature: Type.String({ maxLength: 100 }),
})
/** The kinds that stay ticked, and whether any mail is wanted at all. */
export const PreferencesForm = Type.Object({
  wanted: Type.Optional(Type.Union([Kind, Type.Array(Kind, { maxItems: 20 })])),
})
