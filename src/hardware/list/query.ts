import type { Static } from 'typebox'
import { COLUMNS, type Column, findBuiltIn } from '../columns.ts'
import type { CustomColumn } from '../custom.ts'
import type { ListQuery } from '../schema.ts'
import { readStatus } from '../values.ts'
import type { Filter } from './filter.ts'
import type { Sort } from './sort.ts'

type Given = Static<typeof ListQuery>
export type Query = { [Name in keyof Given]?: Given[Name] | undefined }

const WARRANTIES = ['ending', 'over', 'none'] as const

/** The filter that an address asks for. */
export function filterOf(query: Query): Filter {
  const text = (value: string | undefined) => value?.trim() || undefined
  return {
    q: text(query.q),
    region: text(query.region)?.toLowerCase(),
    cluster: text(query.cluster)?.toLowerCase(),
    status: query.status ? readStatus(query.status) : undefined,
    vendor: text(query.vendor),
    environment: text(query.environment),
    // `90` is how the figure itself reads: "ends in 90 days".
    warranty: query.warranty === '90' ? 'ending' : WARRANTIES.find((word) => word === query.warranty),
    duplicates: query.duplicates ? true : undefined,
  }
}

/** All columns there are, the custom ones after the others. */
export function allColumns(customs: readonly CustomColumn[]): Column[] {
  return [...COLUMNS, ...customs]
}

/** A column by its key, or by another wording of it. */
export function columnNamed(name: string, all: readonly Column[]): Column | undefined {
  const key = findBuiltIn(name)?.key
  // A custom column may be called by another wording of one of ours: its own name is its alone.
  return all.find((column) => column.key === name) ?? all.find((column) => column.key === key)
}

/** How an address says that the list is sorted; by hostname when it says nothing that can be. */
export function sortOf(given: string | undefined, all: readonly Column[]): Sort {
  const descending = given?.startsWith('-') ?? false
  const column = given ? columnNamed(given.replace(/^-/, ''), all) : undefined
  return column ? { column, descending } : { column: COLUMNS[0]!, descending: false }
}

/**
 * The columns to show, in order: those of the address, else those that this browser has kept, else the usual ones.
 * The hostname stands first always: it says which server a row is.
 */
export function chosenColumns(all: readonly Column[], given: string | undefined, kept: string | undefined): Column[] {
  for (const list of [given, kept]) {
    const columns = columnsOf(list, all)
    if (columns.length > 0) return [COLUMNS[0]!, ...columns.filter(({ key }) => key !== 'hostname')]
  }
  return COLUMNS.filter(({ shown }) => shown)
}

function columnsOf(list: string | undefined, all: readonly Column[]): Column[] {
  const found = (list ?? '').split(/[,.]/).flatMap((name) => columnNamed(name.trim(), all) ?? [])
  return [...new Set(found)]
}

/** The shown columns in their order, then the hidden ones: as the menu lists them. */
export function menuOf(all: readonly Column[], shown: readonly Column[]) {
  const rest = all.filter((column) => !shown.includes(column))
  return [...shown.map((column) => ({ column, isShown: true })), ...rest.map((column) => ({ column, isShown: false }))]
}

/** The address of the list with some of its query changed; what is empty is left out. */
export function listAddress(query: Query, changed: Query = {}, path = '/hardware'): string {
  const merged = { ...query, page: undefined, deleted: undefined, ...changed }
  const entries = Object.entries(merged).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString()
  return text ? `${path}?${text}` : path
}
