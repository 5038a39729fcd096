import type { Field } from './headers/fields.ts'
import { type Inspection, inspectTable } from './inspect.ts'
import type { Choices } from './table.ts'
import type { ThreadTask } from './thread-protocol.ts'

export interface InspectInput {
  path: string
  fields: readonly Field[]
  choices: Choices
}

export const run: ThreadTask<InspectInput, Inspection> = ({ path, fields, choices }, thread) =>
  inspectTable(path, fields, choices, (progress) => thread.progress(progress))
