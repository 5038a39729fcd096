import { LOG_SOURCES, LOG_STAGES, LOG_STATES, type LogSource, type LogStage, type LogState } from '../words.ts'

const FIRST_CAPACITY = 1_024
export const DAY_MINUTES = 1_440

/** What an incident is counted by, but for its times. There are few of them. */
export interface Combo {
  setId: number
  state: LogState
  stage: LogStage
  source: LogSource
}

export interface LogEntry extends Combo {
  id: number
  uploadId: number | null
  createdAt: string
  reportedAt: string
}

/**
 * All incidents as columns of numbers, in no order: a figure is one pass over them. 20 bytes an incident, times in
 * minutes.
 */
export class Columns {
  readonly combos: Combo[] = []
  readonly #comboOf = new Map<number, number>()
  size = 0
  ids = new Int32Array(FIRST_CAPACITY)
  uploads = new Int32Array(FIRST_CAPACITY)
  created = new Int32Array(FIRST_CAPACITY)
  /** From the creation to the last report. */
  spent = new Int32Array(FIRST_CAPACITY)
  combo = new Int32Array(FIRST_CAPACITY)
  /** The earliest and the latest creation there has been; null before the first. */
  span: { first: number; last: number } | null = null
  /** The longest time that any took. */
  longest = 0

  append(entry: LogEntry): void {
    if (this.size === this.ids.length) this.#grow()
    const at = this.size++
    const created = minuteOf(entry.createdAt)
    this.ids[at] = entry.id
    this.uploads[at] = entry.uploadId ?? 0
    this.created[at] = created
    const spent = Math.max(0, minuteOf(entry.reportedAt) - created)
    this.spent[at] = spent
    this.longest = Math.max(this.longest, spent)
    this.span = {
      first: Math.min(created, this.span?.first ?? created),
      last: Math.max(created, this.span?.last ?? created),
    }
    this.combo[at] = this.#comboIndex(entry)
  }

  /** Takes out incidents by their ids and by their uploads. */
  remove(ids: ReadonlySet<number>, uploads: ReadonlySet<number>): void {
    let to = 0
    for (let from = 0; from < this.size; from++) {
      const upload = this.uploads[from]!
      if ((upload !== 0 && uploads.has(upload)) || ids.has(this.ids[from]!)) continue
      if (to !== from) this.#move(from, to)
      to++
    }
    this.size = to
  }

  #move(from: number, to: number): void {
    this.ids[to] = this.ids[from]!
    this.uploads[to] = this.uploads[from]!
    this.created[to] = this.created[from]!
    this.spent[to] = this.spent[from]!
    this.combo[to] = this.combo[from]!
  }

  #comboIndex({ setId, state, stage, source }: LogEntry): number {
    const word = (LOG_STATES.indexOf(state) * 2 + LOG_STAGES.indexOf(stage)) * 3 + LOG_SOURCES.indexOf(source)
    const key = setId * 18 + word
    let index = this.#comboOf.get(key)
    if (index === undefined) {
      index = this.combos.push({ setId, state, stage, source }) - 1
      this.#comboOf.set(key, index)
    }
    return index
  }

  #grow(): void {
    const grown = (column: Int32Array) => {
      const wider = new Int32Array(Math.ceil(column.length * 1.5))
      wider.set(column)
      return wider
    }
    this.ids = grown(this.ids)
    this.uploads = grown(this.uploads)
    this.created = grown(this.created)
    this.spent = grown(this.spent)
    this.combo = grown(this.combo)
  }
}

export function minuteOf(stored: string): number {
  return Math.floor(Date.parse(stored) / 60_000)
}

/** The number of a UTC day, `2026-11-19`. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`) / 86_400_000
}

export function dayText(number: number): string {
  return new Date(number * 86_400_000).toISOString().slice(0, 10)
}
