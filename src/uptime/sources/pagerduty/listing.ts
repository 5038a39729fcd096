import type { Conversation } from '../../../http/connector.ts'
import { SourceFailure } from '../../../http/source-failure.ts'
import { at, type JsonRecord, recordsAt } from '../../../lib/json.ts'
import { eachAtOnce } from '../../../lib/lanes.ts'

// PagerDuty's pages: `limit` up to 100, `offset + limit` up to 10 000, `more`, and `total` if it is asked for.
// https://developer.pagerduty.com/docs/pagination

const PAGE = 100
const FURTHEST = 10_000
/** The vendor advises one question at a time; of more pages than this, that would take minutes. */
const SERIAL_PAGES = 10
/** At 200 ms an answer a month of thousands of incidents takes half a minute, within the 960 questions a minute has. */
export const AT_ONCE = 6
const LEAST_WINDOW_MS = 60_000

export type Pairs = (readonly [string, string])[]

export interface Listing {
  path: string
  /** Where the list stands in the answer. */
  field: string
  query: Pairs
  /**
   * Takes a record.
   * @returns its id, by which repeated ones are known
   */
  take(record: JsonRecord): string | null
}

/** Why a list may not be whole, as sentences; empty when it is. */
export type Doubts = Set<string>

interface Page {
  more: boolean
  total: number | null
  /** Whether it brought a record that no page before it had. */
  isProgress: boolean
}

/** Reads a whole list, page after page, and never for ever. */
export class Lister {
  readonly doubts: Doubts = new Set()
  readonly #talk: Conversation
  readonly #listing: Listing

  constructor(talk: Conversation, listing: Listing) {
    this.#talk = talk
    this.#listing = listing
  }

  /** The list as it is. */
  async all(): Promise<void> {
    if (!(await this.#pages([]))) this.#doubt(`has more than ${FURTHEST}, which is as far as PagerDuty’s pages go`)
  }

  /** The list of a stretch of time, in as many parts as the limit on pages needs. */
  async within(from: number, to: number): Promise<void> {
    const window: Pairs = [
      ['since', new Date(from).toISOString()],
      ['until', new Date(to).toISOString()],
    ]
    if (await this.#pages(window)) return
    if (to - from <= LEAST_WINDOW_MS) {
      this.#doubt(`has more than ${FURTHEST} within a minute`)
      return
    }
    const middle = from + Math.floor((to - from) / 2)
    await this.within(from, middle)
    await this.within(middle, to)
  }

  /** @returns false when the list is longer than its pages reach */
  async #pages(window: Pairs): Promise<boolean> {
    const seen = new Set<string>()
    const first = await this.#page(0, [...window, ['total', 'true']], seen)
    if (first.total !== null && first.total > FURTHEST) return false
    const known = first.total === null ? 0 : Math.ceil(first.total / PAGE)
    let last = { ...first, next: PAGE }
    if (known > SERIAL_PAGES) {
      const offsets = Array.from({ length: known - 1 }, (_, i) => (i + 1) * PAGE)
      await eachAtOnce(offsets, AT_ONCE, async (offset) => {
        const page = await this.#page(offset, window, seen)
        if (offset === offsets.at(-1)) last = { ...page, next: offset + PAGE }
      })
    }
    const isWhole = await this.#onFrom(last.next, last, window, seen)
    if (isWhole && seen.size < (first.total ?? 0)) this.#doubt(`should have ${first.total} and sent ${seen.size}`)
    return isWhole
  }

  async #onFrom(start: number, last: Page, window: Pairs, seen: Set<string>): Promise<boolean> {
    let page = last
    for (let offset = start; page.more; offset += PAGE) {
      if (!page.isProgress) {
        this.#doubt('is said to go on, and nothing new comes')
        return true
      }
      if (offset + PAGE > FURTHEST) return false
      page = await this.#page(offset, window, seen)
    }
    return true
  }

  async #page(offset: number, extra: Pairs, seen: Set<string>): Promise<Page> {
    const { path, field, query, take } = this.#listing
    const paging: Pairs = [
      ['limit', String(PAGE)],
      ['offset', String(offset)],
    ]
    const json = await this.#talk.ask({ path, query: [...query, ...extra, ...paging] })
    if (!Array.isArray(at(json, field))) {
      throw new SourceFailure('schema', `PagerDuty’s answer to ${path} has no list “${field}”.`)
    }
    const before = seen.size
    recordsAt(json, field).forEach((record, i) => {
      seen.add(take(record) ?? `nameless ${offset + i}`)
    })
    const total = at(json, 'total')
    return {
      more: at(json, 'more') === true,
      total: typeof total === 'number' && Number.isInteger(total) && total >= 0 ? total : null,
      isProgress: seen.size > before,
    }
  }

  #doubt(what: string): void {
    this.doubts.add(`The list of ${this.#listing.field.replaceAll('_', ' ')} ${what}.`)
  }
}
