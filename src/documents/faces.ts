import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { create, type Font } from 'fontkit'

/** A font in one weight. `base` is what documents are set in; the others stand in where it has no glyph. */
export type FaceName = `${Family}-${Weight}`
export type Weight = 'regular' | 'bold'
export type Family = 'base' | 'japanese' | 'korean' | 'chinese' | 'wide' | 'emoji'

const require = createRequire(import.meta.url)

const FILES: Record<FaceName, string> = {
  'base-regular': '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
  'base-bold': '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf',
  'japanese-regular': '@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf',
  'japanese-bold': '@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf',
  'korean-regular': '@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf',
  'korean-bold': '@expo-google-fonts/noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf',
  'chinese-regular': '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  'chinese-bold': '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
  'wide-regular': 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  'wide-bold': 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  'emoji-regular': '@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf',
  'emoji-bold': '@expo-google-fonts/noto-emoji/700Bold/NotoEmoji_700Bold.ttf',
}

const paths = new Map<FaceName, string>()

export function fileOfFace(face: FaceName): string {
  let path = paths.get(face)
  if (path === undefined) {
    path = require.resolve(FILES[face])
    paths.set(face, path)
  }
  return path
}

const fonts = new Map<Family, Font>()

/** Whether a family has a glyph for a character. Its file is read at the first question, and its two weights agree. */
export function covers(family: Family, codePoint: number): boolean {
  let font = fonts.get(family)
  if (!font) {
    font = create(readFileSync(fileOfFace(`${family}-regular`))) as Font
    fonts.set(family, font)
  }
  return font.hasGlyphForCodePoint(codePoint)
}
