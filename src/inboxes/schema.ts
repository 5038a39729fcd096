import { Type } from 'typebox'
import { Id } from '../http/fields.ts'

const Text = (maxLength: number) => Type.String({ maxLength })

export const InboxParams = Type.Object({ id: Id })
export const RowParams = Type.Object({ id: Id, row: Id })
export const InboxQuery = Type.Object({
  state: Type.Optional(Type.Enum(['refused', 'waiting', 'taken', 'dismissed', 'earlier'])),
  before: Type.Optional(Id),
})

export const InboxForm = Type.Object({
  name: Text(100),
  ownerEmail: Text(254),
  kind: Type.Enum(['csv', 'sheets', 'push']),
  url: Type.Optional(Text(2_000)),
  spreadsheet: Type.Optional(Text(2_000)),
  range: Type.Optional(Text(200)),
  apiUrl: Type.Optional(Text(2_000)),
  key: Type.Optional(Text(10_000)),
})

/** Column of each field by the name of its form field, `column.title`; the rest says how the cells are read. */
export const ColumnsForm = Type.Object(
  {
    ownerEmail: Text(254),
    timeZone: Text(100),
    notation: Text(20),
    defaultSeverity: Text(10),
    takesExisting: Type.Optional(Text(10)),
  },
  { additionalProperties: Text(500) },
)

/** Cells as they are mended, `cell.0`, `cell.1` …, in the order of the columns. */
export const MendForm = Type.Object({}, { additionalProperties: Text(50_000) })

export const PushParams = Type.Object({ token: Text(100) })
export const PushedBody = Type.Unknown({
  description: 'A row, `{"Name of a column": "text", …}`; a list of rows; or `{"rows": […]}`. At most 500.',
})
const RowState = Type.Enum(['waiting', 'taken', 'refused', 'dismissed', 'earlier'])
export const PushAnswer = Type.Object({
  items: Type.Array(
    Type.Object({
      row: Type.Integer({ description: 'Its place in what was sent, from 1' }),
      state: RowState,
      ticket: Type.Union([Type.String(), Type.Null()]),
      problem: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  nextCursor: Type.Null(),
})
