import { Type } from 'typebox'
import { Id } from '../http/fields.ts'

const Word = Type.Optional(Type.String({ maxLength: 200 }))

/** What a list is filtered and sorted by, as it stands in its address. What means nothing is passed over. */
export const ListQuery = Type.Object({
  q: Word,
  region: Word,
  cluster: Word,
  status: Word,
  vendor: Word,
  environment: Word,
  warranty: Word,
  duplicates: Word,
  /** The key of a column; with `-` before it from the last to the first. */
  sort: Word,
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  columns: Type.Optional(Type.String({ maxLength: 8_000 })),
  /** The id of what was deleted just now, to offer to undo it. */
  deleted: Type.Optional(Id),
})

export const IdParams = Type.Object({ id: Id })
export const CellParams = Type.Object({ id: Id, column: Type.String({ maxLength: 100 }) })

/** Any fields, as text. */
export const FieldsForm = Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 20_000 }))

/** Fields under whatever wording they come are looked at one by one. */
export const RowPatch = Type.Object(
  { id: Id, version: Type.Optional(Type.Integer({ minimum: 1 })) },
  {
    additionalProperties: true,
    description:
      'Fields of a row by the names they have in an answer (other common wordings are understood too); an empty one is emptied. With `version`, a row that was changed since is refused with 409.',
  },
)
export const RowId = Type.Object({ id: Id })

const OrNull = (type: ReturnType<typeof Type.String>) => Type.Union([type, Type.Null()])
const Text = OrNull(Type.String())

export const RowAnswer = Type.Object({
  id: Id,
  slug: Type.String(),
  version: Type.Integer(),
  hostname: Type.String(),
  assetTag: Text,
  serialNumber: Text,
  vendor: Text,
  model: Text,
  region: Text,
  cluster: Text,
  rack: Text,
  environment: Text,
  operatingSystem: Text,
  ipAddresses: Type.Array(Type.String()),
  status: Type.String(),
  owner: Text,
  ownerEmail: Text,
  bought: Text,
  warrantyUntil: Text,
  notes: Text,
  custom: Type.Record(Type.String(), Type.String()),
})

export const ApiQuery = Type.Object({
  q: Word,
  region: Word,
  cluster: Word,
  status: Word,
  vendor: Word,
  environment: Word,
  warranty: Word,
  duplicates: Word,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 })),
  cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,10}$' })),
})

export const RowsAnswer = Type.Object({
  items: Type.Array(RowAnswer),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
})
