import { type Cell, isBlank, isError, textOf } from '../cells.ts'
import { type Wall, wallMs } from './calendar.ts'
import { isMissing } from './missing.ts'
import { fits, NOTATION_LABELS, type Notation } from './notation.ts'
import { readWritten, type Written } from './written.ts'
import { WallClock } from './zones.ts'

/** What became of a cell: a value, or none because it is blank, or none and a problem. A warning comes with a value. */
export interface DateReading {
  value: string | null
  problem: string | null
  warning: string | null
}

export interface DateReaderOptions {
  notation: Notation
  /** The zone of what says no offset, such as `Europe/Stockholm`; it has to exist. */
  zone: string
  /** How the workbook counts its days, see `Table`. */
  date1904?: boolean
  /** Moments outside of these days are read with a warning; by default 1990 to 2099. */
  plausible?: { from: string; until: string }
}

/** Of a day that exists this is the moment itself, which need not be written anew. */
const STORED_FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

const BLANK: DateReading = { value: null, problem: null, warning: null }
const ALWAYS_PLAUSIBLE = { from: '1990-01-01', until: '2099-12-31' }

/** Reads the cells of one column, whose notation is decided. Nothing is read in any other notation. */
export class DateReader {
  readonly #notation: Notation
  readonly #zoneName: string
  readonly #zone: WallClock
  readonly #date1904: boolean
  readonly #plausible: { from: string; until: string }

  constructor({ notation, zone, date1904 = false, plausible = ALWAYS_PLAUSIBLE }: DateReaderOptions) {
    this.#notation = notation
    this.#zoneName = zone
    this.#zone = new WallClock(zone)
    this.#date1904 = date1904
    this.#plausible = plausible
  }

  /** A moment in the stored form, `2026-11-19T13:30:41.000Z`. A day without a time is the moment at which it begins. */
  readMoment(cell: Cell): DateReading {
    return this.#read(cell, (written) => {
      if ('at' in written) return stored(written.at)
      return this.#momentOf(this.#wallOf(written)!, textOf(cell))
    })
  }

  /** A day of the calendar, `2026-11-19`; a time beside it is left out. */
  readDay(cell: Cell): DateReading {
    return this.#read(cell, (written) => {
      const ms = 'at' in written ? written.at : wallMs({ ...this.#wallOf(written)!, time: null })
      if (ms === null) return problem(`“${textOf(cell)}” is no day of the calendar`)
      return { value: new Date(ms).toISOString().slice(0, 10), problem: null, warning: null }
    })
  }

  #read(cell: Cell, convert: (written: Written) => DateReading): DateReading {
    if (isBlank(cell)) return BLANK
    if (isError(cell)) return problem(`holds the error ${cell.text}`)
    const text = textOf(cell)
    if (isMissing(text)) return BLANK
    const written = readWritten(cell, this.#date1904)
    if (written === null) return problem(`“${text.slice(0, 80)}” is no date`)
    if (!fits(written, this.#notation)) {
      return problem(`“${text}” is not written like the other dates: ${NOTATION_LABELS[this.#notation].toLowerCase()}`)
    }
    return this.#withPlausibility(convert(written))
  }

  #wallOf(written: Written): Wall | undefined {
    if (written.family !== 'numeric') return 'wall' in written ? written.wall : undefined
    return written.readings[this.#notation as 'dmy' | 'mdy' | 'ymd']
  }

  #momentOf(wall: Wall, text: string): DateReading {
    const ms = wallMs(wall)
    if (ms === null) return problem(`“${text}” is no day of the calendar`)
    if (wall.offset === 0 && STORED_FORM.test(text)) return { value: text, problem: null, warning: null }
    if (wall.offset !== null) return stored(ms - wall.offset * 60_000)
    if (wall.time === null) return stored(this.#zone.startOfDay(ms))
    const moment = this.#zone.momentOf(ms)
    if (moment.at === null) return problem(`“${text}” never was in ${this.#zoneName}: clocks went forward over it`)
    const twice = `“${text}” was twice in ${this.#zoneName}, when clocks went back; the first is taken`
    return stored(moment.at, moment.twice ? twice : null)
  }

  #withPlausibility(reading: DateReading): DateReading {
    const { value, warning } = reading
    if (value === null || warning !== null) return reading
    const day = value.slice(0, 10)
    if (day >= this.#plausible.from && day <= this.#plausible.until) return reading
    const side = day < this.#plausible.from ? `before ${this.#plausible.from}` : `after ${this.#plausible.until}`
    return { ...reading, warning: `${day} is ${side}` }
  }
}

function stored(at: number, warning: string | null = null): DateReading {
  const value = new Date(at).toISOString()
  // An offset can push a day at the end of the calendar over it; such a year has five digits.
  return value.length === 24 ? { value, problem: null, warning } : problem('is outside of the years 1 to 9999')
}

function problem(sentence: string): DateReading {
  return { value: null, problem: sentence, warning: null }
}
