import { type Cell, FORMULA_WITHOUT_VALUE } from '../cells.ts'
import { Unreadable } from '../errors.ts'
import { cleanText } from '../text.ts'
import { DAMAGED } from './archive.ts'
import type { NumberStyle } from './number-format.ts'
import { cellOfSerial } from './serial.ts'
import { decodeEscapes, type SharedStrings } from './shared-strings.ts'

/** A `<c>` element as it was read. */
export interface RawCell {
  type: string
  style: number
  hasFormula: boolean
  hasValue: boolean
  /** The text of `<v>`, and that of `<is>`. */
  value: string
  inline: string
}

export interface CellContext {
  strings: Pick<SharedStrings, 'get'>
  styles: readonly NumberStyle[]
  date1904: boolean
}

/** What JavaScript takes for a number and a spreadsheet does not: `0x1f`, `0b1`, `0o7`. */
const NOT_DECIMAL = /^[+-]?0[a-z]/i

/** The typed value of a cell. Formulas count with the value that was stored for them; nothing is calculated. */
export function cellOf(raw: RawCell, context: CellContext): Cell {
  if (raw.hasFormula && !raw.hasValue) return { kind: 'error', text: FORMULA_WITHOUT_VALUE }
  switch (raw.type) {
    case 's':
      return sharedText(raw.value, context)
    case 'inlineStr':
      return textCell(raw.inline === '' ? raw.value : raw.inline)
    case 'str':
      return textCell(raw.value)
    case 'b':
      return raw.value.trim() === '' ? null : /^(?:1|true)$/i.test(raw.value.trim())
    case 'e':
      return raw.value === '' ? null : { kind: 'error', text: raw.value }
    case 'd':
      return isoCell(raw.value.trim())
    default:
      return numberCell(raw.value.trim(), raw.style, context)
  }
}

function sharedText(value: string, { strings }: CellContext): Cell {
  if (value === '') return null
  const text = strings.get(Number(value))
  if (text === undefined) throw new Unreadable('damaged', DAMAGED)
  return text === '' ? null : text
}

function textCell(value: string): Cell {
  const text = cleanText(decodeEscapes(value))
  return text === '' ? null : text
}

function numberCell(value: string, style: number, { styles, date1904 }: CellContext): Cell {
  if (value === '') return null
  const number = Number(value)
  if (!Number.isFinite(number) || NOT_DECIMAL.test(value)) return textCell(value)
  const kind = styles[style] ?? 'number'
  if (kind !== 'number') return cellOfSerial(number, kind, date1904)
  // 17 digits are how a binary fraction is stored; 15 are what Excel shows: 242.26 and not 242.26000000000002.
  return value.length > 15 && !Number.isInteger(number) ? Number(number.toPrecision(15)) : number
}

/** A date cell of the ISO kind: a date, a time, or both, perhaps with an offset (ECMA-376 part 1, 18.17.4). */
function isoCell(value: string): Cell {
  if (value === '') return null
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return { kind: 'date', text: value }
  if (/^T?\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$/.test(value)) return { kind: 'time', text: value.replace(/[TZ]/g, '') }
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/.exec(value)
  if (!match) return textCell(value)
  const [, wall, offset] = match
  if (!offset && /T00:00(?::00(?:\.0+)?)?$/.test(wall!)) return { kind: 'date', text: wall!.slice(0, 10) }
  return { kind: 'datetime', text: value }
}
