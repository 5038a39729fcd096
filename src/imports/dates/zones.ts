import { DateTime, IANAZone } from 'luxon'

const DAY_MS = 86_400_000

/** A moment, or why a clock on the wall does not tell one. */
export type Moment = { at: number; twice: boolean } | { at: null }

/** Turns what clocks of one zone show into moments; quick, because most days have one offset from end to end. */
export class WallClock {
  readonly #zone: IANAZone
  /** The offset in minutes of a day without a change near it; null for the others. */
  readonly #offsets = new Map<number, number | null>()

  /** @param zone a name such as `Europe/Stockholm`; it has to exist */
  constructor(zone: string) {
    this.#zone = IANAZone.create(zone)
    if (!this.#zone.isValid) throw new TypeError(`there is no time zone ${zone}`)
  }

  /**
   * @param wall milliseconds of the wall clock as if it stood in UTC
   * @returns no moment for a time that was skipped when clocks went forward; the first of two when they went back
   */
  momentOf(wall: number): Moment {
    const day = Math.floor(wall / DAY_MS)
    let offset = this.#offsets.get(day)
    if (offset === undefined) {
      offset = this.#steadyOffset(day)
      this.#offsets.set(day, offset)
    }
    return offset === null ? this.#momentNearChange(wall) : { at: wall - offset * 60_000, twice: false }
  }

  /** The moment at which a day of the calendar begins, which is not midnight where midnight is skipped. */
  startOfDay(wall: number): number {
    const moment = this.momentOf(wall)
    if (moment.at !== null) return moment.at
    const { year, month, day } = DateTime.fromMillis(wall, { zone: 'utc' })
    return DateTime.fromObject({ year, month, day }, { zone: this.#zone }).startOf('day').toMillis()
  }

  #steadyOffset(day: number): number | null {
    // Offsets reach from -12 to +14 hours, so the day lies between these moments wherever its zone is.
    const before = this.#zone.offset((day - 1) * DAY_MS)
    const after = this.#zone.offset((day + 2) * DAY_MS)
    return before === after ? before : null
  }

  #momentNearChange(wall: number): Moment {
    const before = this.#zone.offset(wall - DAY_MS)
    const after = this.#zone.offset(wall + DAY_MS)
    const moments = [wall - before * 60_000, wall - after * 60_000].filter(
      (at) => at + this.#zone.offset(at) * 60_000 === wall,
    )
    if (moments.length === 0) return { at: null }
    return { at: Math.min(...moments), twice: moments.length === 2 && moments[0] !== moments[1] }
  }
}
