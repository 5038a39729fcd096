/**
 * What a number's format makes of it: a date, a time … or a number. `zeros` is the width of formats such as `00000`,
 * under which people keep postal codes and asset tags.
 */
export type NumberStyle = 'number' | 'date' | 'datetime' | 'time' | 'duration' | { zeros: number }

/** Formats that a workbook uses by number alone (ECMA-376 part 1, 18.8.30); 27–58 are dates in East Asian Excels. */
const BUILT_IN = new Map<number, NumberStyle>([
  ...[14, 15, 16, 17, 27, 28, 29, 30, 31, 34, 35, 36].map((id) => [id, 'date'] as const),
  ...[50, 51, 52, 53, 54, 55, 56, 57, 58].map((id) => [id, 'date'] as const),
  ...[18, 19, 20, 21, 32, 33, 45, 47].map((id) => [id, 'time'] as const),
  [22, 'datetime'],
  [46, 'duration'],
])

export function builtInStyle(id: number): NumberStyle {
  return BUILT_IN.get(id) ?? 'number'
}

const MAX_CODE = 255

/** Reads a format code such as `yyyy\-mm\-dd;@`, `[h]:mm` or `#,##0.00 "h"`. */
export function styleOfFormat(code: string): NumberStyle {
  if (/^0{2,20}$/.test(code)) return { zeros: code.length }
  const bare = code
    .slice(0, MAX_CODE)
    .replace(/"[^"]*"?|\\.|[_*]./g, '')
    .replace(/general/gi, '')
  const positive = bare.split(';')[0]!.toLowerCase()
  if (/\[(?:h+|m+|s+)\]/.test(positive)) return 'duration'
  const tokens = positive.replace(/\[[^\]]*\]?/g, '').replace(/am\/pm|a\/p/g, 'h')
  if (/[#?0]/.test(tokens.replace(/s[.,]0+/g, 's'))) return 'number'
  const hasDate = /[ydbg]/.test(tokens)
  const hasTime = /[hs]/.test(tokens)
  if (hasTime) return hasDate ? 'datetime' : 'time'
  return hasDate || tokens.includes('m') ? 'date' : 'number'
}
