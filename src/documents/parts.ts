import type { Text } from './lines.ts'

export interface Fact {
  label: string
  lines: readonly string[]
}

export interface ListItem {
  text: Text
  /** What stands before it; a bullet unless said. */
  mark?: string
  /** How deep it stands; 0 is the outermost. */
  level?: number
}

/** A picture made of vectors, in a box as wide as the page. */
export interface Drawing {
  /** What it shows, for those who do not see it. */
  alt: string
  height: number
  /** `write` sets a line of words in fonts that have them; `y` is the top of the line. */
  draw(
    doc: PDFKit.PDFDocument,
    box: { x: number; y: number; width: number; height: number },
    write: (text: string, at: Words) => void,
  ): void
}

export interface Words {
  x: number
  y: number
  size: number
  color?: string
  bold?: boolean
  /** Where `x` is of the words; their start unless said. */
  anchor?: 'start' | 'middle' | 'end'
}
