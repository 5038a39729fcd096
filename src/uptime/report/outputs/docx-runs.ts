import { ExternalHyperlink, type ParagraphChild, TextRun } from 'docx'
import { spansOf, type Text } from '../../../documents/index.ts'

/** Runs of a text, its lines broken where it says so and its links made ones. */
export function runsOf(text: Text, look: { color?: string; bold?: boolean; size?: number } = {}): ParagraphChild[] {
  return spansOf(text).flatMap(({ text: words, bold, link }): ParagraphChild[] => {
    const lines = words.split('\n')
    const runs = lines.map((line, i) => {
      const style = bold ? { ...look, bold } : look
      return new TextRun({ ...style, text: line, ...(i > 0 && { break: 1 }), ...(link && { style: 'Hyperlink' }) })
    })
    return link ? [new ExternalHyperlink({ link, children: runs })] : runs
  })
}
