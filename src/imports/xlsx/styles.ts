import type { Limits } from '../limits.ts'
import type { Archive } from './archive.ts'
import { builtInStyle, type NumberStyle, styleOfFormat } from './number-format.ts'
import { readXml } from './xml.ts'

/** What each style number of a workbook makes of numbers. */
export async function readStyles(archive: Archive, part: string | null, limits: Limits): Promise<NumberStyle[]> {
  if (part === null || !archive.has(part)) return []
  const formats = new Map<number, NumberStyle>()
  const used: number[] = []
  let inCellFormats = false
  await readXml(
    archive.bytes(part),
    {
      open(name, attributes) {
        if (name === 'numFmt')
          formats.set(Number(attributes['numFmtId']), styleOfFormat(attributes['formatCode'] ?? ''))
        else if (name === 'cellXfs') inCellFormats = true
        // Whether the format applies (`applyNumberFormat`) is not asked: Excel does not ask either.
        else if (name === 'xf' && inCellFormats) used.push(Number(attributes['numFmtId'] ?? 0))
      },
      close(name) {
        if (name === 'cellXfs') inCellFormats = false
      },
    },
    limits.rowBytes,
  )
  return used.map((id) => formats.get(id) ?? builtInStyle(id))
}
