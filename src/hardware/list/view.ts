import { type Column, STATUS_ICON, STATUS_TONE, STATUS_WORD, STATUSES } from '../columns.ts'
import { cellText, editText } from './cells.ts'
import { isFiltered } from './filter.ts'
import { type HardwarePage, PAGE_SIZE } from './page.ts'
import { listAddress, menuOf, type Query } from './query.ts'
import type { HardwareRow } from './rows.ts'

const MAX_PAGES_NAMED = 2

/** All that the list's views show, ready to be written. */
export function listView(page: HardwarePage) {
  const { query, columns, sort, rows, all, count, known, offset } = page
  const pages = Math.max(1, Math.ceil(count / PAGE_SIZE))
  const shownKeys = columns.map(({ key }) => key).join(',')
  return {
    query,
    filter: page.filter,
    filtered: isFiltered(page.filter),
    count,
    totals: page.totals,
    known,
    heads: columns.map((column) => headOf(column, page)),
    columns,
    rows: rows.map((row) => rowView(row)),
    menu: menuOf(all, columns),
    menuCount: { shown: columns.length, all: all.length },
    shownKeys,
    first: count === 0 ? 0 : offset + 1,
    last: offset + rows.length,
    pages: pagesAround(query.page ?? 1, pages).map((n) =>
      n === null ? null : { n, href: listAddress(query, { page: n }), isCurrent: n === (query.page ?? 1) },
    ),
    links: linksOf(query, pages, shownKeys),
    sortKey: `${sort.descending ? '-' : ''}${sort.column.key}`,
    here: listAddress(query, { page: query.page }),
    statuses: STATUSES,
    statusWord: STATUS_WORD,
  }
}

function linksOf(query: Query, pages: number, shownKeys: string) {
  const page = query.page ?? 1
  const withColumns = { ...query, columns: shownKeys }
  return {
    previous: page > 1 ? listAddress(query, { page: page - 1 }) : null,
    next: page < pages ? listAddress(query, { page: page + 1 }) : null,
    ending: listAddress({}, { warranty: 'ending' }),
    duplicates: listAddress({}, { duplicates: 'yes', sort: 'serialNumber' }),
    reset: listAddress({ sort: query.sort, columns: query.columns }),
    csv: listAddress(withColumns, {}, '/hardware/export.csv'),
    xlsx: listAddress(withColumns, {}, '/hardware/export.xlsx'),
    columns: listAddress(withColumns),
  }
}

function headOf(column: Column, { sort, query }: HardwarePage) {
  const isSorted = sort.column.key === column.key
  const turned = isSorted && !sort.descending
  return {
    label: column.label,
    href: listAddress(query, { sort: `${turned ? '-' : ''}${column.key}` }),
    sorted: isSorted ? (sort.descending ? 'descending' : 'ascending') : null,
  }
}

/** A row with functions for its cells, as its columns are chosen by who looks. */
export function rowView(row: HardwareRow) {
  return {
    ...row,
    statusTone: STATUS_TONE[row.status],
    statusIcon: STATUS_ICON[row.status],
    text: (column: Column) => cellText(row, column),
    editText: (column: Column) => editText(row, column),
    isEditable: (column: Column) => column.kind !== 'region' && column.key !== 'hostname',
  }
}

/** The pages to name, null for a gap: the first, those around the current one, the last. */
export function pagesAround(current: number, last: number): (number | null)[] {
  const near = [1, ...around(current), last].filter((n) => n >= 1 && n <= last)
  const named = [...new Set(near)].sort((a, b) => a - b)
  return named.flatMap((n, i) => (i > 0 && n - named[i - 1]! > 1 ? [null, n] : [n]))
}

function around(current: number): number[] {
  return Array.from({ length: 2 * MAX_PAGES_NAMED - 1 }, (_, i) => current - MAX_PAGES_NAMED + 1 + i)
}
