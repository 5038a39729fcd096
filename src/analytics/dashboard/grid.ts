import type { ServiceFigures } from '../figures/services-of.ts'
import { drawBars, drawLine } from './chart.ts'
import { changeOf } from './kpis.ts'
import { addressOf, DASHBOARD, type DashboardQuery, SORTS, type Sort } from './query.ts'

const SERVICES_A_PAGE = 8

function riseOf({ total, before }: ServiceFigures): number {
  return before === null ? 0 : before === 0 ? total : (total - before) / before
}

const ORDERS: Record<Sort, (a: ServiceFigures, b: ServiceFigures) => number> = {
  total: (a, b) => b.total - a.total,
  open: (a, b) => b.open + b.inprogress - (a.open + a.inprogress),
  name: (a, b) => a.name.localeCompare(b.name, 'en'),
  rise: (a, b) => riseOf(b) - riseOf(a),
}

/** The cards of services, a page of them. */
export function gridView(services: readonly ServiceFigures[], query: DashboardQuery) {
  const sort = SORTS.find((one) => one === query.sort) ?? 'total'
  const pages = Math.max(1, Math.ceil(services.length / SERVICES_A_PAGE))
  const page = Math.min(Math.max(1, query.page ?? 1), pages)
  const first = (page - 1) * SERVICES_A_PAGE
  const shown = [...services].sort(ORDERS[sort]).slice(first, first + SERVICES_A_PAGE)
  const pageHref = (n: number) =>
    n < 1 || n > pages ? null : addressOf(DASHBOARD, query, { page: n === 1 ? undefined : n })
  return {
    count: services.length,
    sorts: SORTS.map((one) => ({
      word: one[0]!.toUpperCase() + one.slice(1),
      isCurrent: one === sort,
      href: addressOf(DASHBOARD, query, { sort: one }),
    })),
    cards: shown.map((one) => ({
      ...one,
      href: addressOf(`${DASHBOARD}/services/${one.id}`, query),
      change: one.before === null ? null : changeOf(one.total, one.before),
      bars: drawBars(one.spark7),
      line: drawLine(one.spark30),
      sum7: one.spark7.reduce((sum, day) => sum + day, 0),
      sum30: one.spark30.reduce((sum, day) => sum + day, 0),
    })),
    from: services.length === 0 ? 0 : first + 1,
    to: first + shown.length,
    pages: nearby(page, pages).map((n) => ({ n, isCurrent: n === page, href: pageHref(n) })),
    previous: pageHref(page - 1),
    next: pageHref(page + 1),
  }
}

/** The pages around one. */
function nearby(page: number, pages: number): number[] {
  const first = Math.max(1, Math.min(page - 3, pages - 6))
  return Array.from({ length: Math.min(7, pages) }, (_, i) => first + i)
}
