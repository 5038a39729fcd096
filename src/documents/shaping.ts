// Latin, Greek, Cyrillic and their punctuation. What has marks to be placed or letters that join is not in it.
const SIMPLE =
  /^[\u0020-\u02ff\u0370-\u03ff\u0400-\u0482\u048a-\u04ff\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u21ff\u2212]*$/

export function isSimple(text: string): boolean {
  return SIMPLE.test(text)
}

/** A font inside a document, as pdfkit keeps it: gives the codes of glyphs, and how far each moves the pen. */
export interface FontInDocument {
  encode(text: string, features?: unknown): [codes: string[], positions: Position[]]
  widthOfString(text: string, size: number, features?: unknown): number
}

/** In thousandths of the size. */
interface Position {
  xAdvance: number
}

const hastened = new WeakSet<FontInDocument>()

/**
 * Has a font set simple scripts glyph by glyph. Shaping asks every table of a font for every word, which takes a tenth
 * of a millisecond; a report with five thousand names in it would take seconds, and for these scripts all that is
 * missed is kerning.
 */
export function hasten(font: FontInDocument): void {
  if (hastened.has(font)) return
  hastened.add(font)
  const shape = font.encode.bind(font)
  const known = new Map<string, { code: string; position: Position }>()
  const glyphOf = (char: string) => {
    let glyph = known.get(char)
    if (!glyph) {
      const [[code], [position]] = shape(char)
      glyph = { code: code!, position: position! }
      known.set(char, glyph)
    }
    return glyph
  }
  font.encode = (text, features) => {
    if (!isSimple(text)) return shape(text, features)
    const glyphs = Array.from(text, glyphOf)
    return [glyphs.map(({ code }) => code), glyphs.map(({ position }) => position)]
  }
  const measure = font.widthOfString.bind(font)
  font.widthOfString = (text, size, features) => {
    if (!isSimple(text)) return measure(text, size, features)
    let width = 0
    for (const char of text) width += glyphOf(char).position.xAdvance
    return (width * size) / 1000
  }
}
