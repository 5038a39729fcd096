import { Cached } from '../../lib/cached.ts'
import { dayOf, MINUTE, toStored } from '../../lib/dates.ts'
import { type CustomColumn, listCustomColumns } from '../custom.ts'
import type { HardwareDeps } from '../deps.ts'
import { isFiltered } from './filter.ts'
import { allColumns, chosenColumns, filterOf, type Query, sortOf } from './query.ts'
import { listRows } from './rows.ts'
import { type Listed, listIds } from './sort.ts'
import { countAll, countFound, type Facets, loadFacets, type Totals } from './totals.ts'

export const PAGE_SIZE = 50
/** Another process may have written: counts are then at most so old. */
const KEPT_MS = MINUTE

interface Known extends Facets {
  customs: CustomColumn[]
}

/** The inventory's list, with the counts of all servers kept until something changes. */
export class HardwareList {
  readonly #deps: HardwareDeps
  readonly #known: Cached<Known>

  constructor(deps: HardwareDeps) {
    this.#deps = deps
    const now = () => deps.clock().getTime()
    this.#known = new Cached({
      version: () => deps.versions.current('directory'),
      now,
      load: async () => {
        const [facets, customs] = await Promise.all([
          loadFacets(deps.database, this.today()),
          listCustomColumns(deps.db),
        ])
        return { value: { ...facets, customs }, until: now() + KEPT_MS }
      },
    })
  }

  today(): string {
    return dayOf(toStored(this.#deps.clock()), this.#deps.timeZone)
  }

  async known(): Promise<Known> {
    return (await this.#known.get()).value
  }

  /** One page of what an address asks for. */
  async page(query: Query, keptColumns: string | undefined) {
    const known = await this.known()
    const all = allColumns(known.customs)
    const filter = filterOf(query)
    const today = this.today()
    const asked = { filter, sort: sortOf(query.sort, all), today }
    const offset = ((query.page ?? 1) - 1) * PAGE_SIZE
    const listed = await listIds(this.#deps.database, asked, { offset, limit: PAGE_SIZE })
    const [rows, counts] = await Promise.all([
      listRows(this.#deps.db, listed.ids, today),
      this.#count(known, asked.filter, listed, offset),
    ])
    const columns = chosenColumns(all, query.columns, keptColumns)
    return { query, filter, sort: asked.sort, columns, all, rows, ...counts, known, offset }
  }

  /** A search reads much, so it is only counted, on the way; the totals of a filter come from an index. */
  async #count(
    known: Known,
    filter: ReturnType<typeof filterOf>,
    { ids, found }: Listed,
    offset: number,
  ): Promise<{ count: number; totals: Totals | null }> {
    if (!isFiltered(filter)) return { count: known.totals.count, totals: known.totals }
    if (!filter.q) {
      const totals = await countAll(this.#deps.database, filter, this.today())
      return { count: totals.count, totals }
    }
    if (found !== null || (ids.length === 0 && offset === 0)) return { count: found ?? 0, totals: null }
    return { count: await countFound(this.#deps.database, filter, this.today()), totals: null }
  }
}

export type HardwarePage = Awaited<ReturnType<HardwareList['page']>>
