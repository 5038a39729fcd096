import type { Family } from './faces.ts'

/** A stretch of text that one family can show. */
export interface Run {
  text: string
  family: Family
  /** Written from right to left. */
  rtl: boolean
}

/** Shown where no family has a glyph, so that a reader sees that something stands there. */
const BOX = '□'

// What is not to be seen: controls, marks of direction, joiners, selectors of variants, the byte order mark.
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\p{Variation_Selector}/gu

const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
const KANA = /[\u3040-\u30ff\u31f0-\u31ff]/
const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]/

/**
 * Splits text into stretches of one family each. Spaces stay with the stretch before them, so that a sentence is not
 * cut at each word; only words from right to left stand alone, because they change places.
 * @param covers whether a family has a glyph for a character
 */
export function splitRuns(text: string, covers: (family: Family, codePoint: number) => boolean): Run[] {
  const clean = text.replace(INVISIBLE, '')
  if (/^[\n -~]*$/.test(clean)) return clean === '' ? [] : [{ text: clean, family: 'base', rtl: false }]
  const order = familiesFor(clean)
  const runs: Run[] = []
  for (const char of clean.normalize('NFC')) {
    const last = runs.at(-1)
    const codePoint = char.codePointAt(0)!
    const isNeutral = /\s/.test(char)
    const family = isNeutral
      ? last && keepsSpaces(last)
        ? last.family
        : 'base'
      : order.find((one) => covers(one, codePoint))
    const shown = { text: family ? char : BOX, family: family ?? ('wide' as const), rtl: RTL.test(char) }
    if (last && last.family === shown.family && last.rtl === shown.rtl) last.text += shown.text
    else runs.push(shown)
  }
  return runs
}

/** Words from right to left stand alone; a space among pictures is as wide as one of them. */
function keepsSpaces({ family, rtl }: Run): boolean {
  return !rtl && family !== 'emoji'
}

/** Han characters look different in each language; the kana or hangul beside them tell which. */
function familiesFor(text: string): Family[] {
  if (KANA.test(text)) return ['base', 'japanese', 'chinese', 'korean', 'wide', 'emoji']
  if (HANGUL.test(text)) return ['base', 'korean', 'chinese', 'japanese', 'wide', 'emoji']
  return ['base', 'chinese', 'japanese', 'korean', 'wide', 'emoji']
}
