import type { Fact, TableColumn, Text } from '../../documents/index.ts'

/** A document, before it is a page, a PDF or a CSV. */
export interface Report {
  /** Above the title: what kind of paper it is. */
  kind: string
  title: string
  /** At the right of the title, the first large. */
  reference: string[]
  facts: Fact[]
  sections: Section[]
  /** Who signs. */
  signatures: string[]
  contact: string | null
  /** When what it says became so, and by whose doing. */
  madeAt: string
  madeBy: string
  /** The same facts, a row each, for a spreadsheet. */
  csv: () => { columns: string[]; rows: (string | number | null)[][] }
}

export interface Section {
  title: string
  paragraph?: string
  items?: Text[]
  table?: { columns: TableColumn[]; rows: Text[][] }
  /** Said instead of a table or list without rows. */
  none?: string
}
