import { createRequire } from 'node:module'
import { covers, fileOfFace } from '../../../documents/index.ts'
import { escapeHtml } from '../../../http/view-helpers.ts'
import { HATCH, PAPER, WORDS } from './paper.ts'
import type { LegendEntry, Picture, Shape } from './picture.ts'

const LEGEND_HEIGHT = 30
/** Twice the size at which it is shown, so that print is sharp. */
const PIXELS = 1400
/** The length of a sign of the legend in parts of its size; only where the next entry begins depends on it. */
const SIGN_WIDTH = 0.56

const require = createRequire(import.meta.url)

/** A picture as a file of pixels, for documents that hold no drawings. The same on every machine. */
export async function pngOf(
  picture: Picture,
  legend: readonly LegendEntry[],
): Promise<{ data: Buffer; width: number; height: number }> {
  const { Resvg } = require('@resvg/resvg-js') as typeof import('@resvg/resvg-js')
  const words = [...picture.shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []))].join('')
  const image = new Resvg(svgOf(picture, legend), {
    fitTo: { mode: 'width', value: PIXELS },
    font: { fontFiles: fontsFor(words), loadSystemFonts: false, defaultFontFamily: 'Inter' },
  }).render()
  return { data: image.asPng(), width: image.width, height: image.height }
}

/** Each picture reads its fonts anew: those of other scripts, which are large, only for words that need them. */
function fontsFor(words: string): string[] {
  const isPlain = [...words].every((character) => covers('base', character.codePointAt(0)!))
  const faces = ['base-regular', 'base-bold'] as const
  const others = ['wide-regular', 'wide-bold', 'japanese-regular', 'korean-regular', 'chinese-regular'] as const
  return [...faces, ...(isPlain ? [] : others)].map(fileOfFace)
}

/** On white paper. */
export function svgOf(picture: Picture, legend: readonly LegendEntry[]): string {
  const { width } = picture
  const height = picture.height + LEGEND_HEIGHT
  // Words of a wide picture are drawn larger, because it is shrunk more to fit the page.
  const scale = Math.max(1, width / 760)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Inter">`,
    `<defs><pattern id="hatch" width="${HATCH}" height="${HATCH}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" x2="0" y1="0" y2="${HATCH}" stroke="#9ca3af" stroke-width="1.4"/></pattern></defs>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...picture.shapes.map((shape) => markupOf(shape, scale)),
    ...legendMarkup(legend, picture.height + 16, scale),
    '</svg>',
  ].join('')
}

function markupOf(shape: Shape, scale: number): string {
  if (shape.kind === 'text') {
    const { size, color, bold } = WORDS[shape.look]
    const weight = bold ? ' font-weight="600"' : ''
    return `<text x="${shape.x}" y="${shape.y}" text-anchor="${shape.anchor}" font-size="${size * scale}" fill="${color}"${weight}>${escapeHtml(shape.text)}</text>`
  }
  const { fill, stroke, dash, hatched } = PAPER[shape.ink]
  const outline = stroke ? ` stroke="${stroke}"${dash ? ` stroke-dasharray="${dash.join(' ')}"` : ''}` : ''
  if (shape.kind === 'line')
    return `<line x1="${shape.x1}" x2="${shape.x2}" y1="${shape.y1}" y2="${shape.y2}"${outline}/>`
  const box = `x="${shape.x}" y="${shape.y}" width="${shape.width}" height="${shape.height}"`
  return `<rect ${box} fill="${hatched ? 'url(#hatch)' : (fill ?? 'none')}"${outline}/>`
}

function legendMarkup(legend: readonly LegendEntry[], y: number, scale: number): string[] {
  let x = 0
  const size = WORDS.label.size * scale
  return legend.map(({ ink, text }) => {
    const at = x
    x += size * 1.3 + text.length * size * SIGN_WIDTH + 24
    const { fill, hatched } = PAPER[ink]
    const key: Shape =
      fill === undefined && !hatched
        ? { kind: 'line', ink, x1: at + size / 2, x2: at + size / 2, y1: y - size + 2, y2: y + 2 }
        : { kind: 'rect', ink, x: at, y: y - size + 2, width: size - 2, height: size - 2 }
    const words = { kind: 'text', look: 'label', x: at + size * 1.3, y, anchor: 'start', text } as const
    return markupOf(key, scale) + markupOf(words, scale)
  })
}
