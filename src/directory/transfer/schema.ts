import { Type } from 'typebox'
import { TRANSFER_KINDS } from './kinds.ts'

export const ImportForm = Type.Object({
  kind: Type.Union(
    TRANSFER_KINDS.map((kind) => Type.Literal(kind)),
    { description: 'What the file holds.' },
  ),
  dryRun: Type.Optional(
    Type.String({ maxLength: 10, description: '`true`: says what would be done and writes nothing.' }),
  ),
  leaveOut: Type.Optional(
    Type.String({ maxLength: 10, description: '`true`: what cannot be taken is left out, and the rest is imported.' }),
  ),
  sheet: Type.Optional(Type.String({ maxLength: 300, description: 'The sheet of a workbook that has several.' })),
  file: Type.Optional(Type.String({ format: 'binary', description: 'A CSV or XLSX file.' })),
})

const Counted = {
  kind: Type.String(),
  dryRun: Type.Boolean(),
  applied: Type.Boolean({ description: 'Whether it has been written.' }),
  upload: Type.Union([Type.Integer(), Type.Null()], { description: 'The id of the upload, when it was written.' }),
  added: Type.Integer(),
  changed: Type.Integer(),
  unchanged: Type.Integer(),
  rejected: Type.Integer(),
  rows: Type.Array(Type.Object({ row: Type.Integer(), column: Type.String(), reason: Type.String() }), {
    description: 'Why rows were rejected, for the first 100 of them.',
  }),
  changes: Type.Array(
    Type.Object({
      row: Type.Integer(),
      action: Type.String(),
      name: Type.String(),
      fields: Type.Array(Type.Object({ field: Type.String(), from: Type.String(), to: Type.String() })),
    }),
    { description: 'The first 100 rows that are added or changed.' },
  ),
  notes: Type.Array(Type.String()),
}

export const ImportAnswer = Type.Object(Counted)

/** What an import that was refused answers: a problem, and the same figures. */
export const ImportRefusal = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  requestId: Type.String(),
  fields: Type.Optional(Type.Record(Type.String(), Type.String())),
  ...Type.Partial(Type.Object(Counted)).properties,
})

export const FileParams = Type.Object({ file: Type.String({ maxLength: 50 }) })
