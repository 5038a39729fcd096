// Documents that go out of the house: PDFs that can be read, printed, compared byte for byte, and listened to.
export { covers, type FaceName, fileOfFace } from './faces.ts'
export { type Span, spansOf, type Text } from './lines.ts'
export { writeMarkdown } from './markdown.ts'
export type { Drawing, Fact, ListItem, Words } from './parts.ts'
export { Pdf } from './pdf.ts'
export type { Paper, SheetOptions } from './sheet.ts'
export type { Table, TableColumn } from './table.ts'
